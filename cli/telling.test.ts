/** `synod replay --story` and the filters of `--print`, from the command line. */
import path from "node:path";
import { expect, test } from "vitest";
import { json, synod } from "./testing.ts";

const golden = (name: string): string => path.resolve(import.meta.dirname, "../scenarios/golden", name);
const trace = golden("paxos-blank-disk-votes.ndjson");
const replay = (...args: readonly string[]) => synod(["replay", trace, ...args]);
const numbers = (out: string): number[] =>
  [...out.matchAll(/^ *(\d+) +[\d.]+ m?s /gm)].map(([, event]) => Number(event));

test("--story tells sentences that end in the verdict, as text and as data", async () => {
  const { code, out } = await replay("--story", "--width", "80");
  expect(code).toBe(1);
  expect(out).toMatch(/^ {2}1 {2}This is a run of paxos with 1 acceptor, 2 proposers and 3 clients; planted/);
  expect(out).toMatch(/So at 55\.665 ms fencing-promise is broken: acceptor 0 promised term 1/);
  expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  const { story, told } = json(await replay("--story", "--json")) as { story: string[]; told: string };
  expect(story.at(-1)).toContain(told);
  expect(told).toBe("acceptor 0 promised term 1 after term 2");
});

test("--story of a run that is fixed is that of its trace, and says so", async () => {
  const { code, out } = await replay("--story", "--mutant", "none");
  expect(code).toBe(0);
  expect(out).toMatch(/^what the trace tells, though this run goes another way:\n {2}1 {2}This is a run/);
  expect(out).toContain("fencing-promise is broken");
  expect(out).toContain("fixed: ");
});

test("--print shows the events of a node by name or number, near an event, the last ones", async () => {
  const all = numbers((await replay("--print")).out);
  expect(all).toEqual(Array.from({ length: 19 }, (_, at) => at));
  const own = [0, 13, 14, 15, 16, 18];
  for (const name of ["acceptor 0", "0", "n0", "Acceptor  0"]) {
    const { out } = await replay("--print", "--node", name);
    expect(numbers(out), name).toEqual(own);
    expect(out).toContain("6 of 19 events shown");
  }
  expect(numbers((await replay("--print", "--node", "world", "--node", "client 2")).out)).toEqual([5, 6, 7, 8]);
  expect(numbers((await replay("--print", "--around", "2")).out)).toEqual(all.slice(0, 13));
  expect(numbers((await replay("--print", "--node", "0", "--around", "14", "--last", "2", "--diff")).out)).toEqual([
    16, 18,
  ]);
});

test("--diff shows what an event changed, with its path, and no state", async () => {
  const { out } = await replay("--print", "--node", "0", "--last", "2", "--diff");
  expect(out).toContain("promised: 2 → 0\n");
  expect(out).not.toContain("= promised");
});

test.each([
  [["--node", "0"], "--node says which part of a run is printed: add --print, or leave it out"],
  [["--diff"], "--diff says which part of a run is printed: add --print, or leave it out"],
  [["--around", "3", "--story"], "--around says which part of a run is printed: add --print, or leave it out"],
  [["--print", "--node", "acceptor 7"], 'there is no node "acceptor 7". Did you mean acceptor 0?'],
  [["--print", "--node", "6"], 'there is no node "6". Known: world, acceptor 0'],
  [["--print", "--around", "19"], "--around 19: this run has events 0 to 18"],
  [["--print", "--around", "-1"], "--around"],
  [["--print", "--last", "0"], "--last 0: give a whole number from 1"],
  [["--print", "--last", "many"], "--last many: give a whole number from 1"],
  [["--print", "--width", "5"], "--width 5: give a whole number from 20"],
])("%j is the user's mistake: exit code 2", async (args, said) => {
  const { code, out, err } = await replay(...args);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(said);
});

test("a plan of a campaign has a story too, one in which nothing goes wrong a short one", async () => {
  const { code, out } = await synod(["replay", "--system", "paxos", "--index", "3", "--story"]);
  expect([code, out]).toEqual([0, expect.stringContaining("No judge objected to anything.")]);
});

/** `synod mutate` as its user meets it: the same verdicts for any number of workers, and after any interruption. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { json, synod } from "./testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-mutate-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

const small = [
  "mutate",
  "paxos",
  "--runs",
  "64",
  "--mutants",
  "6",
  "--states",
  "500",
  "--files",
  "acceptor.ts,learner.ts",
  "--operators",
  "swap,negate,quorum", // of which one changes nothing
];
const into = (name: string): string[] => ["--out", path.join(folder, name)];

interface Told {
  readonly mutants: readonly {
    readonly id: string;
    readonly fate: string;
    readonly file: string;
    readonly line: number;
  }[];
  readonly judged: number;
  readonly journal: string;
  readonly survivors: string | null;
}
const told = (said: Awaited<ReturnType<typeof synod>>): Told => json(said) as unknown as Told;

test("verdicts do not depend on workers, nor on where a journal was cut and gone on with", async () => {
  const alone = await synod([...small, ...into("one"), "--workers", "1", "--json"]);
  expect(alone.code).toBe(0);
  const { mutants, journal, survivors } = told(alone);
  expect(mutants).toHaveLength(6);
  expect(new Set(mutants.map(({ fate }) => fate)).size).toBeGreaterThan(1);
  expect(told(await synod([...small, ...into("two"), "--workers", "2", "--json"])).mutants).toEqual(mutants);
  // As if the process had been killed in the middle of a line.
  const bytes = fs.readFileSync(journal);
  fs.writeFileSync(journal, bytes.subarray(0, bytes.length - 200));
  const heard: string[] = [];
  const again = await synod([...small, ...into("one"), "--resume", "--json"], undefined, (text) => heard.push(text));
  expect(told(again).mutants).toEqual(mutants);
  expect(heard.join("")).toMatch(/[2345] of 6 are in /);
  expect(told(again).survivors).toBe(survivors);
}, 120_000);

test("survivors are written as planted bugs, which other commands plant", async () => {
  const said = await synod([...small, ...into("one"), "--resume", "--json"]);
  const { mutants, survivors } = told(said);
  const left = mutants.filter(({ fate }) => ["survived", "unreached", "rates"].includes(fate));
  expect(left.length).toBeGreaterThan(0);
  const fuzz = ["fuzz", "--mutant", left[0]!.id, "--bugs-from", survivors!, "--runs", "3", ...into("fuzz"), "--json"];
  expect(json(await synod(fuzz))).toMatchObject({ mutant: left[0]!.id });
  const text = await synod([...small, ...into("one"), "--resume"], undefined, undefined, 80);
  expect(text.out).toContain(`  ${left[0]!.file}:${left[0]!.line}`);
  expect(text.err).toMatch(/Next: .*fuzz paxos --mutant [\w-]+ --bugs-from/);
  for (const line of text.out.split("\n"))
    if (!line.includes(folder)) expect(line.length, line).toBeLessThanOrEqual(80);
}, 60_000);

test("a journal that is there, and one of another question, are told with what to do", async () => {
  const there = await synod([...small, ...into("one")]);
  expect(there).toMatchObject({
    code: 2,
    err: expect.stringMatching(/is there already; --resume goes on with it, --force/),
  });
  const other = await synod([...small.map((word) => (word === "64" ? "70" : word)), ...into("one"), "--resume"]);
  expect(other).toMatchObject({
    code: 2,
    err: expect.stringMatching(/was begun with --runs 64; give --runs 64/),
  });
  const every = await synod([...small, ...into("one"), "--resume", "--every-judge"]);
  expect(every).toMatchObject({ code: 2, err: expect.stringMatching(/was begun without --every-judge; leave/) });
  const both = await synod([...small, ...into("one"), "--resume", "--force"]);
  expect(both).toMatchObject({ code: 2, err: expect.stringContaining("exclude each other") });
});

test("when the time is up there are the verdicts so far, exit code 4, and the command that goes on", async () => {
  const cut = await synod([...small, ...into("late"), "--time", "1ms"]);
  expect(cut).toMatchObject({ code: 4, out: expect.stringContaining("the time is up: these are the verdicts so far") });
  expect(cut.err).toMatch(/Next: .*mutate paxos .*--resume goes on/);
});

test("an interrupted test tells the verdicts so far, and goes on from there", async () => {
  const args = [...small, ...into("interrupted"), "--workers", "1"];
  const cut = await synod(args, /2 of 6: [^\n]*: /);
  expect(cut).toMatchObject({ code: 130, out: expect.stringContaining("interrupted: these are the verdicts so far") });
  expect(cut.out).toMatch(/^2 of 6 mutants judged/m);
}, 60_000);

test("a score below the least that was asked for is exit code 1", async () => {
  const least = [
    "mutate",
    "paxos",
    "--runs",
    "64",
    "--mutants",
    "3",
    "--states",
    "0",
    "--operators",
    "swap",
    "--least",
    "100",
  ];
  expect((await synod([...least, ...into("least"), "--files", "learner.ts"])).code).toBe(1);
}, 60_000);

test("a system of the user's own is changed by its path, in all its files, and its survivors name them", async () => {
  const store = fs.readFileSync(path.resolve("protocols/paxos/acceptor.ts"), "utf8");
  const home = path.join(folder, "mine");
  const doors = { "../../sim/": "sim/", "./types.ts": "protocols/paxos/types.ts" };
  const text = Object.entries(doors).reduce(
    (all, [from, to]) => all.replaceAll(from, path.resolve(to) + (to.endsWith("/") ? "/" : "")),
    store,
  );
  fs.mkdirSync(home, { recursive: true });
  fs.writeFileSync(path.join(home, "acceptor.ts"), text);
  const index = `
import { paxos } from ${JSON.stringify(path.resolve("protocols/paxos/index.ts"))};
import { acceptor } from "./acceptor.ts";
export const mine = { ...paxos, name: "mine", roles: { ...paxos.roles, acceptor } };
`;
  fs.writeFileSync(path.join(home, "index.ts"), index);
  const args = [
    "--runs",
    "64",
    "--mutants",
    "3",
    "--states",
    "0",
    "--operators",
    "disk,swap",
    ...into("own"),
    "--workers",
    "1",
  ];
  const { mutants } = told(await synod(["mutate", path.join(home, "index.ts"), ...args, "--json"]));
  expect(mutants.length).toBeGreaterThan(1);
  for (const { file, fate } of mutants) {
    expect(path.resolve(file)).toBe(path.join(fs.realpathSync(home), "acceptor.ts"));
    expect(fate).toBe("campaign");
  }
}, 60_000);

test("where nothing can be changed that is told", async () => {
  const none = ["mutate", "paxos", "--runs", "64", "--states", "0", "--files", "quorums.ts", "--operators", "disk"];
  const said = await synod([...none, ...into("none")]);
  expect(said).toMatchObject({
    code: 2,
    err: expect.stringContaining("nothing in the handlers of quorums.ts can be changed by disk"),
  });
}, 60_000);

test.each([
  [["mutate"], "something is missing: synod mutate <system>"],
  [["mutate", "paxo"], 'there is no system "paxo". Did you mean paxos?'],
  [["mutate", "paxos", "--operators", "negat"], 'there is no kind of change "negat". Did you mean negate?'],
  [["mutate", "paxos", "--runs", "63"], "--runs 63: give a whole number from 64 to 1000000"],
])("%j is told what to do", async (args, sentence) => {
  const said = await synod([...args, ...into("wrong")]);
  expect(said).toMatchObject({ code: 2, err: expect.stringContaining(sentence) });
});

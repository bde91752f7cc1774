/** `check --explore` as its user meets it: a conversation by lines of stdin. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { misunderstood, synod } from "../testing.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "synod-explore-"));
afterAll(() => fs.rmSync(folder, { recursive: true, force: true }));

/** What is said, command by command, behind what is said at first. */
async function talk(args: readonly string[], lines: readonly string[], width: number | null = null) {
  const said = await synod(["check", ...args, "--explore"], undefined, undefined, width, lines);
  const [first, ...answers] = said.out.split(/^> .*\n/m);
  return { ...said, first: first!, answers };
}

test("a way through Raft: choices with what they lead to, a step, a search, back, and the end of the input", async () => {
  const { code, err, first, answers } = await talk(
    ["raft"],
    ["1", "find leader elected", "way", "back 5", "list client"],
  );
  expect([code, err.replace(/.*checking.*\n/, "")]).toEqual([0, ""]);
  expect(first).toContain("raft in the box (nodes 3, clients 1, operations 1, timeouts 1)");
  expect(first).toMatch(/^state 0: 0 messages under way; left: timeouts 1 of 1$/m);
  expect(first).toMatch(
    /^ {3}1 {2}timer election of replica 0 fires\n {8}sends preVote to replica 1, replica 2; role/m,
  );
  const [taken, found, way, back, client] = answers;
  expect(taken).toMatch(/^ {3}1\. timer election of replica 0 fires: sends preVote[\s\S]*^state 1: 2 messages/m);
  expect(found).toMatch(/^leader elected: 5 steps from here[\s\S]*leads term 1 by the promises of[\s\S]*^state 6:/m);
  expect(way!.match(/^ +\d\. /gm)).toHaveLength(6);
  expect(back).toMatch(/^state 1: 2 messages under way/);
  expect(client).toMatch(/^ +3 {2}client 0 asks replica 0\n.*asks for put k0/);
});

test("states, messages, judges, a small graph; in 80 columns", async () => {
  const lines = [
    "find chosen",
    "state replica 0",
    "state",
    "messages",
    "judges",
    "judges all",
    "back 3",
    "graph 1",
    "help",
    "quit",
  ];
  const { code, out, answers } = await talk(["raft", "--crashes", "1"], lines, 80);
  expect(code).toBe(0);
  expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  const [, one, all, messages, judges, every, , graph, help] = answers;
  expect(one).toMatch(/^replica 0 is up\n {2}term: 1\n[\s\S]*^ {2}log: \[\{term: 1, command: null\}/m);
  expect(all!.match(/^(replica|client) \d/gm)).toHaveLength(4);
  expect(messages).toMatch(/^ {2}replica 0 → replica \d: /);
  expect(judges).toMatch(/^no judge objects so far\n[\s\S]* {2}one-leader-per-term: leaders/);
  expect(judges).toMatch(/\d+ others remember no more than at the start \(judges all\)$/m);
  expect(every!.split("\n").length).toBeGreaterThan(judges!.split("\n").length);
  expect(graph).toMatch(/^\d+ states, by depth 1, \d+; \d+ steps\n {3}0 → 1 /);
  expect(help).toMatch(/^ {2}list \[all \| WORD\], l/);
});

test("a planted bug's box: the way to the violation ends there, and its trace is replayed as the same violation", async () => {
  const trace = path.join(folder, "way.ndjson");
  const bug = ["paxos", "--mutant", "paxos-accept-below-promise"];
  const { answers } = await talk(bug, ["find violation", "1", "judges", `save ${trace}`, `save ${trace}`]);
  expect(answers[0]).toMatch(
    /^violation: \d+ steps from here[\s\S]*^fencing-accept: [\s\S]*the way ends here: back, start or quit$/m,
  );
  expect(answers[1]).toBe("there is no choice 1: nothing can be chosen here\n");
  expect(answers[2]).toMatch(/^fencing-accept is broken\n/);
  expect(answers[3]).toMatch(/^\d+ events in .*way\.ndjson: synod replay, view and export\s+take it\n$/);
  expect(answers[4]).toContain("exists already");
  const replayed = await synod(["replay", trace]);
  expect([replayed.code, replayed.out]).toEqual([1, expect.stringMatching(/reproduced[\s\S]*fencing-accept/)]);
});

test("a wrong line gets a clear word, and the walk goes on", async () => {
  const wrong: readonly (readonly [string, RegExp])[] = [
    ["", /^$/],
    ["0", /^there is no choice 0: choose 1 to 4$/m],
    ["1 99", /^ {3}1\. timer[\s\S]*^there is no choice 99: choose 1 to 3$/m],
    ["fnd chosen", /^there is no command "fnd"\. Did you mean find\? See help/],
    ["find", /^find needs a goal: violation, end, leader elected/],
    ["find electd", /^there is no goal "electd"\. Did you mean elected\?/],
    ["back x", /^back: "x" is no whole number/],
    ["state proposer 0", /^there is no node "proposer 0": 0 replica 0, 1 replica 1/],
    ["list \u001b[31m", /^no choice has "\\u\{1b\}\[31m" in its text/],
    ["find tail", /^there is no goal "tail"/],
    ["dot", /^dot needs the name of a file/],
    [`dot ${path.join(folder, "states.dot")} 2`, /^\d+ states and \d+ steps for Graphviz, in /],
    ["start", /^state 0/],
    ["save x.ndjson", /there is no way to save/],
  ];
  const { code, answers } = await talk(
    ["raft"],
    wrong.map(([line]) => line),
  );
  expect(code).toBe(0);
  for (const [at, [, words]] of wrong.entries()) expect(answers[at]).toMatch(words);
  expect(fs.readFileSync(path.join(folder, "states.dot"), "utf8")).toMatch(
    /^digraph states \{\n[\s\S]*s0 \[label="0", penwidth=3\];\n/,
  );
});

test.each([
  [["raft", "--explore", "--walks", "5"], /--walks is for a search of the whole box/],
  [["--explore"], /check needs a system/],
])("%j is the user's mistake", async (args, words) => {
  const said = await synod(["check", ...args]);
  expect([said.code, said.err]).toEqual([2, expect.stringMatching(words)]);
});

test("stdin of a process: a pipe is read line by line, and an interrupt while it waits ends it with 0", async () => {
  const bin = path.resolve(import.meta.dirname, "../bin.mjs");
  const child = spawn(process.execPath, [bin, "check", "paxos", "--explore"], { stdio: "pipe" });
  let out = "";
  const ended = new Promise<number | null>((resolve) => child.on("close", (code) => resolve(code)));
  const heard = new Promise<void>((resolve) =>
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      if (/^state 1:/m.test(out)) resolve();
    }),
  );
  child.stdin.write("1\n");
  await heard;
  child.kill("SIGINT");
  expect(await ended).toBe(0);
  expect(out).toMatch(/^> 1\n {3}1\. /m);
  expect(await misunderstood("check raft --explore --nodes 3")).toBeNull();
}, 30_000);

/** The explorer behind a page: what it answers, step by step, as the page's worker asks it. */
import { expect, test } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import { leastBox, smallBox } from "../../sim/check/subjects/system/box.ts";
import type { ExplorerAnswer, ExplorerAsked, ExplorerHere } from "./explore-data.ts";
import { ExplorerEngine } from "./explorer-engine.ts";

const raft = systems.find(({ name }) => name === "raft")!;

function engineOn(breathe: () => Promise<void> = async () => {}) {
  const said: ExplorerAnswer[] = [];
  const engine = new ExplorerEngine(raft, judgesOf, (answer) => said.push(structuredClone(answer)), breathe);
  const ask = async (asked: ExplorerAsked): Promise<ExplorerAnswer> => {
    await engine.hear(asked);
    return said.at(-1)!;
  };
  return { said, ask };
}

const begin = (box = smallBox(raft), system = "raft"): ExplorerAsked => ({
  type: "begin",
  of: { system, box, isLossExplicit: false },
});

test("it begins at the start, takes a choice, goes to a goal, and goes back; the way is a run with its trace", async () => {
  const { ask } = engineOn();
  const start = (await ask(begin())) as ExplorerHere;
  expect([start.way, start.run, start.budgets]).toEqual([[], null, ["timeouts 1 of 1"]]);
  expect(start.choices[0]).toEqual({
    text: "timer election of replica 0 fires",
    told: "sends preVote to replica 1, replica 2; role follower → preCandidate; votes nobody → replica 0",
    isWrong: false,
  });
  const one = (await ask({ type: "take", at: 0 })) as ExplorerHere;
  expect([one.way, one.messages]).toEqual([["timer election of replica 0 fires"], expect.any(Array)]);
  expect(one.messages).toHaveLength(2);
  const elected = (await ask({ type: "find", goal: "leader elected" })) as ExplorerHere;
  expect([elected.way.length, elected.broken]).toEqual([6, null]);
  expect(elected.run!.lines.filter((line) => line.includes('"elected"'))).toHaveLength(1);
  expect(elected.states[0]).toMatchObject({ head: "replica 0 is up" });
  expect(elected.states[0]!.fields).toContainEqual(["role", '"leader"']);
  expect(((await ask({ type: "back", steps: 5 })) as ExplorerHere).way).toEqual(one.way);
  expect(await ask({ type: "take", at: 99 })).toMatchObject({ type: "here", way: one.way });
});

test("what is not found, what cannot be, a graph", async () => {
  const { ask } = engineOn();
  await ask(begin(leastBox(raft), "raft:preVote=false"));
  const none = await ask({ type: "find", goal: "leader elected" });
  expect(none).toEqual({ type: "said", words: expect.stringMatching(/in none of the \d+ states that follow/) });
  expect(await ask({ type: "graph", depth: 1 })).toMatchObject({
    type: "graph",
    states: 2,
    dot: expect.stringMatching(/^digraph/),
    drawing: expect.stringMatching(/^<svg /),
  });
  expect(await ask(begin(smallBox(raft), "paxos"))).toMatchObject({
    type: "said",
    words: expect.stringMatching(/modules of raft/),
  });
});

test("a search tells how far it is, and ends when something else is asked", async () => {
  let isStopped = false;
  const { said, ask } = engineOn(async () => {
    if (isStopped) return;
    isStopped = true;
    await ask({ type: "stop" });
  });
  await ask(begin({ ...smallBox(raft), timeouts: 2 }));
  await ask({ type: "find", goal: "violation" });
  expect(said.slice(1)).toEqual([
    { type: "searching", states: expect.any(Number) },
    { type: "said", words: "The search was stopped." },
  ]);
});

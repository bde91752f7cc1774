/** The state space walked by hand is the one that a check explores. */
import { describe, expect, test } from "vitest";
import { judgesOf } from "../../../invariants/judges-of.ts";
import { systems } from "../../../protocols/systems.ts";
import type { Invariant } from "../../contract/invariant.ts";
import { run } from "../../run.ts";
import { checkSystem, explorerOf } from "../check-system.ts";
import { type Box, leastBox, planOfBox, smallBox } from "../subjects/system/box.ts";
import type { Explorer } from "./explorer.ts";
import type { FoundWay } from "./search-from.ts";

const paxos = systems.find(({ name }) => name === "paxos")!;
const raft = systems.find(({ name }) => name === "raft")!;
const judges = judgesOf(paxos);
const wide = { depth: Number.POSITIVE_INFINITY, memory: Number.POSITIVE_INFINITY };

/** Objects to the second vote, as soon as it is told. */
const noSecondVote: Invariant<{ count: number }> = {
  ...{ name: "no second vote", about: "Two votes are one too many", source: "this test" },
  observes: ["accepted"],
  start: () => ({ count: 0 }),
  on: (state) => (++state.count < 2 ? null : "a second vote"),
};

function found(explorer: Explorer, goal: string, limits = wide): FoundWay {
  const search = explorer.search(goal, limits);
  for (;;) {
    const { done, value } = search.next();
    if (done === true) return value;
  }
}

describe.each([
  ["paxos, least", paxos, leastBox(paxos)],
  ["paxos, a crash", paxos, { ...leastBox(paxos), crashes: 1 }],
  ["raft, one node", raft, { ...leastBox(raft), nodes: 1, timeouts: 1 }],
] as const)("%s", (_, system, box: Box) => {
  test("the graph to any depth has the states and steps of a check", () => {
    const report = checkSystem(system, box, judgesOf(system), { without: ["symmetry"], collect: true });
    const graph = explorerOf(system, box, judgesOf(system)).graph(1_000, 1_000_000);
    expect([graph.states.length, graph.edges.length, Math.max(...graph.states.map(({ depth }) => depth))]).toEqual([
      report.states,
      report.transitions,
      report.depth,
    ]);
    expect(graph.isCut).toBe(false);
  });
});

test("a violation is found by as short a way as the check's, ends there, and the world sees it too", () => {
  const box = { ...smallBox(paxos), timeouts: 1 };
  const [violation] = checkSystem(paxos, box, [noSecondVote as Invariant], { without: ["symmetry"] }).violations;
  const explorer = explorerOf(paxos, box, [noSecondVote as Invariant]);
  const way = found(explorer, "violation");
  expect(way.steps).toHaveLength(violation!.path.length);
  explorer.follow(way.steps!);
  expect(explorer.broken).toMatchObject({ invariant: "no second vote" });
  expect(explorer.enabled).toEqual([]);
  expect(explorer.graph(5, 100).states).toHaveLength(1);
  const choices = explorer.way().flatMap((step) => step.choices);
  expect(run(planOfBox(paxos, box, choices), paxos, [noSecondVote as Invariant]).violation?.invariant).toBe(
    "no second vote",
  );
  explorer.back(1);
  const wrong = explorer.enabled.filter(({ broken }) => broken !== null);
  expect(wrong.map(({ broken }) => broken!.message)).toContain("a second vote");
});

test("what is enabled tells what it sends, what it shows and what changes; taking it makes it so", () => {
  const explorer = explorerOf(paxos, smallBox(paxos), judges);
  const at = explorer.enabled.findIndex(({ kind }) => kind === "ask");
  const asked = explorer.take(at);
  expect([asked.text, asked.sends, asked.seen.map(({ observation }) => observation.type)]).toEqual([
    expect.stringMatching(/^client 0 asks proposer \d$/),
    [{ to: expect.any(Number), type: "request" }],
    ["invoked"],
  ]);
  expect(explorer.underWay()).toMatchObject([{ to: asked.sends[0]!.to, copies: 1, message: { type: "request" } }]);
  const prepared = explorer.take(explorer.enabled.findIndex(({ kind }) => kind === "deliver"));
  expect(prepared.changes.length).toBeGreaterThan(0);
  expect([explorer.depth, explorer.way().map(({ text }) => text)]).toEqual([2, [asked.text, prepared.text]]);
});

test("going back forgets the way, and a step that comes round says to which state", () => {
  const explorer = explorerOf(raft, { ...smallBox(raft), crashes: 2 }, judgesOf(raft));
  const crash = (): number => explorer.enabled.findIndex(({ text }) => text === "replica 0 crashes");
  explorer.take(crash());
  expect(explorer.budgetsLeft()).toContainEqual({ name: "crashes", left: 1, limit: 2 });
  explorer.back(9);
  expect([explorer.depth, explorer.budgetsLeft()[1]]).toEqual([0, { name: "crashes", left: 2, limit: 2 }]);
  expect(explorer.enabled.every(({ back }) => back === null)).toBe(true);
});

test("each goal has its way: a witness, an observation, a message, a timer, a kind, the end; or none, or a limit", () => {
  const box = { ...smallBox(raft), nodes: 2, crashes: 1 };
  const lengthOf = (goal: string): number | null =>
    found(explorerOf(raft, box, judgesOf(raft)), goal).steps?.length ?? null;
  const elected = lengthOf("elected")!;
  expect(elected).toBeGreaterThan(3);
  expect(lengthOf("leader elected")).toBe(elected);
  expect([lengthOf("election"), lengthOf("preVote"), lengthOf("crash")]).toEqual([1, 2, 1]);
  const explorer = explorerOf(raft, { ...leastBox(raft), nodes: 1 }, judgesOf(raft));
  explorer.follow(found(explorer, "end").steps!);
  expect([explorer.enabled, explorer.broken]).toEqual([[], null]);
  expect(found(explorerOf(raft, leastBox(raft), judgesOf(raft)), "elected")).toMatchObject({
    steps: null,
    bound: null,
  });
  const near = found(explorerOf(raft, box, judgesOf(raft)), "elected", { ...wide, depth: 2 });
  expect(near).toMatchObject({ steps: null, bound: "depth 2" });
  expect(explorer.goals).toEqual(
    expect.arrayContaining(["violation", "leader elected", "elected", "preVote", "election"]),
  );
});

test("judges remember what they were shown, and what is cut from a graph is open", () => {
  const explorer = explorerOf(raft, smallBox(raft), judgesOf(raft));
  expect(explorer.judges().every(({ isFresh }) => isFresh)).toBe(true);
  explorer.follow(found(explorer, "elected").steps!);
  const fresh = new Map(explorer.judges().map(({ name, isFresh }) => [name, isFresh]));
  expect([fresh.get("one-leader-per-term"), fresh.get("validity")]).toEqual([false, true]);
  const graph = explorer.graph(3, 4);
  expect(graph.isCut).toBe(true);
  expect(graph.states.slice(4).every(({ kind }) => kind === "open")).toBe(true);
});

/** What the network draws is said of the messages that need it, so that other passes can change all else. */
import { expect, test } from "vitest";
import { bookkeeper } from "../../../protocols/bookkeeper/index.ts";
import { calm } from "../../../scenarios/drawn/calm.ts";
import { Streams } from "../../base/random.ts";
import { fakeSystem } from "../../plan/fake-system.ts";
import type { Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { run } from "../../run.ts";
import type { Recorder } from "../../trace/recorder.ts";
import { Network } from "../../world/network/network.ts";
import { ShrinkSearch } from "./attempts.ts";
import { makeExplicit } from "./decisions.ts";
import { withCluster } from "./renumber.ts";

const nodes = 4;
const messages = 5;

/** How long each message of the channel takes by the plan. */
function latencies({ network, decisions, seed }: Plan, from: number, to: number): number[] {
  const drawn = new Network(network, decisions, nodes, new Streams(seed), { isCut: () => false });
  return Array.from({ length: messages }, () => (drawn.route(from, to, 0, null) === null ? drawn.arrival : -1));
}

/** A run of a few messages from node 0, which fails when the second one to node 1 takes longest. */
function fakeRun(plan: Plan, result: RunResult, recorder?: Recorder): RunResult {
  for (const to of [1, 2, 3]) {
    for (let ordinal = 0; ordinal < messages; ordinal++) {
      recorder?.event(0, 0, to, { type: "message", from: 0, message: { type: "x" } } as never);
    }
  }
  const all = [1, 2, 3].flatMap((to) => latencies(plan, 0, to));
  const second = latencies(plan, 0, 1)[1]!;
  const isLongest = all.filter((micros) => micros >= second).length === 1;
  const violation = isLongest ? { invariant: "fake", message: "it came last", event: 1, time: 1 } : null;
  return { ...result, plan, violation };
}

test("where one message takes longer than the others, they take the same time, and it alone is said to", () => {
  const system = fakeSystem();
  const some = run(calm.plan(bookkeeper, "explicit", 0, { nodes: 3, beyond: false }), bookkeeper, []);
  const drawn = calm.plan(system, "explicit", 0, { nodes, beyond: false });
  const isFailing = ({ violation }: RunResult): boolean => violation !== null;
  const uneven = (seed: number): Plan => ({
    ...drawn,
    seed: String(seed),
    network: { ...drawn.network, latency: { type: "uniform", min: 500, max: 9_000 }, fifo: false },
  });
  const seed = Array.from({ length: 1_000 }, (_, at) => at).find((at) => isFailing(fakeRun(uneven(at), some)))!;
  const search = new ShrinkSearch(
    { system, run: (plan, recorder) => fakeRun(plan, some, recorder), isSame: isFailing },
    fakeRun(uneven(seed), some),
    { runsMax: 1_000, eventsMax: 1_000_000 },
    () => {},
  );
  makeExplicit(search);
  const second = latencies(uneven(seed), 0, 1)[1]!;
  expect(search.plan.network.latency.type).toBe("constant");
  expect(search.plan.decisions).toEqual([{ from: 0, to: 1, ordinal: 1, micros: second }]);
});

test("upon another registry the nodes above it are the ones that they were", () => {
  const plan = calm.plan(bookkeeper, "explicit", 0, { nodes: 3, beyond: false });
  const over = (registry: string, registryNodes: number, base: Plan): Plan =>
    withCluster(base, bookkeeper, { options: { ...base.options, registry, registryNodes, writers: 2 } }, 0)!;
  const upon = over("caspaxos", 1, plan);
  const [acceptors, proposers] = [1, 2];
  const firstBookie = acceptors + proposers;
  const between = { ordinal: 0, micros: 7 };
  const decided = {
    ...upon,
    decisions: [
      { from: firstBookie + 3, to: firstBookie + 2, ...between }, // the first writer to the last bookie
      { from: firstBookie, to: 1, ...between }, // a bookie to a proposer, of whom Raft has none
    ],
  };
  expect(over("raft", 1, decided).decisions).toEqual([{ from: 4, to: 3, ...between }]);
});

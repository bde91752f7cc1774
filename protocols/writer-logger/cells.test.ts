/** The table of distributed logs, cell by cell: whole runs in which what the cell names happens, and what clients see of it. */
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import type { Recorder } from "../../sim/trace/recorder.ts";
import { writerLogger } from "./index.ts";
import type { WriterLoggerOptions } from "./types.ts";

/** With a registry of one node: it is 0, loggers begin at 1, and writers behind them. */
const registry = { registryNodes: 1, registry: "raft" };

interface Told {
  readonly node: number;
  readonly time: number;
  readonly observation: Observation;
}

interface Seen extends RunResult {
  readonly told: readonly Told[];
}

/** Three loggers and two clients that ask for two seconds, beginning after the first epoch. */
function seen(options: Partial<WriterLoggerOptions>, faults: readonly Fault[], change: Partial<Plan> = {}): Seen {
  const base = constantPlan(writerLogger, 3, { ...registry, ...options }, 2, "read");
  const plan: Plan = {
    ...base,
    faults,
    workload: {
      ...base.workload,
      operations: 100_000,
      thinkMin: 5_000,
      thinkMax: 10_000,
      mix: { put: 1, get: 1 },
      retryMicros: 100_000,
      attempts: 50,
    },
    budget: { activeMicros: 4_000_000, healMicros: 5_000_000, eventsMax: 200_000 },
    ...change,
  };
  const told: Told[] = [];
  const silent: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };
  const recorder: Recorder = {
    ...silent,
    seen: ({ node, time, observation }) => void told.push({ node, time, observation }),
  };
  const result = run(plan, writerLogger, judgesOf(writerLogger), { recorder, measure: true });
  expect(result.violation).toBeNull();
  return { ...result, told };
}

const ofType = <T extends Observation["type"]>(told: readonly Told[], type: T) =>
  told.flatMap(({ node, time, observation }) =>
    observation.type === type ? [{ node, time, ...(observation as Extract<Observation, { readonly type: T }>) }] : [],
  );

const crash = (node: Fault extends { node: infer N } ? N : never, duration: number): Fault =>
  ({ kind: "crash", at: 1_500_000, duration, node, effects: null, loops: 0 }) as Fault;

describe("heartbeat | 1. writer: registry / cluster", () => {
  it.each(["cluster", "registry"])("%s: a writer that is gone is missed, and another takes over", (heartbeat) => {
    const { told, measures } = seen({ heartbeat }, [crash("leader" as never, 2_500_000)]);
    const elected = ofType(told, "elected").filter(({ node }) => node > 3);
    expect(new Set(elected.map(({ node }) => node)).size).toBe(2);
    expect(measures.unavailableMicros).toBeLessThan(1_500_000);
  });

  it.each(["cluster", "registry"])("%s: a writer that beats is let be", (heartbeat) => {
    const { told } = seen({ heartbeat }, []);
    expect(ofType(told, "claimed")).toHaveLength(1);
  });
});

it("heartbeat | 2. logger: writer: a logger that does not answer is replaced by one that does", () => {
  const { told, witnesses } = seen({ spares: 1 }, [crash(1 as never, 2_500_000)]);
  expect(witnesses["members changed"]).toBe(1);
  const [first, second] = ofType(told, "elected").filter(({ node }) => node > 3);
  expect(first?.decidesWithin).toEqual([0b0111]);
  expect(second?.decidesWithin).toEqual([0b1110]);
});

it("leader election | registry + term: each claim is a compare-and-set of the entry as it was, and raises the epoch", () => {
  const { told } = seen({ heartbeat: "registry" }, [crash("leader" as never, 500_000)]);
  const claims = ofType(told, "claimed");
  expect(claims.map(({ term }) => term)).toEqual(claims.map((_, at) => at + 1));
  const swaps = told.filter(({ node, observation }) => {
    return node > 3 && observation.type === "invoked" && observation.operation.type === "compare-and-set";
  });
  expect(swaps.length).toBeGreaterThanOrEqual(claims.length);
});

it("fencing | r quorum + term + longest log + recovery: a writer that was cut off cannot acknowledge any more", () => {
  // Two writers that do not hear each other, and both reach the loggers.
  const apart = [
    [4, 5],
    [5, 4],
  ].map(([from, to]) => ({ kind: "one-way", at: 1_500_000, duration: 900_000, from: [from], to: [to] }) as Fault);
  const { told, witnesses } = seen({ read: 1, write: 3 }, apart);
  expect(witnesses["writer fenced"]).toBeGreaterThan(0);
  const [, second] = ofType(told, "elected").filter(({ node }) => node > 3);
  expect(second?.electors).toBeGreaterThan(0);
  const chosen = ofType(told, "chosen").filter(({ node }) => node > 3);
  const late = chosen.filter(({ term, time }) => term < second!.term && time > second!.time);
  expect(late).toEqual([]);
});

it("log replication | w quorum + term: a command takes four delays and one sync at a write quorum", () => {
  const { measures } = seen({ heartbeatMicros: 1_000_000, retryMicros: 1_000_000, suspectMinMicros: 20_000 }, [], {});
  const fastest = Math.min(...measures.latencies);
  expect(fastest).toBe(4 * delay);
});

it("read | r quorum read: a standby answers without the writer, from members that the registry named after the read came", () => {
  // Both writers are asked; of each read the registry is asked once, so it takes two delays there and two at loggers.
  const { told, measures } = seen({}, [], {});
  const gets = told.filter(({ node, observation }) => {
    return node > 3 && node < 6 && observation.type === "invoked" && observation.operation.type === "get";
  });
  expect(gets.length).toBeGreaterThan(20);
  expect(measures.kinds["get"]?.ok).toBeGreaterThan(50);
});

it("membership configuration | registry + quorum intersection: the next epoch is asked of the members opened last", () => {
  const faults = [crash(1 as never, 2_500_000), { ...crash("leader" as never, 500_000), at: 2_600_000 } as Fault];
  const { told } = seen({ spares: 1 }, faults);
  const elected = ofType(told, "elected").filter(({ node }) => node > 3);
  const opened = ofType(told, "opened");
  expect(opened).toHaveLength(1);
  const later = elected.find(({ term }) => term > opened[0]!.term);
  expect(later?.members).toEqual(opened[0]!.members);
});

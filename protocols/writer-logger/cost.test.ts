/** What a command, a read and a failover cost on links without faults: delays, messages, syncs, the registry's apart. */
import { describe, expect, it } from "vitest";
import type { Options } from "../../sim/contract/cluster.ts";
import type { Operation } from "../../sim/contract/operation.ts";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { costOfOneMore } from "../operation-cost.fixture.ts";
import { writerLogger } from "./index.ts";

/** One writer, which writes after 20 seconds; nothing else happens but operations, in the registry neither. */
const quiet = {
  writers: 1,
  registryNodes: 1,
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  "registry.heartbeatMicros": 60_000_000,
  "registry.electionMinMicros": 1_000_000,
  "registry.electionMaxMicros": 1_000_000,
};

function measured(loggers: number, given: Options, operations: number, type: Operation["type"]): RunResult["measures"] {
  const plan = constantPlan(writerLogger, loggers, { ...quiet, ...given }, 1, "propose");
  const { measures, violation } = run(
    {
      ...plan,
      workload: { ...plan.workload, operations, mix: { [type]: 1 }, attempts: 1_000 },
      budget: { activeMicros: 50_000_000, healMicros: 60_000_000, eventsMax: 100_000 },
    },
    writerLogger,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  return measures;
}

function costOf(loggers: number, given: Options, type: Operation["type"]) {
  const [few, many] = [10, 20].map((operations) => measured(loggers, given, operations, type)) as [Measures, Measures];
  return { delays: many.latencies.at(-2)! / delay, ...costOfOneMore(few, many, 10) };
}

type Measures = RunResult["measures"];

describe("a command", () => {
  it.each([1, 3, 5, 7])("takes 4 delays, 2 N messages and the client's two, and N syncs, of %i loggers", (loggers) => {
    expect(costOf(loggers, {}, "put")).toEqual({ delays: 4, messages: 2 * loggers + 2, syncs: loggers, asked: 0 });
  });

  it("goes to the ensemble alone", () => {
    expect(costOf(5, { ensemble: 3 }, "put")).toEqual({ delays: 4, messages: 2 * 3 + 2, syncs: 3, asked: 0 });
  });
});

describe("a read", () => {
  it.each([1, 3, 5, 7])(
    "by quorum: a question to the registry and a round among %i loggers, 2 delays each, 2 N messages and the client's two",
    (loggers) => {
      // The number of the question is on the disk before it is asked.
      expect(costOf(loggers, {}, "get")).toEqual({ delays: 6, messages: 2 * loggers + 2, syncs: 1, asked: 2 });
    },
  );
});

describe("a failover", () => {
  it.each([1, 3, 5, 7])(
    "takes 8 delays: a look and a claim at the registry, seals and adoptions, 2 each; 4 N messages and 2 N syncs, of %i",
    (loggers) => {
      expect(failoverOf(writerLogger, loggers, {}, "chosen")).toEqual({
        delays: 2 + 2 + 2 + 2,
        messages: 4 * loggers,
        syncs: 2 + 2 * loggers, // two are for the numbers of the questions
        registry: { messages: 4, syncs: 1 },
      });
    },
  );

  it("takes two delays more, and one swap, where the epoch has to be opened", () => {
    expect(failoverOf(writerLogger, 3, { openings: "all" }, "chosen")).toEqual({
      delays: 8 + 2,
      messages: 4 * 3,
      syncs: 3 + 2 * 3,
      registry: { messages: 6, syncs: 2 },
    });
  });
});

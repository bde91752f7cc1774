/**
 * What an entry costs: 2 Qw messages between writer and bookies, Qw syncs, and two delays beside the client's two; what a read
 * and a failover cost, the registry's apart.
 */
import { describe, expect, it } from "vitest";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { bookkeeper } from "./index.ts";

/** One writer, and timers so slow that nothing happens but commands, once it writes. */
const still = {
  writers: 1,
  registryNodes: 1,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  lacMicros: 60_000_000,
};

function measured(
  operations: number,
  sizes: { readonly [name: string]: number },
  kind: "put" | "get" = "put",
): RunResult["measures"] {
  const plan = constantPlan(bookkeeper, 5, { ...still, ...sizes }, 1, "propose");
  const thinkMin = 1_000_000; // so that some are asked when there is a ledger
  const { measures, violation } = run(
    {
      ...plan,
      workload: {
        ...plan.workload,
        thinkMin,
        thinkMax: thinkMin,
        operations,
        mix: { [kind]: 1 },
        attempts: 1_000,
        retryMicros: 5_000_000,
      },
      budget: { activeMicros: 40_000_000, healMicros: 1_000_000, eventsMax: 200_000 },
    },
    bookkeeper,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  return measures;
}

/** Beside what the registry does. */
const own = (of: "messages" | "syncs", { below, ...all }: RunResult["measures"]): number =>
  all[of] - (below?.[of] ?? 0);

describe.each([
  { ensemble: 5, writeQuorum: 5, ackQuorum: 3 },
  { ensemble: 5, writeQuorum: 3, ackQuorum: 2 },
  { ensemble: 3, writeQuorum: 2, ackQuorum: 1 },
])("E = $ensemble, Qw = $writeQuorum, Qa = $ackQuorum", (sizes) => {
  const [few, many] = [measured(10, sizes), measured(20, sizes)];

  it("four delays from client to client", () => {
    expect(many.latencies.at(-2)! / delay).toBe(4);
  });

  it("2 Qw messages beside the two of its client, and Qw syncs, for each entry", () => {
    expect(own("syncs", many) - own("syncs", few)).toBe(10 * sizes.writeQuorum);
    expect(own("messages", many) - own("messages", few)).toBe(10 * (2 * sizes.writeQuorum + 2));
  });

  it("a read asks the registry twice and the ensemble once, 2 delays each: for the list, for the last ledger, how far it goes", () => {
    const [before, after] = [measured(10, sizes, "get"), measured(20, sizes, "get")];
    expect(after.latencies.at(-2)! / delay).toBe(2 + 3 * 2);
    expect(own("messages", after) - own("messages", before)).toBe(10 * (2 * sizes.ensemble + 2));
    expect(own("syncs", after) - own("syncs", before)).toBe(10 * 2); // the numbers of the questions
    expect(after.below!.messages - before.below!.messages).toBe(10 * 4);
  });
});

describe.each([
  [3, { ensemble: 3, writeQuorum: 3, ackQuorum: 2 }],
  [7, { ensemble: 7, writeQuorum: 7, ackQuorum: 4 }],
  [7, { ensemble: 7, writeQuorum: 2, ackQuorum: 1 }],
  [7, { ensemble: 3, writeQuorum: 1, ackQuorum: 1 }],
] as const)("a failover, of %i bookies, with %j", (bookies, sizes) => {
  const { ensemble, writeQuorum } = sizes;
  const failover = (until: "chosen" | "claimed") =>
    failoverOf(bookkeeper, bookies, { ...sizes, lacMicros: 120_000_000 }, until);

  it("takes 14 delays to the end of the ledger: list, ledger, recovery begun, fences, reads, an entry back, closed, 2 each", () => {
    expect(failover("chosen")).toEqual({
      delays: 7 * 2,
      messages: 4 * ensemble + 2 * writeQuorum,
      syncs: 4 + ensemble, // the numbers of the questions; who has the entry that comes back writes nothing
      registry: { messages: 4 * 2, syncs: 2 },
    });
  });

  it("takes six delays more until another writes: what it lacks, a ledger, its place in the list", () => {
    const { delays, syncs, registry } = failover("claimed");
    expect({ delays, syncs, registry }).toEqual({
      delays: 7 * 2 + 3 * 2,
      syncs: 6 + ensemble,
      registry: { messages: 6 * 2, syncs: 4 },
    });
  });
});

/** What an entry costs: 2 Qw messages between writer and bookies, Qw syncs, and two delays beside the client's two. */
import { describe, expect, it } from "vitest";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { bookkeeper } from "./index.ts";

/** One writer, and timers so slow that nothing happens but commands, once it writes. */
const still = {
  writers: 1,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  lacMicros: 60_000_000,
};

function measured(operations: number, sizes: { readonly [name: string]: number }): RunResult["measures"] {
  const plan = constantPlan(bookkeeper, 5, { ...still, ...sizes }, 1, "propose");
  const { measures, violation } = run(
    {
      ...plan,
      workload: { ...plan.workload, operations, mix: { put: 1 }, attempts: 1_000, retryMicros: 5_000_000 },
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
});

/**
 * What an entry costs: two delays, two messages and a sync for each unit of the chain, and two delays for a token that is far;
 * what a read and a failover cost, the registry's apart.
 */
import { describe, expect, it } from "vitest";
import { constantPlan, delay } from "../../sim/plan/constant-plan.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import { failoverOf } from "../failover.fixture.ts";
import { corfu } from "./index.ts";

/** Timers so slow that nothing happens but operations, once there is a layout. */
const still = {
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  holeMicros: 60_000_000,
  suspectMinMicros: 1_000_000,
  suspectMaxMicros: 2_000_000,
};

interface Load {
  readonly units: number;
  readonly operations: number;
  readonly kind?: "put" | "get";
  readonly options?: { readonly [name: string]: number };
}

function measured({ units, operations, kind = "put", options = {} }: Load): RunResult["measures"] {
  const plan = constantPlan(corfu, units, { ...still, proxies: 1, ...options }, 1, "propose");
  const { measures, violation } = run(
    {
      ...plan,
      workload: { ...plan.workload, operations, mix: { [kind]: 1 }, attempts: 1_000, retryMicros: 5_000_000 },
      budget: { activeMicros: 40_000_000, healMicros: 1_000_000, eventsMax: 200_000 },
    },
    corfu,
    [],
    { measure: true },
  );
  expect(violation).toBeNull();
  return measures;
}

/** Beside what the registry does. */
const own = (of: "messages" | "syncs", { below, ...all }: RunResult["measures"]): number =>
  all[of] - (below?.[of] ?? 0);

describe.each([1, 3, 5])("a chain of %i", (units) => {
  it("2 k + 2 delays from client to client, 2 k messages beside the client's two, and k syncs", () => {
    const [few, many] = [measured({ units, operations: 10 }), measured({ units, operations: 20 })];
    expect(many.latencies.at(-2)! / delay).toBe(2 * units + 2);
    expect(own("messages", many) - own("messages", few)).toBe(10 * (2 * units + 2));
    expect(own("syncs", many) - own("syncs", few)).toBe(10 * units);
  });

  it("a read takes four delays, and asks the units of a replica set", () => {
    const load = { units, kind: "get" } as const;
    const [few, many] = [measured({ ...load, operations: 10 }), measured({ ...load, operations: 20 })];
    expect(many.latencies.at(-2)! / delay).toBe(4);
    expect(own("messages", many) - own("messages", few)).toBe(10 * (2 * units + 2));
    expect(own("syncs", many) - own("syncs", few)).toBe(0);
  });
});

it("a position of several replica sets is written to its own alone", () => {
  const load = { units: 6, options: { stripes: 3 } };
  const [few, many] = [measured({ ...load, operations: 10 }), measured({ ...load, operations: 20 })];
  expect(many.latencies.at(-2)! / delay).toBe(2 * 2 + 2);
  expect(own("syncs", many) - own("syncs", few)).toBe(10 * 2);
});

it.each([3, 5])(
  "a layout of %i takes two messages and a sync for each unit that is sealed, and two questions",
  (units) => {
    const begun = measured({ units, operations: 1 });
    const operations = 2; // the client's, and its last one
    expect(own("messages", begun)).toBe(operations * (2 * units + 2) + 2 * units);
    const starting = 1;
    const questions = 2; // what the layout is, and whether this one may take its place: what they cost the registry is its own
    expect(own("syncs", begun)).toBe(operations * units + units + starting + questions);
  },
);

it.each([1, 3, 5, 7])(
  "a failover takes 6 delays: a look, seals, the layout, 2 each; two messages and a sync for each of %i units",
  (units) => {
    expect(failoverOf(corfu, units, { holeMicros: 120_000_000 }, "claimed")).toEqual({
      delays: 2 + 2 + 2,
      messages: 2 * units,
      syncs: units + 2, // the numbers of the two questions
      registry: { messages: 4, syncs: 1 },
    });
  },
);

/** Deference: it speaks when somebody is turned away for a leader that is down for longer than its word holds. */
import { describe, expect, it } from "vitest";
import type { Availability, WorldPace } from "../../sim/contract/availability.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { testContext } from "../testing.ts";
import { deference } from "./deference.ts";

const promise: Availability = {
  core: "fully-connected",
  because: "a test says so",
  voters: "replica",
  contacts: "replica",
  needs: ["majority"],
  tolerates: () => 1,
  recovers: () => 800_000,
  electionsMax: 3,
  defersFor: () => 80_000, // with a clock that is slow by a quarter, 100 ms
};
const pace: WorldPace = {
  roundTripMicros: 6_000,
  syncMicros: 2_000,
  askAroundMicros: 0,
  lossPerMillion: 0,
  holds: false,
  loses: false,
};

type Timed = readonly [millis: number, node: number, observation: Observation];

function verdict(rows: readonly Timed[], changes: Partial<WorldPace> = {}): string | null {
  const context = { ...testContext(3, 1), availability: promise, pace: { ...pace, ...changes } };
  const state = deference.start(context);
  for (const [millis, node, observation] of rows) {
    const said = deference.on(state, { node, observation, standing: null, time: millis * 1_000 } as never, context);
    if (said !== null) return said;
  }
  return null;
}

const deferred: Observation = { type: "deferred", to: 0 };
const hampered = (isHampered: boolean): Observation => ({ type: "hampered", isHampered });

describe("deference", () => {
  it("ends with the lease of a leader that crashed, its last message still on its way", () => {
    const crash: Timed = [50, 0, { type: "crashed" }];
    expect(verdict([crash, [160, 1, deferred]])).toBeNull();
    expect(verdict([crash, [161, 1, deferred]])).toBe(
      "n1 turned a candidate away for the sake of n0, which has been down for 111 ms; " +
        "with all that was on its way, its word holds for 110 ms",
    );
    expect(verdict([crash, [90, 0, { type: "restarted" }], [161, 1, deferred]])).toBeNull();
    expect(verdict([[161, 1, deferred]])).toBeNull();
  });

  it("is asked of nobody who heard late: slowed down, or linked again since the crash", () => {
    const crash: Timed = [50, 0, { type: "crashed" }];
    const late: Timed = [200, 1, deferred];
    const whole: Observation = { type: "hears", from: [0, 1, 2, 3] };
    expect(verdict([[10, 1, hampered(true)], crash, late])).toBeNull();
    expect(verdict([[10, 1, hampered(true)], [20, 1, whole], crash, late])).toBeNull();
    expect(verdict([[10, 1, hampered(true)], [60, 1, hampered(false)], crash, late])).toBeNull();
    expect(verdict([[10, 1, hampered(true)], [40, 1, hampered(false)], crash, late])).toMatch(/down for 150 ms/);
    expect(verdict([crash, [60, 1, whole], late])).toBeNull();
    expect(verdict([[10, 1, whole], crash, late])).toMatch(/down for 150 ms/);
  });

  it("is not asked for a leader that was slowed down shortly before its end: its words were long on their way", () => {
    const crash: Timed = [300, 0, { type: "crashed" }];
    const late: Timed = [500, 1, deferred];
    expect(verdict([[10, 0, hampered(true)], crash, late])).toBeNull();
    expect(verdict([[10, 0, hampered(true)], [200, 0, hampered(false)], crash, late])).toBeNull();
    expect(verdict([[10, 0, hampered(true)], crash, [310, 0, hampered(false)], late])).toBeNull();
    expect(verdict([[10, 0, hampered(true)], [180, 0, hampered(false)], crash, late])).toMatch(/down for 200 ms/);
  });

  it("is not asked where messages are lost or held, or clocks moved", () => {
    const rows: Timed[] = [
      [50, 0, { type: "crashed" }],
      [300, 1, deferred],
    ];
    expect(verdict(rows)).toMatch(/n1 turned a candidate away/);
    expect(verdict(rows, { lossPerMillion: 1 })).toBeNull();
    expect(verdict(rows, { holds: true })).toBeNull();
  });
});

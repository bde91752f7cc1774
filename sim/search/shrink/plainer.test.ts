/** What only some plans have is taken away, unless the failure needs it. */
import { describe, expect, it } from "vitest";
import type { Fault, Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import { run } from "../../run.ts";
import { calmPlanWith, echo, fault, toySystem } from "../../world/testing.ts";
import { shrink } from "./shrink.ts";

const system = toySystem({ ...echo().roles["toy"], messages: ["red", "blue"] } as never);

const rich: Plan = calmPlanWith({
  network: { late: 1_000, lateMicros: 50_000, acrossCuts: 500_000, bytesPerSecond: 1_000_000 },
  cpu: { sendMessageNanos: 1_000, sendByteNanos: 5 },
  disk: { syncMin: 10, syncMax: 20, syncByteNanos: 3 },
  faults: [
    fault("one-way", { at: 100, duration: 1_000, from: [0], to: [1], types: ["red", "blue"] }),
    fault("isolate", { at: 200, duration: 1_000, node: 0, clients: false, only: "hearing" }),
    fault("crash", { at: 300, duration: 1_000, node: 0, effects: 4_993, loops: 0 }),
  ],
  workload: {
    clients: 1,
    operations: 2,
    loyal: 9,
    readers: 1,
    crashes: 1_000,
    large: 1_000,
    largeBytes: 9_999,
    conflicts: 1_000,
  },
});

/** The plan shrunk under the rule that this must hold. */
function shrunk(mustHold: (plan: Plan) => boolean): Plan {
  const violation = { invariant: "fake", message: "as asked", event: 0, time: 0 };
  const judged = (plan: Plan): RunResult => {
    const result = run(plan, system, []);
    return { ...result, violation: mustHold(plan) ? violation : null };
  };
  return shrink(judged(rich), { system, run: judged, isSame: (result) => result.violation !== null }).plan;
}

const faultOf = <K extends Fault["kind"]>(plan: Plan, kind: K) =>
  plan.faults.find((one) => one.kind === kind) as Extract<Fault, { kind: K }>;

describe("shrinking", () => {
  it("takes away what the failure does not need", () => {
    const { network, cpu, disk, workload, faults } = shrunk(() => true);
    expect(faults).toEqual([]);
    for (const [part, names] of [
      [network, ["late", "lateMicros", "acrossCuts", "bytesPerSecond"]],
      [cpu, ["sendMessageNanos", "sendByteNanos"]],
      [disk, ["syncByteNanos"]],
      [workload, ["loyal", "readers", "crashes", "large", "largeBytes", "conflicts"]],
    ] as const) {
      for (const name of names) expect(part).not.toHaveProperty(name);
    }
  });

  it("makes a cut for some types a whole one, or one for a single type", () => {
    expect(
      faultOf(
        shrunk((plan) => faultOf(plan, "one-way") !== undefined),
        "one-way",
      ),
    ).not.toHaveProperty("types");
    const needsBlue = (plan: Plan) => faultOf(plan, "one-way")?.types?.includes("blue") === true;
    expect(faultOf(shrunk(needsBlue), "one-way").types).toEqual(["blue"]);
  });

  it("makes a one-way isolation a whole one", () => {
    expect(
      faultOf(
        shrunk((plan) => faultOf(plan, "isolate") !== undefined),
        "isolate",
      ),
    ).not.toHaveProperty("only");
  });

  it("finds the small number that a drawn crash point stands for", () => {
    const after7of10 = (plan: Plan) => (faultOf(plan, "crash")?.effects ?? 0) % 11 === 4_993 % 11;
    expect(faultOf(shrunk(after7of10), "crash").effects).toBe(4_993 % 11);
  });
});

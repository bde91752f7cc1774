/** Shows how the share of conflicting operations is drawn. */
import { expect, test } from "vitest";
import type { WorkloadPlan } from "../../plan/plan.ts";
import { Workload } from "./workload.ts";

const plan = { keys: 8, mix: { put: 1 } } as WorkloadPlan;

/** The keys of a thousand operations of two sessions. */
function keysOf(workload: Workload): string[] {
  const operations = Array.from({ length: 1_000 }, (_, i) => workload.operation(i % 2, i, () => null));
  return operations.map((operation) => (operation.type === "put" ? operation.key : ""));
}

test("of the operations, the asked share meets on one key, and the rest stay with their session", () => {
  const keys = keysOf(new Workload({ ...plan, conflicts: 300_000 }, "key-value", "seed"));
  const shared = keys.filter((key) => key === "k0").length;
  expect(shared).toBeGreaterThan(250);
  expect(shared).toBeLessThan(350);
  expect(new Set(keys)).toEqual(new Set(["k0", "own0", "own1"]));
  for (const [i, key] of keys.entries()) expect(["k0", `own${i % 2}`]).toContain(key);
});

test("none and all conflict at the ends, and without a share all keys are drawn", () => {
  expect(new Set(keysOf(new Workload({ ...plan, conflicts: 0 }, "key-value", "s")))).toEqual(new Set(["own0", "own1"]));
  expect(new Set(keysOf(new Workload({ ...plan, conflicts: 1_000_000 }, "key-value", "s")))).toEqual(new Set(["k0"]));
  expect(new Set(keysOf(new Workload(plan, "key-value", "s"))).size).toBe(8);
});

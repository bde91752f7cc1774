/** The scenario `blackouts`: its plans are what it promises. */
import { expect, it } from "vitest";
import { raft } from "../../protocols/raft/index.ts";
import { parsePlan, validatePlan } from "../../sim/plan/validate.ts";
import { blackouts } from "./blackouts.ts";

const settings = { nodes: 5, beyond: false };
const plans = Array.from({ length: 200 }, (_, index) => blackouts.plan(raft, "seed", index, settings));

it("its plans are well-formed and lean on no fault that the system does not claim to survive", () => {
  for (const plan of plans) {
    expect(validatePlan(parsePlan(JSON.parse(JSON.stringify(plan))), raft, { beyond: false })).toEqual(plan);
  }
});

it("mostly a majority goes down within moments, and what it had not synced is often lost", () => {
  const together = plans.map(({ faults }) => {
    const first = faults.filter((fault) => fault.kind === "crash" && fault.at <= faults[0]!.at + 4_000);
    return new Set(first.map((fault) => "node" in fault && fault.node)).size;
  });
  expect(together.filter((count) => count >= 3).length).toBeGreaterThan(180);
  expect(plans.filter(({ disk }) => disk.loss !== "none").length).toBeGreaterThan(100);
});

it("is for systems that survive crashes", () => {
  expect(blackouts.unsuited(raft)).toBeNull();
  expect(blackouts.unsuited({ ...raft, survives: [] })).toBe("raft does not claim to survive crash");
});

/** The scenario `duel`: its plans are what it promises. */
import { describe, expect, it } from "vitest";
import { paxos } from "../../protocols/paxos/index.ts";
import { parsePlan, validatePlan } from "../../sim/plan/validate.ts";
import { duel } from "./duel.ts";

const settings = { nodes: null, beyond: false };
const plans = Array.from({ length: 200 }, (_, index) => duel.plan(paxos, "seed", index, settings));

describe("duel", () => {
  it("is the same plan for the same index, and another for the next", () => {
    expect(duel.plan(paxos, "seed", 7, settings)).toEqual(plans[7]);
    expect(plans[8]).not.toEqual(plans[7]);
  });

  it("its plans are well-formed and lean on no fault that the system does not claim to survive", () => {
    for (const plan of plans) {
      expect(validatePlan(parsePlan(JSON.parse(JSON.stringify(plan))), paxos, { beyond: false })).toEqual(plan);
    }
  });

  it("faults begin, and clients ask, within the first moments, and crashes are among them", () => {
    expect(plans.every(({ faults }) => faults.every(({ at }) => at <= 800_000))).toBe(true);
    expect(plans.every(({ workload }) => workload.thinkMax <= 400_000)).toBe(true);
    expect(plans.filter(({ faults }) => faults.some(({ kind }) => kind === "crash")).length).toBeGreaterThan(100);
  });

  it("is a question for registers", () => {
    expect(duel.unsuited(paxos)).toBeNull();
    expect(duel.unsuited({ ...paxos, name: "a log", services: ["key-value"] })).toBe("a log is no register");
  });
});

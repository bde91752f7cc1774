/** Forms for plans: each kind of fault begins with an example that a plan may hold. */
import { expect, test } from "vitest";
import { raft } from "../protocols/raft/index.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { standardPlan } from "../sim/plan/standard-plan.ts";
import { parsePlan, validatePlan } from "../sim/plan/validate.ts";
import { planFormOf } from "./plan-form.ts";

const form = planFormOf(raft);

test.each(form.faults)("the example of $kind is a fault of a plan", ({ kind, example, aims }) => {
  const when = aims === null ? {} : { when: { node: "any", [aims[0]!]: "append" } };
  const plan: Plan = standardPlan(raft, 3, "1");
  const faults = [{ kind, ...example, ...when }].map((fault) =>
    "node" in fault && fault.node === "itself" && aims === null ? { ...fault, node: 0 } : fault,
  );
  expect(validatePlan(parsePlan({ ...plan, faults }), raft).faults).toHaveLength(1);
});

test("options have their ranges and choices, sizes theirs, and networks their names", () => {
  expect(form.options["preVote"]).toMatchObject({ type: "boolean" });
  expect(form.options["reads"]).toMatchObject({ type: "choice", choices: expect.arrayContaining(["read-index"]) });
  expect(form.options["batchEntries"]).toMatchObject({ type: "integer", min: expect.any(Number) });
  expect(form.nodes.min).toBeLessThan(form.nodes.max);
  expect(form.topologies.map(({ name }) => name)).toContain("wan5");
});

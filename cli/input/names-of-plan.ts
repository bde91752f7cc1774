/** How the nodes of a plan are called. The protocols are loaded only when somebody is told of nodes. */
import { type NameOf, namesOfParts } from "../../reports/node-names.ts";
import type { Plan } from "../../sim/plan/plan.ts";

export async function namesOfPlan(plan: Plan): Promise<NameOf> {
  const { shipped } = await import("./shipped.ts");
  const { partsOfPlan } = await import("../../sim/plan/cluster-of-plan.ts");
  return namesOfParts(partsOfPlan(plan, shipped.system(plan.system)));
}

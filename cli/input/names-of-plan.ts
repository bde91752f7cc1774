/** How the nodes of a plan are called. The protocols are loaded only when somebody is told of nodes. */
import { type NameOf, namesOfParts } from "../../reports/node-names.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { catalogueOf } from "./load.ts";
import type { UserModule } from "./user-module.ts";

export async function namesOfPlan(plan: Plan, modules: readonly UserModule[]): Promise<NameOf> {
  const catalogue = await catalogueOf(modules);
  const { partsOfPlan } = await import("../../sim/plan/cluster-of-plan.ts");
  return namesOfParts(partsOfPlan(plan, catalogue.system(plan.system)));
}

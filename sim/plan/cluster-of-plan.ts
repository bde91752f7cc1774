/** The parts and the cluster that a plan describes: nodes of each role, clients, and options with their defaults. */
import type { Cluster } from "../contract/cluster.ts";
import { type Part, partsOf, wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { clientNodes, type Plan } from "./plan.ts";

/** From the lowest part to the system that clients ask. */
export function partsOfPlan(plan: Plan, system: System): readonly Part[] {
  const parts = partsOf(system, plan.nodes, plan.options, clientNodes(plan.workload));
  if (plan.workload.reconfigurations === undefined) return parts;
  const top = parts.at(-1)!;
  return [...parts.slice(0, -1), { ...top, cluster: { ...top.cluster, hasOperator: true } }];
}

/** Every server of every part, and the clients. */
export const clusterOfPlan = (plan: Plan, system: System): Cluster => wholeOf(partsOfPlan(plan, system));

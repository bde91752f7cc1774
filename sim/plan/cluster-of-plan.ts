/** The parts, the cluster and the service that a plan describes: nodes of each role, clients, options with their defaults. */
import type { Cluster } from "../contract/cluster.ts";
import type { Service } from "../contract/operation.ts";
import { type Part, partsOf, usualService, wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { clientNodes, type Plan } from "./plan.ts";

/** From the lowest part to the system that clients ask. */
export function partsOfPlan(plan: Plan, system: System): readonly Part[] {
  const clients = clientNodes(plan.workload);
  const parts = partsOf(system, plan.nodes, plan.options, clients, serviceOfPlan(plan, system));
  if (plan.workload.reconfigurations === undefined) return parts;
  const top = parts.at(-1)!;
  return [...parts.slice(0, -1), { ...top, cluster: { ...top.cluster, hasOperator: true } }];
}

/** What the clients of the plan ask for. */
export const serviceOfPlan = ({ service }: Plan, system: System): Service => service ?? usualService(system);

/** Every server of every part, and the clients. */
export const clusterOfPlan = (plan: Plan, system: System): Cluster => wholeOf(partsOfPlan(plan, system));

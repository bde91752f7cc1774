/** The cluster that a plan describes: nodes of each role, clients, and the system's options with their defaults. */
import { type Cluster, makeCluster, type OptionValue } from "../contract/cluster.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "./plan.ts";

export function clusterOfPlan(plan: Plan, system: System): Cluster {
  const options: Record<string, OptionValue> = {};
  for (const [name, spec] of Object.entries(system.options)) options[name] = plan.options[name] ?? spec.default;
  return makeCluster(system.layout(plan.nodes, options), plan.workload.clients, options);
}

/** The parts and the cluster that a plan describes: nodes of each role, clients, and options with their defaults. */
import type { Cluster } from "../contract/cluster.ts";
import { type Part, partsOf, wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "./plan.ts";

/** From the lowest part to the system that clients ask. */
export const partsOfPlan = (plan: Plan, system: System): readonly Part[] =>
  partsOf(system, plan.nodes, plan.options, plan.workload.clients);

/** Every server of every part, and the clients. */
export const clusterOfPlan = (plan: Plan, system: System): Cluster => wholeOf(partsOfPlan(plan, system));

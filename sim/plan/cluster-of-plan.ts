/** The parts, the cluster and the service that a plan describes: nodes of each role, clients, options with their defaults. */
import type { Cluster } from "../contract/cluster.ts";
import type { Service } from "../contract/operation.ts";
import { type Part, partsOf, usualService, wholeOf } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "./plan.ts";

/** From the lowest part to the system that clients ask. */
export const partsOfPlan = (plan: Plan, system: System): readonly Part[] =>
  partsOf(system, plan.nodes, plan.options, plan.workload.clients, serviceOfPlan(plan, system));

/** What the clients of the plan ask for. */
export const serviceOfPlan = ({ service }: Plan, system: System): Service => service ?? usualService(system);

/** Every server of every part, and the clients. */
export const clusterOfPlan = (plan: Plan, system: System): Cluster => wholeOf(partsOfPlan(plan, system));

/** Takes nodes out of a plan, and gives those that stay their new ids wherever the plan names them. */
import { UserError } from "../../base/user-error.ts";
import type { Cluster, Options } from "../../contract/cluster.ts";
import { partsOf, wholeOf } from "../../contract/parts.ts";
import type { System } from "../../contract/system.ts";
import { partsOfPlan } from "../../plan/cluster-of-plan.ts";
import { canSpare } from "../../plan/draw-gone.ts";
import { renumberFault } from "../../plan/faults/fault.ts";
import { clientNodes, type Plan } from "../../plan/plan.ts";
import { termsOf } from "../../plan/terms.ts";
import { without } from "./plainer.ts";

/**
 * The plan with another cluster size or other options. A role that loses one node loses the one of `rank`, others their
 * last ones; of a foundation that is another system, the roles that it does not have go. Null when there is no such cluster,
 * or when it could not do without those who never come back.
 */
export function withCluster(
  plan: Plan,
  system: System,
  { nodes = plan.nodes, options = plan.options }: { readonly nodes?: number; readonly options?: Options },
  rank: number,
): Plan | null {
  const before = layoutOf(system, plan.nodes, plan.options)!;
  const after = layoutOf(system, nodes, options);
  if (after === null) return null;
  const ids = before.roles.flatMap(({ name, count }) => {
    const now = after.roles.find((role) => role.name === name);
    return survivors(count, now?.count ?? 0, rank).map((at) => (at < 0 ? -1 : now!.first + at));
  }); // old id to new, -1 when gone
  for (let client = 0; client < clientNodes(plan.workload); client++) ids.push(after.servers + client);
  const renumbered = withRanks(renumber({ ...plan, nodes, options }, ids), plan, system, ids);
  return canSpare(system, nodes, options, renumbered.gone?.nodes ?? []) ? renumbered : null;
}

/** The new rank of each of `count` nodes, of which `kept` stay: but for that of `rank` where it is one less, the first ones. */
function survivors(count: number, kept: number, rank: number): number[] {
  const leaving = count - kept === 1 ? Math.min(rank, count - 1) : kept;
  return Array.from({ length: count }, (_, old) => {
    if (old < leaving) return old;
    return old > leaving && old <= kept ? old - 1 : -1;
  });
}

/** The plan with the members that `before` asks for by their new ranks. */
function withRanks(plan: Plan, before: Plan, system: System, ids: readonly number[]): Plan {
  const members = plan.workload.reconfigurations?.members;
  const [old, now] = [before, plan].map((one) => termsOf(partsOfPlan(one, system).at(-1)!)?.firstNode);
  if (members === undefined || old === undefined || now === undefined) return plan;
  const renamed = members.map((ranks) =>
    ranks.map((rank) => (ids[old + rank] ?? -1) - now).filter((rank) => rank >= 0),
  );
  const reconfigurations = { ...plan.workload.reconfigurations!, members: renamed.filter(({ length }) => length > 0) };
  return { ...plan, workload: { ...plan.workload, reconfigurations } };
}

/** The roles of all parts; null where there is no such cluster, be it for its quorums alone. */
function layoutOf(system: System, nodes: number, options: Options): Cluster | null {
  try {
    const parts = partsOf(system, nodes, options, 0);
    for (const part of parts) part.system.quorums(part.cluster);
    return wholeOf(parts);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The plan with only the first `clients` clients; the operator stays. */
export function withClients(plan: Plan, servers: number, clients: number): Plan {
  const { workload } = plan;
  const operator = servers + workload.clients;
  const ids = Array.from({ length: servers + clientNodes(workload) }, (_, id) =>
    id < servers + clients ? id : id === operator ? servers + clients : -1,
  );
  const readers = Math.min(workload.readers ?? 0, clients);
  const fewer = { ...without(workload, "readers"), clients, ...(readers > 0 ? { readers } : {}) };
  return renumber({ ...plan, workload: fewer }, ids);
}

/** The plan without the operator. */
export function withoutOperator(plan: Plan, servers: number): Plan {
  const ids = Array.from({ length: servers + plan.workload.clients }, (_, id) => id);
  return renumber({ ...plan, workload: without(plan.workload, "reconfigurations") }, ids);
}

function renumber(plan: Plan, ids: readonly number[]): Plan {
  const idOf = (old: number): number => ids[old] ?? -1;
  const { gone, ...rest } = plan;
  const goneNodes = gone?.nodes.map(idOf).filter((id) => id >= 0) ?? [];
  return {
    ...rest,
    ...(gone === undefined || goneNodes.length === 0 ? {} : { gone: { ...gone, nodes: goneNodes } }),
    faults: plan.faults.flatMap((fault) => renumberFault(fault, idOf) ?? []),
    clocks: plan.clocks.flatMap((clock) => (idOf(clock.node) < 0 ? [] : [{ ...clock, node: idOf(clock.node) }])),
    decisions: plan.decisions.flatMap((decision) => {
      const [from, to] = [idOf(decision.from), idOf(decision.to)];
      return from < 0 || to < 0 ? [] : [{ ...decision, from, to }];
    }),
  };
}

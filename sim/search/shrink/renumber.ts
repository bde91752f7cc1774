/** Takes nodes out of a plan, and gives those that stay their new ids wherever the plan names them. */
import { UserError } from "../../base/user-error.ts";
import type { Options } from "../../contract/cluster.ts";
import type { System } from "../../contract/system.ts";
import type { Fault, Plan } from "../../plan/plan.ts";

/**
 * The plan with another cluster size or other options. A role that loses one node loses the one of `rank`, others their
 * last ones. Null when there is no such cluster.
 */
export function withCluster(
  plan: Plan,
  system: System,
  { nodes = plan.nodes, options = plan.options }: { readonly nodes?: number; readonly options?: Options },
  rank: number,
): Plan | null {
  const before = system.layout(plan.nodes, plan.options);
  const after = layoutOf(system, nodes, options);
  if (after === null) return null;
  const ids: number[] = []; // old id to new, -1 when gone
  let next = 0;
  for (const [at, [, count]] of before.entries()) {
    const kept = after[at]?.[1] ?? 0;
    for (let old = 0; old < count; old++) {
      const stays = count - kept === 1 ? old !== Math.min(rank, count - 1) : old < kept;
      ids.push(stays ? next++ : -1);
    }
    next += Math.max(0, kept - count);
  }
  for (let client = 0; client < plan.workload.clients; client++) ids.push(next++);
  return renumber({ ...plan, nodes, options }, ids);
}

function layoutOf(system: System, nodes: number, options: Options): ReturnType<System["layout"]> | null {
  try {
    return system.layout(nodes, options);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

/** The plan with only the first `clients` clients. */
export function withClients(plan: Plan, servers: number, clients: number): Plan {
  const ids = Array.from({ length: servers + plan.workload.clients }, (_, id) => (id < servers + clients ? id : -1));
  return renumber({ ...plan, workload: { ...plan.workload, clients } }, ids);
}

function renumber(plan: Plan, ids: readonly number[]): Plan {
  const idOf = (old: number): number => ids[old] ?? -1;
  const stay = (nodes: readonly number[]): number[] => nodes.map(idOf).filter((id) => id >= 0);
  return {
    ...plan,
    faults: plan.faults.flatMap((fault) => renumberFault(fault, idOf, stay)),
    clocks: plan.clocks.flatMap((clock) => (idOf(clock.node) < 0 ? [] : [{ ...clock, node: idOf(clock.node) }])),
    decisions: plan.decisions.flatMap((decision) => {
      const [from, to] = [idOf(decision.from), idOf(decision.to)];
      return from < 0 || to < 0 ? [] : [{ ...decision, from, to }];
    }),
  };
}

/** The fault among the nodes that stay; nothing when it has lost its meaning. */
function renumberFault(
  fault: Fault,
  idOf: (old: number) => number,
  stay: (nodes: readonly number[]) => number[],
): Fault[] {
  switch (fault.kind) {
    case "partition": {
      const groups = fault.groups.map(stay).filter((group) => group.length > 0);
      return groups.length < 2 ? [] : [{ ...fault, groups }];
    }
    case "one-way": {
      const [from, to] = [stay(fault.from), stay(fault.to)];
      return from.length === 0 || to.length === 0 ? [] : [{ ...fault, from, to }];
    }
    case "bridge":
      return idOf(fault.bridge) < 0 ? [] : [{ ...fault, bridge: idOf(fault.bridge) }];
    case "ring":
      return [fault];
    case "flapping":
      return idOf(fault.a) < 0 || idOf(fault.b) < 0 ? [] : [{ ...fault, a: idOf(fault.a), b: idOf(fault.b) }];
    default:
      if (fault.node === "leader") return [fault];
      return idOf(fault.node) < 0 ? [] : [{ ...fault, node: idOf(fault.node) }];
  }
}

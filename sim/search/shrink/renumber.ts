/** Takes nodes out of a plan, and gives those that stay their new ids wherever the plan names them. */
import { UserError } from "../../base/user-error.ts";
import type { Options } from "../../contract/cluster.ts";
import { partsOf, wholeOf } from "../../contract/parts.ts";
import type { System } from "../../contract/system.ts";
import { canSpare } from "../../plan/draw-gone.ts";
import { renumberFault } from "../../plan/faults/fault.ts";
import type { Plan } from "../../plan/plan.ts";

/**
 * The plan with another cluster size or other options. A role that loses one node loses the one of `rank`, others their
 * last ones. Null when there is no such cluster, or when it could not do without those who never come back.
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
  const renumbered = renumber({ ...plan, nodes, options }, ids);
  return canSpare(system, nodes, options, renumbered.gone?.nodes ?? []) ? renumbered : null;
}

/** How many nodes of each role, over all parts; null where there is no such cluster. */
function layoutOf(
  system: System,
  nodes: number,
  options: Options,
): readonly (readonly [role: string, count: number])[] | null {
  try {
    const parts = partsOf(system, nodes, options, 0);
    for (const part of parts) part.system.quorums(part.cluster); // sizes that do not fit are a user's mistake
    return wholeOf(parts).roles.map(({ name, count }) => [name, count]);
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

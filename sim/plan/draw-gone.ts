/** Draws who never comes back: as many servers of each role as the system can do without. */
import { setOf } from "../base/node-set.ts";
import { makeCluster, type Options, type RoleSpan } from "../contract/cluster.ts";
import type { FaultKind, System } from "../contract/system.ts";
import type { Draw } from "./draw.ts";
import type { Plan } from "./plan.ts";

/** Share of plans, out of a hundred, in which a minority stays away. */
const gonePercent = 50;

/**
 * Half of the plans end with a minority down, or cut off, for ever; of a system that promises progress. Null where all
 * come back.
 */
export function drawGone(
  draw: Draw,
  system: System,
  nodes: number,
  options: Options,
  claims: (kind: FaultKind) => boolean,
): NonNullable<Plan["gone"]> | null {
  const isWanted = draw.chance(gonePercent);
  const cut = draw.chance(50);
  const gone = spared(draw, system, nodes, options);
  if (!isWanted || !claims(cut ? "partition" : "crash") || gone.length === 0) return null;
  return { nodes: gone, cut };
}

/** As many servers as may go, in random order of their roles' ranks, ascending by id. */
function spared(draw: Draw, system: System, nodes: number, options: Options): number[] {
  const { availability } = system;
  if (availability === undefined) return [];
  const cluster = makeCluster(system.layout(nodes, options), 0, options);
  const quorums = system.quorums(cluster);
  return cluster.roles
    .flatMap((role) => {
      const { voters, contacts, needs } = availability;
      const suffices = (staying: readonly number[]): boolean => {
        const set = setOf(...staying);
        if (role.name === contacts && staying.length === 0) return false;
        return role.name !== voters || needs.every((name) => quorums[name]!.isQuorum(set));
      };
      return spare(shuffled(draw, role), suffices).map((rank) => role.first + rank);
    })
    .sort((a, b) => a - b);
}

/** Of `ranks`, in their order, those that may go while the others suffice. */
function spare(ranks: readonly number[], suffices: (staying: readonly number[]) => boolean): number[] {
  const gone: number[] = [];
  for (const rank of ranks) {
    const staying = ranks.filter((other) => other !== rank && !gone.includes(other));
    if (suffices(staying)) gone.push(rank);
  }
  return gone;
}

function shuffled(draw: Draw, { count }: RoleSpan): number[] {
  const ranks = Array.from({ length: count }, (_, rank) => rank);
  for (let i = count - 1; i > 0; i--) {
    const j = draw.between(0, i);
    [ranks[i], ranks[j]] = [ranks[j]!, ranks[i]!];
  }
  return ranks;
}

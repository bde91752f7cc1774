/** Draws who never comes back: as many servers of each role as the system can do without. */
import { setOf } from "../base/node-set.ts";
import { type Options, type RoleSpan, roleOf } from "../contract/cluster.ts";
import { membershipOf } from "../contract/membership.ts";
import { type Part, partsOf } from "../contract/parts.ts";
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
  plan: Plan,
  claims: (kind: FaultKind) => boolean,
): NonNullable<Plan["gone"]> | null {
  const { nodes, options } = plan;
  const isWanted = draw.chance(gonePercent);
  const cut = draw.chance(50);
  const mayGo = goersOf(system, plan);
  const gone = spared(draw, system, nodes, options).filter(mayGo);
  if (!isWanted || !claims(cut ? "partition" : "crash") || gone.length === 0) return null;
  return { nodes: gone, cut };
}

/**
 * Who may go for ever: everybody; but where a system puts others in the place of silent members by itself, and an operator
 * or a fault changes them too, nobody can say who will be a member then, and of how many.
 */
function goersOf(system: System, { nodes, options, faults, workload }: Plan): (node: number) => boolean {
  const isChanged = workload.reconfigurations !== undefined || faults.some(({ kind }) => kind === "replace");
  const membership = membershipOf(system, options);
  if (!isChanged || membership === undefined || system.availability?.canLose === undefined) return () => true;
  const { first, count } = roleOf(partsOf(system, nodes, options, 0).at(-1)!.cluster, membership.role);
  return (node) => node < first || node >= first + count;
}

/** As many servers as may go, in random order of their roles' ranks, ascending by id. */
function spared(draw: Draw, system: System, nodes: number, options: Options): number[] {
  return partsOf(system, nodes, options, 0)
    .flatMap((part) => {
      const suffices = sufficientIn(part);
      if (suffices === null) return [];
      return part.cluster.roles.flatMap((role) =>
        spare(shuffled(draw, role), (staying) => suffices(role, staying)).map((rank) => role.first + rank),
      );
    })
    .sort((a, b) => a - b);
}

/** Whether the system can do without these servers: quorums and somebody to ask are left. */
export function canSpare(system: System, nodes: number, options: Options, gone: readonly number[]): boolean {
  return partsOf(system, nodes, options, 0).every((part) => {
    const suffices = sufficientIn(part);
    return part.cluster.roles.every((role) => {
      const ranks = Array.from({ length: role.count }, (_, rank) => rank);
      const staying = ranks.filter((rank) => !gone.includes(role.first + rank));
      return staying.length === role.count || suffices?.(role, staying) === true;
    });
  });
}

/** Whether the servers of these ranks suffice in a role; null for a part that promises no progress. */
function sufficientIn({ system, cluster }: Part): ((role: RoleSpan, staying: readonly number[]) => boolean) | null {
  if (system.availability === undefined) return null;
  const { voters, contacts, needs, canLose } = system.availability;
  const quorums = system.quorums(cluster);
  return (role, staying) => {
    if (role.name === contacts && staying.length === 0) return false;
    if (role.name === voters && canLose !== undefined) {
      return role.count - staying.length <= canLose(role.count, cluster.options);
    }
    return role.name !== voters || needs.every((name) => quorums[name]!.isQuorum(setOf(...staying)));
  };
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

/** The terms of a change of members: what an operator may ask of a cluster, and whether a plan's own list keeps to them. */
import { assert } from "../base/assert.ts";
import { members as ranksOf, setOf } from "../base/node-set.ts";
import { roleOf } from "../contract/cluster.ts";
import { type Changing, membershipOf } from "../contract/membership.ts";
import type { Part } from "../contract/parts.ts";
import type { Plan } from "./plan.ts";
import { fail } from "./schema.ts";

export interface Terms {
  readonly changes: Changing["changes"];
  /** Ranks of the role whose nodes are members or spares: 0 to `ranks` - 1. */
  readonly ranks: number;
  /** Id of the node of rank 0. */
  readonly firstNode: number;
  /** The members in the beginning, ascending. */
  readonly first: readonly number[];
  /** How many members a configuration may have. */
  readonly min: number;
  readonly max: number;
}

/** The terms of the part that clients ask; null where its members do not change. */
export function termsOf({ system, cluster }: Part): Terms | null {
  const membership = membershipOf(system, cluster.options);
  if (membership === undefined) return null;
  const role = roleOf(cluster, membership.role);
  const [min, max] = membership.sizes(cluster);
  const first = ranksOf(membership.first(cluster));
  const hasSize = first.length >= min && first.length <= max;
  assert(hasSize && first.at(-1)! < role.count, "the first members are ranks of the role, as many as there may be");
  return { changes: membership.changes, ranks: role.count, firstNode: role.first, first, min, max };
}

/** Throws a UserError when the plan asks for members that the system, the last of `parts`, does not take. */
export function validateReconfigurations({ workload, system, gone, drive }: Plan, parts: readonly Part[]): void {
  const { reconfigurations } = workload;
  if (reconfigurations === undefined) return;
  const path = "plan.workload.reconfigurations";
  const terms = termsOf(parts.at(-1)!);
  if (terms === null) fail(path, reconfigurations, `nothing: the members of ${system} do not change`);
  if (reconfigurations.switchesOff === true && drive === "scheduled") {
    fail(`${path}.switchesOff`, true, "false: nothing goes for good in the scheduled drive");
  }
  const earlier = [terms.first]; // what was asked for before may be in force, or not
  for (const [index, members] of (reconfigurations.members ?? []).entries()) {
    const place = `${path}.members[${index}]`;
    const wrong = (wanted: string): never => fail(place, members.join(", "), wanted);
    if (members.some((rank, at) => at > 0 && members[at - 1]! >= rank)) wrong("ranks in ascending order, each once");
    if (members.length < terms.min || members.length > terms.max) wrong(`${terms.min} to ${terms.max} members`);
    if (members.at(-1)! >= terms.ranks) wrong(`ranks from 0 to ${terms.ranks - 1}`);
    if (terms.changes === "one" && earlier.every((before) => distance(before, members) > 1)) {
      wrong(
        `the members before, ${earlier.at(-1)!.join(", ")}, with one more or one less: ${system} changes one at a time`,
      );
    }
    if (!suffices(parts.at(-1)!, terms, members, gone)) wrong("members of whom enough are left when some are gone");
    earlier.push(members);
  }
}

/** Whether the members can do without the nodes that are gone in the end. */
function suffices(
  { system, cluster }: Part,
  { firstNode }: Terms,
  members: readonly number[],
  gone: Plan["gone"],
): boolean {
  if (gone === undefined) return true;
  const quorums = system.quorums(cluster, setOf(...members));
  const left = setOf(...members.filter((rank) => !gone.nodes.includes(firstNode + rank)));
  return (system.availability?.needs ?? Object.keys(quorums)).every((name) => quorums[name]!.isQuorum(left));
}

/** How many are in one of the two alone. */
const distance = (a: readonly number[], b: readonly number[]): number =>
  a.filter((rank) => !b.includes(rank)).length + b.filter((rank) => !a.includes(rank)).length;

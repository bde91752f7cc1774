/**
 * Ensembles: who holds a log in the beginning, and how many of its members have to answer where a read quorum meets every
 * write quorum of the same members.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos: Quorum Intersection Revisited" (2016), section 4.
 */
import { allNodes, type NodeSet } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";

/**
 * The members in the beginning: of `count` nodes, called `whom`, those that are no spares, or the first `ensemble` of them.
 * Throws a UserError for more than there are.
 */
export function firstEnsemble(
  count: number,
  { spares, ensemble }: { readonly spares: number; readonly ensemble: number },
  whom: string,
): NodeSet {
  const begin = count - spares;
  const wanted = ensemble === 0 ? begin : ensemble;
  if (wanted > begin) {
    throw new UserError({
      code: "ensemble-size",
      place: "ensemble",
      value: wanted,
      problem: `an ensemble of ${wanted} is more than the ${begin} ${whom} that begin`,
      remedy: `use 1 to ${begin}, or 0 for all`,
    });
  }
  return allNodes(wanted);
}

/** The sizes of both quorums of so many members: one that is 0 is the least that meets the other; both 0, majorities. */
export function meetingSizes(members: number, read: number, write: number): readonly [read: number, write: number] {
  if (read === 0 && write === 0) return [members + 1 - majoritySize(members), majoritySize(members)];
  return [read === 0 ? members + 1 - write : read, write === 0 ? members + 1 - read : write];
}

/**
 * Throws a UserError for sizes among so many members that cannot be had, or need not meet. `place`: the option of the
 * first; `words` name both quorums.
 */
export function validateMeetingSizes(
  members: number,
  [read, write]: readonly [number, number],
  place: string,
  words: string,
): void {
  if (read <= members && write <= members && read >= 1 && write >= 1 && read + write > members) return;
  throw new UserError({
    code: "quorum-sizes",
    place,
    value: `${read} and ${write}`,
    problem: `${words} need not meet, or cannot be had`,
    remedy: `use sizes of 1 to ${members} that add up to more than ${members}, or 0`,
  });
}

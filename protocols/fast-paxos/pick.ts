/**
 * Which value a new round may propose: Fast Paxos' version of "the highest vote of a quorum".
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.3, observation O4 and the coordinator's rule.
 * Invariant carried here: CP, a round's value is the one that may be chosen in a lower round, if there is one.
 */
import { allNodes, difference, type NodeSet, union } from "../../sim/base/node-set.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";
import type { Tally } from "./tally.ts";

/**
 * The value that a phase-1 quorum Q lets a higher round propose, given the votes of the highest round k in which members
 * of Q voted; null when none of them ever voted, so that any value is safe.
 * - A single value is it: whatever may be chosen below k is that value, by CP for k, and so is what may be chosen at k.
 * - Several values: k is fast, and nothing may be chosen below k, or they would be one. A value may be chosen at k only
 *   if some fast quorum R has all of R ∩ Q voting for it. At most one is such: any two fast quorums meet within Q.
 * - None is such: nothing is chosen up to k, nor can be. Any value that was voted for will do; all who hear the same
 *   votes pick the same.
 */
export function pick({ votes }: Tally, heard: NodeSet, fast: QuorumSystem): string | null {
  const first = votes[0];
  if (first === undefined) return null;
  if (votes.length === 1) return first.value;
  const forced = votes.find(({ voters }) => mayBeChosen(voters, heard, fast));
  return forced === undefined ? first.value : forced.value;
}

/**
 * True when some fast quorum R has all of R ∩ heard among `voters`: if any has, the largest candidate is one, which is
 * everyone but those heard to vote otherwise. For fast quorums of any qf out of N that is
 * |voters| >= |heard| + qf - N.
 */
export const mayBeChosen = (voters: NodeSet, heard: NodeSet, fast: QuorumSystem): boolean =>
  fast.isQuorum(union(voters, difference(allNodes(fast.nodes), heard)));

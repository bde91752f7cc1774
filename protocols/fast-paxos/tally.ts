/** Votes of one round, by value: what a coordinator, a learner or a recovering acceptor knows of it. */
import { add, type NodeSet, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import { noRound, type Round } from "./rounds.ts";

/** Who voted for `value`. */
export interface Backers {
  readonly value: string;
  readonly voters: NodeSet;
}

/** The votes heard of in `round`, by value; votes of other rounds are left out. */
export interface Tally {
  readonly round: Round;
  readonly votes: readonly Backers[];
}

export const noTally: Tally = { round: noRound, votes: [] };

/** `tally` with a vote more. A vote of a higher round begins anew, one of a lower round changes nothing. */
export function withVote(tally: Tally, round: Round, value: string, voter: number): Tally {
  if (round < tally.round) return tally;
  const votes = round > tally.round ? [] : tally.votes;
  const same = votes.find((each) => each.value === value);
  if (same === undefined) {
    const more = [...votes, { value, voters: setOf(voter) }];
    return { round, votes: more.sort((a, b) => (a.value < b.value ? -1 : 1)) };
  }
  const voters = add(same.voters, voter);
  if (voters === same.voters) return tally;
  return { round, votes: votes.map((each) => (each === same ? { value, voters } : each)) };
}

/** All who voted, for whatever value. */
export const votersOf = ({ votes }: Tally): NodeSet => votes.reduce((all, { voters }) => union(all, voters), noNodes);

/**
 * Numbers that order attempts (ballots, rounds) and belong to one node each, so that no two nodes ever use the same.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.2: different proposers choose their numbers from disjoint sets;
 * section 2.5: and each proposer a higher one than any that it used before.
 *
 * Two ways to go higher, each called by its own name. `smallestOwned` is section 2.2 to the letter (Paxos, Fast Paxos).
 * `ballotInNextRound` takes ballots for pairs (round, rank), as van Renesse and Altinbuken do in "Paxos Made Moderately
 * Complex" (2015), section 2: whoever is preempted by (r, p) goes on with r + 1 (Multi-Paxos).
 */

/** The smallest number above `above` of those that one node owns: `lowest`, `lowest + cycle`, `lowest + 2 cycle` … */
export function smallestOwned<N extends number>(above: N, lowest: number, cycle: number): N {
  const cycles = above < lowest ? 0 : Math.floor((above - lowest) / cycle) + 1;
  return (lowest + cycles * cycle) as N;
}

/**
 * The number of the node of `rank` in the round after the one that `ballot` is in. A round is one number of each rank:
 * `nodes k` to `nodes k + nodes - 1`. It is above every number of the round of `ballot`, and so not always the smallest
 * that the node owns above `ballot`: of three nodes, that of rank 1 goes from 3 to 7 and leaves 4 out.
 */
export function ballotInNextRound<N extends number>(ballot: N, rank: number, nodes: number): N {
  return ((Math.floor(ballot / nodes) + 1) * nodes + rank) as N;
}

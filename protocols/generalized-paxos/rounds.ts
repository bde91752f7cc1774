/**
 * Round numbers, and what kind of round each of them is.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), fast and classic ballots.
 *
 * Rounds come in pairs that one proposer leads: a classic round, and the fast round with the very next number. A leader
 * that closed an epoch in the classic one can open the next epoch in the fast one without phase 1, since no round lies
 * between in which anyone could have voted there (see leader.ts).
 */
import type { Brand } from "../../sim/base/brand.ts";

/** From 1 up; 0 stands for none. Even ones are classic, odd ones fast. */
export type Round = Brand<number, "Round">;
export const noRound = 0 as Round;
/** The first round is fast. Nothing can be chosen below it, so it needs no phase 1. */
export const firstRound = 1 as Round;

export const isFast = (round: Round): boolean => round % 2 === 1;

const pairOf = (round: Round): number => Math.floor(round / 2);

/** Rank of the proposer that leads `round`. */
export const leaderOf = (round: Round, proposers: number): number => pairOf(round) % proposers;

/** The fast round of the pair of `round`, which is classic. */
export const fastAfter = (round: Round): Round => (round + 1) as Round;

/** The smallest classic round above `above` that the proposer of `rank` leads. */
export function classicAfter(above: Round, rank: number, proposers: number): Round {
  let pair = pairOf(above) + 1;
  pair += (((rank - pair) % proposers) + proposers) % proposers;
  return (2 * pair) as Round;
}

/**
 * Round numbers, and what kind of round each of them is.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.1: round numbers tell who coordinates a round, and whether it is fast.
 *
 * Rounds come in threes that one proposer coordinates: a fast round, the round that recovers it from a collision, and a
 * classic round for when both failed. The recovery must have the very next number: a vote in round i then says all that
 * a promise for i + 1 would say, since no round lies between (section 3.2).
 */
import type { Brand } from "../../sim/base/brand.ts";

/** From 1 up; 0 stands for none. */
export type Round = Brand<number, "Round">;
export const noRound = 0 as Round;
/** The first round is fast. Nothing can be chosen below it, so it needs no phase 1. */
export const firstRound = 1 as Round;

/** Place of a round among its three. */
export const place = { fast: 0, recovery: 1, classic: 2 } as const;
export type Place = (typeof place)[keyof typeof place];
const places = 3;

export const placeOf = (round: Round): Place => ((round - 1) % places) as Place;

/** Which three a round belongs to, from 0 up. */
export const threeOf = (round: Round): number => Math.floor((round - 1) / places);

/** Rank of the proposer that coordinates `round`. */
export const coordinatorOf = (round: Round, proposers: number): number => threeOf(round) % proposers;

/** The round that recovers the fast round `round`, or gives up on the recovery that `round` is. */
export const nextRound = (round: Round): Round => (round + 1) as Round;

/** The smallest round above `above` at `at` among the three, which the proposer of `rank` coordinates. */
export function roundAfter(above: Round, at: Place, rank: number, proposers: number): Round {
  const lowest = places * rank + at + 1;
  const cycle = places * proposers;
  const cycles = above < lowest ? 0 : Math.floor((above - lowest) / cycle) + 1;
  return (lowest + cycles * cycle) as Round;
}

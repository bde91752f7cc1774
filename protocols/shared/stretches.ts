/**
 * Followers that lack more than one message carries: once what was sent again has arrived, the next stretch follows at once,
 * and not at the next timer. Who lacks a hundred entries, of which a message carries one, has them after as many round trips.
 *
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), section 10.2.1: a leader goes on as answers come.
 */

/** By rank: where the stretch ends that was sent again, if there is more behind it; else `noStretch`. */
export type Stretches = readonly number[];

export const noStretch = -1;

/** All of them have what they lack, or were not sent anything again yet. */
export const noStretches = (count: number): Stretches => new Array<number>(count).fill(noStretch);

/** What lies below `end` was sent again to `rank`, of a log that goes to `logEnd`. */
export const withStretch = (stretches: Stretches, rank: number, end: number, logEnd: number): Stretches =>
  stretches.with(rank, end < logEnd ? end : noStretch);

/** True when all of the last stretch has arrived at `rank`, which holds all below `next`, and there is more behind it. */
export const isNextDue = (stretches: Stretches, rank: number, next: number): boolean =>
  stretches[rank] !== noStretch && next >= stretches[rank]!;

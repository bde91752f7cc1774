/**
 * When what was not answered goes out again: after one round of a timer, then two, four and so on. Whoever answers late may
 * have a queue, and each copy makes it longer; so copies must become rarer than answers are slow. Whoever answers many knows how slow
 * that is, and need not learn it from copies each time.
 *
 * Source: Jacobson, "Congestion Avoidance and Control" (1988), section 2: only an exponential backoff of what is sent again
 * is known to be stable; appendix A, for the time that is given from the times that answers took.
 */

/** Of a request that is under way. */
export interface Outstanding {
  /** Times that it went out again. */
  readonly copies: number;
  /** Rounds of the timer since it went out. */
  readonly rounds: number;
}

/** It has just gone out for the first time. */
export const sentFirst: Outstanding = { copies: 0, rounds: 0 };

export const sentAgain = ({ copies }: Outstanding): Outstanding => ({ copies: copies + 1, rounds: 0 });

export const roundLater = ({ copies, rounds }: Outstanding): Outstanding => ({ copies, rounds: rounds + 1 });

/** Rounds to which waits grow: who comes back is not to be kept waiting for long. */
const roundsMax = 16;

/** Rounds that answers took of late. */
export type AnswerPace = number;

/** From here on nothing is slower. */
const paceMax = 64;

/** With that answer: of one that went out again it took no less than since the last copy (Karn and Partridge 1987). */
export const paceWith = (pace: AnswerPace, { rounds }: Outstanding): AnswerPace =>
  Math.max(pace, Math.min(rounds, paceMax));

/** Of what was slow once a quarter is forgotten with each round. */
export const paceLater = (pace: AnswerPace): AnswerPace => Math.floor((3 * pace) / 4);

/** Whose answers take long is given twice that, before anything goes out a second time. */
export function isDueAgain({ copies, rounds }: Outstanding, pace: AnswerPace = 0, most: number = roundsMax): boolean {
  const first = Math.max(1, 2 * pace);
  return rounds >= Math.min(first * 2 ** Math.min(copies, roundsMax), Math.max(first, most));
}

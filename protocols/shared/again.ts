/**
 * When what was not answered goes out again: after one round of a timer, then two, four and so on. Whoever answers late may
 * have a queue, and each copy makes it longer; so copies must become rarer than answers are slow.
 *
 * Source: Jacobson, "Congestion Avoidance and Control" (1988), section 2: only an exponential backoff of what is sent again
 * is known to be stable.
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

/** Waits grow up to so many doublings: who comes back is not to be kept waiting for long. */
const doublingsMax = 4;

export const isDueAgain = ({ copies, rounds }: Outstanding): boolean => rounds >= 2 ** Math.min(copies, doublingsMax);

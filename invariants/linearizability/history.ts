/** A history: the calls that clients made, with when each began and ended, what was asked and what was answered. */

/**
 * How a call ended, as its client knows it. `ok`: it was answered. `fail`: it definitely had no effect. `unknown`: it
 * timed out or its client crashed, so it may take effect at any later time, or never.
 */
export type Outcome = "ok" | "fail" | "unknown";

/** One operation of one client. Calls are data: nothing here is ever changed after it was made. */
export interface Call {
  readonly process: number | string;
  /** When it began: any number that grows with time (microseconds, or the place of the event in the log). */
  readonly invoked: number;
  /** When it ended, not before `invoked`; Infinity when it never did. Equal times count as concurrent. */
  readonly returned: number;
  readonly input: unknown;
  /** The answer; undefined unless the outcome is `ok`. */
  readonly output: unknown;
  readonly outcome: Outcome;
  /** The line of the file that invoked it, from 1. */
  readonly line?: number;
  /** What the clock showed when it began and ended, where `invoked` and `returned` are only places in a log. */
  readonly clock?: readonly [number, number];
  /** Its place in the order the system claims to have applied operations in, if it claims one. */
  readonly order?: number;
}

/** A call that was answered. */
export const answered = (
  process: number | string,
  invoked: number,
  returned: number,
  input: unknown,
  output: unknown,
): Call => ({ process, invoked, returned, input, output, outcome: "ok" });

/** A call whose fate is unknown. */
export const pending = (process: number | string, invoked: number, input: unknown): Call => ({
  process,
  invoked,
  returned: Number.POSITIVE_INFINITY,
  input,
  output: undefined,
  outcome: "unknown",
});

/** A call that definitely had no effect. */
export const failed = (process: number | string, invoked: number, returned: number, input: unknown): Call => ({
  process,
  invoked,
  returned,
  input,
  output: undefined,
  outcome: "fail",
});

/**
 * The history as it stood when the clock showed `time`, that moment included: later calls are gone, and calls that
 * had not returned are of unknown outcome.
 */
export function prefixAt(calls: readonly Call[], time: number): Call[] {
  const prefix: Call[] = [];
  for (const call of calls) {
    if (call.invoked > time) continue;
    if (call.returned <= time) prefix.push(call);
    else prefix.push({ ...call, returned: Number.POSITIVE_INFINITY, output: undefined, outcome: "unknown" });
  }
  return prefix;
}

/**
 * How long a proposer of a register waits for an answer before it tries a higher number.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.4: proposers that keep outbidding each other choose nothing;
 * "Fast Paxos" (2006), section 3.3, says the same of coordinators.
 */

/** What of `Io` it takes. */
interface Alarm {
  readonly cluster: { readonly options: { readonly retryMicros: number } };
  setTimer(timer: "retry", minMicros: number, maxMicros: number): void;
}

/**
 * Sets the retry timer: the longer, the more often proposers went `round`, from 0 up, and never exactly as long as a
 * rival's: of proposers that keep outbidding each other, one ends both phases before another wakes.
 */
export function setRetryTimer(round: number, io: Alarm): void {
  const micros = io.cluster.options.retryMicros * 2 ** Math.min(round, doublingsMax);
  io.setTimer("retry", micros, 2 * micros);
}

const doublingsMax = 5;

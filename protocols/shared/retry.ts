/**
 * How long a proposer of a register waits for an answer before it tries a higher number.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.4: proposers that keep outbidding each other choose nothing;
 * "Fast Paxos" (2006), section 3.3, says the same of coordinators.
 */
import type { Io } from "../../sim/contract/io.ts";

/**
 * Sets the retry timer: the longer, the more often proposers went `round`, from 0 up, and never exactly as long as a
 * rival's: of proposers that keep outbidding each other, one ends both phases before another wakes.
 */
export function setRetryTimer(round: number, io: Retrying): void {
  const micros = io.cluster.options.retryMicros * 2 ** Math.min(round, doublingsMax);
  io.setTimer("retry", micros, 2 * micros);
}

const doublingsMax = 5;

interface RetryTypes {
  readonly State: object;
  readonly Durable: object;
  readonly Message: { readonly type: string };
  readonly Timer: "retry";
  readonly Options: { readonly retryMicros: number };
}

type Retrying = Pick<Io<RetryTypes>, "setTimer"> & { readonly cluster: { readonly options: RetryTypes["Options"] } };

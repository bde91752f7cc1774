/**
 * How long a proposer of a register waits: for answers before it asks again, and for a rival before it goes higher.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.4: proposers that keep outbidding each other choose nothing;
 * "Fast Paxos" (2006), section 3.3, says the same of coordinators. Dwork, Lynch, Stockmeyer, "Consensus in the Presence
 * of Partial Synchrony" (1988): where the longest delay is not known, waits must outgrow it.
 *
 * - Who was not refused asks again in the same ballot. That disturbs nobody and forgets no answer under way, so an answer
 *   may take any time; and it goes on soon after a quorum is back, since this wait stays short.
 * - Who was refused waits for its rival, twice as long each time, without end: of two that outbid each other one ends
 *   both phases while the other waits, however long messages take. It counts the times that it was outbid, since the
 *   number of a ballot also rises where there is no rival: with each restart, and each read of an unset register.
 */
import { allNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";

/** What of `Io` it takes. */
interface Alarm {
  readonly cluster: { readonly options: { readonly retryMicros: number } };
  setTimer(timer: "retry", minMicros: number, maxMicros: number): void;
}

/** Times a message is sent again before the wait for its answers grows no more. */
export const resendsMax = 3;

/** Sets the retry timer after something was sent, and sent again `resends` times. */
export function awaitAnswers(resends: number, io: Alarm): void {
  setRetryTimer(io.cluster.options.retryMicros * 2 ** Math.min(resends, resendsMax), io);
}

/**
 * Sets the retry timer of a proposer that was outbid for the `times`-th time, from 1 up. Once its ballot is `lost`, it
 * waits for its rival alone, and no longer for those who may still answer.
 */
export function awaitRival(times: number, isLost: boolean, io: Alarm): void {
  const micros = io.cluster.options.retryMicros * 2 ** Math.min(times - 1, timesMax);
  setRetryTimer(isLost ? Math.ceil(micros / 4) : micros, io);
}

/** The shortest patience, a millisecond, is 17 minutes then, and the longest a safe integer. */
const timesMax = 20;

/** Never exactly as long as a rival's. */
const setRetryTimer = (micros: number, io: Alarm): void => io.setTimer("retry", micros, 2 * micros);

/** True when those who have not refused make no quorum. */
export const isBlocked = (refusals: NodeSet, quorums: QuorumSystem): boolean =>
  refusals !== noNodes && !quorums.isQuorum(difference(allNodes(quorums.nodes), refusals));

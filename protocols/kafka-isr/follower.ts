/**
 * What a replica does that does not lead: it fetches, one fetch at a time, for as long as it knows of a leader.
 *
 * - Its fetch is its acknowledgement: all that it had was durable before (F2), as was the epoch in which it fetches. Below
 *   that epoch it fetches nothing any more (F1).
 * - Once it leads it fetches no more in an earlier epoch, and what it had acknowledged there is in its log, below the record
 *   of its own. It stops as soon as it claims.
 *
 * Source: Kafka's design, "Replication": replicas consume from the leader as a consumer would; KIP-320 for the leader epoch in
 * each fetch.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { hearLeader, stepDown } from "./heartbeat.ts";
import { isMember } from "./isr.ts";
import { executeTo, logEndOf, persist, reportOf, takePiece } from "./log.ts";
import { truncateTo } from "./truncation.ts";
import type { Diverged, Epoch, Fenced, Fetched, Leads, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

const isFollowing = ({ phase }: ReplicaState): boolean => phase === "standby" || phase === "look";

/** Another leader's epoch, once it takes part in it: durable before anything tells of it. */
export function promise(state: ReplicaState, epoch: Epoch, io: ReplicaIo): void {
  if (epoch <= state.promised) return;
  state.promised = epoch;
  persist(state, io);
  io.observe({ type: "promised", term: epoch, report: reportOf(state) });
}

/** The next fetch: of what follows the log as it is now. */
export function fetchNext(state: ReplicaState, io: ReplicaIo): void {
  state.fetching++;
  state.fetchedAgain = 0;
  fetch(state, io);
}

/**
 * The timer: the same fetch goes out again, for the log is as it was, and an answer to any copy of it will do. A new one in its
 * place would never be answered in time where answers take longer than this waits.
 */
export function fetchAgain(state: ReplicaState, io: ReplicaIo): void {
  state.fetchedAgain++;
  fetch(state, io);
}

const doublingsMax = 3;

/** From whoever leads, where it keeps the log and is no leader itself. */
function fetch(state: ReplicaState, io: ReplicaIo): void {
  const { leader, epoch, broker, fetching: sequence, fetchedAgain, round, isKept } = state;
  if (!isFollowing(state) || leader === null || leader === io.self || !isKept) return io.cancelTimer("fetch");
  promise(state, epoch, io);
  io.send(leader, { type: "fetch", epoch, broker, sequence, round, ...logEndOf(state) });
  const { retryMicros, heartbeatMicros } = io.cluster.options;
  io.setTimer("fetch", (retryMicros + heartbeatMicros) * 2 ** Math.min(fetchedAgain, doublingsMax));
}

export function onFetched(state: ReplicaState, from: NodeId, fetched: Fetched, io: ReplicaIo): void {
  if (!listensTo(state, from, fetched, io)) return;
  state.round = fetched.round;
  if (takePiece(state, fetched, io)) executeTo(state, fetched.committed, io);
  fetchNext(state, io);
}

export function onDiverged(state: ReplicaState, from: NodeId, diverged: Diverged, io: ReplicaIo): void {
  if (!listensTo(state, from, diverged, io)) return;
  truncateTo(state, diverged, io);
  fetchNext(state, io);
}

/** An answer to the fetch in flight, of the leader that it follows. */
function listensTo(state: ReplicaState, from: NodeId, { epoch, sequence }: Fetched | Diverged, io: ReplicaIo): boolean {
  if (epoch < state.promised || !isFollowing(state)) return false;
  hearLeader(state, epoch, from, io);
  return epoch === state.promised && sequence === state.fetching;
}

export function onLeads(state: ReplicaState, from: NodeId, { epoch, members }: Leads, io: ReplicaIo): void {
  if (epoch < state.epoch) return io.send(from, { type: "fenced", epoch: state.epoch });
  if (epoch === state.epoch && !isFollowing(state)) return; // it is about to claim the next
  const isNew = epoch > state.epoch || state.leader !== from || isMember(members, io) !== state.isKept;
  hearLeader(state, epoch, from, io);
  state.isKept = isMember(members, io);
  if (isNew) fetchNext(state, io);
}

export function onFenced(state: ReplicaState, from: NodeId, { epoch }: Fenced, io: ReplicaIo): void {
  if (epoch > state.epoch) return stepDown(state, epoch, null, io);
  if (epoch === state.epoch && from === state.leader) state.leader = null; // it has resigned
}

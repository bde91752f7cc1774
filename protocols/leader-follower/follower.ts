/**
 * What a replica does for whoever holds an epoch: it promises, takes in the leader's log, and answers beats.
 *
 * - It takes nothing below its promise, and its promise is durable before it tells of it (F1, F2). So once a read quorum of
 *   the members is sealed for an epoch, no slot is acknowledged in a lower one any more.
 * - It acknowledges as far as its log is known to be the leader's, and no further, however long it is.
 * - A piece that does not fit removes nothing: the logs are aligned first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the acceptors of a write quorum; Lamport, Paxos Made Simple (2001), P1a;
 * Ongaro and Ousterhout (2014), section 5.3, for the consistency check.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { has } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendFetch } from "./alignment.ts";
import { follow, stepDown } from "./heartbeat.ts";
import { grant, isGranting } from "./lease.ts";
import { executeTo, logEndOf, persist, takePiece } from "./log.ts";
import { rankOf } from "./standing.ts";
import type { Append, Beat, Epoch, ReplicaDurable, ReplicaState, ReplicaTypes, Seal, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const reportOf = (durable: Pick<ReplicaDurable, "log" | "snapshot">): string => {
  const { next, term } = logEndOf(durable);
  return `log of epoch ${term} to ${next - 1}`;
};

export function onSeal(state: ReplicaState, from: NodeId, { epoch }: Seal, io: ReplicaIo): void {
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  if (isGranting(state, from, io)) return; // the claimant asks again, once the lease is over
  if (epoch > state.epoch) stepDown(state, epoch, from, io);
  promise(state, epoch, io);
  io.observe({ type: "promised", term: epoch, report: reportOf(state) }); // again, when it may have crashed over it
  io.send(from, { type: "sealed", epoch, ...logEndOf(state) });
}

function promise(state: ReplicaState, epoch: Epoch, io: ReplicaIo): void {
  if (epoch <= state.promised) return;
  state.promised = epoch;
  persist(state, io);
}

export function onAppend(state: ReplicaState, from: NodeId, append: Append, io: ReplicaIo): void {
  const { epoch, first, entries, committed } = append;
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  follow(state, epoch, from, io);
  if (!takePiece(state, epoch, append, io)) return sendFetch(state, from, epoch, io);
  const verified = (first + entries.length) as Slot;
  io.send(from, { type: "held", epoch, next: verified });
  if (committed === null) return;
  state.isTold = true;
  executeTo(state, committed < verified ? committed : verified, io);
}

export function onBeat(state: ReplicaState, from: NodeId, { epoch, round, members }: Beat, io: ReplicaIo): void {
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  follow(state, epoch, from, io);
  promise(state, epoch, io);
  if (!has(members, rankOf(io.self, io))) state.isTold = false;
  grant(state, from, io);
  io.send(from, { type: "alive", epoch, round });
}

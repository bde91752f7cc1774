/**
 * What a sequencer tells without being asked: the global tail, to LogServers and replicas, where no entry tells it; that it is
 * alive, to the other replicas; and entries again, to LogServers that have not answered for them.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: LogServers and clients learn the global tail in the background.
 */
import { add, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { ownLink, sendEntries, sendStretch } from "./entries.ts";
import { ping, replaceMissing } from "./members.ts";
import { quorumsOf } from "./quorums.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { beginExtension } from "./suspicion.ts";
import { noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Resends after which LogServers that were asked whether they are there would have said so, and have been tried. */
const patience = 4;
/** Its patience doubles with each loglet that came to nothing, so often: it outgrows the longest delay. */
const doublingsMax = 6;
/** Waits are counted up to here. */
const waitsMax = 2 ** 20;

export function beat(state: ReplicaState, io: ReplicaIo): void {
  if (state.sequences === noLoglet) return;
  io.setTimer("beat", io.cluster.options.heartbeatMicros);
  if (!isLost(state, io)) sendToOthers("replica", { type: "beat", loglet: state.sequences, tail: state.tail }, io);
}

/** Now and then, where it is news. */
export function tellTail(state: ReplicaState, io: ReplicaIo): void {
  if (state.sequences === noLoglet) return;
  io.setTimer("tell", io.cluster.options.tailMicros);
  if (state.tail <= state.tailTold) return;
  state.tailTold = state.tail;
  sendToOthers("replica", { type: "beat", loglet: state.sequences, tail: state.tail }, io);
  for (const rank of members(ownLink(state).members)) sendEntries(state, rank, state.log.next as Position, io);
}

/** Whatever was not answered goes out again: the same whether the message, the answer or the LogServer was lost. */
export function resend(state: ReplicaState, io: ReplicaIo): void {
  if (state.sequences === noLoglet) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  const all = ownLink(state).members;
  state.missed = state.missed.map((times) => Math.min(times + 1, waitsMax));
  if (state.log.next > state.tail) state.stalled++;
  for (const rank of members(all)) {
    const missed = state.missed[rank]!;
    // Entries after one wait, two, four and so on: who is slow is not buried. In between: is it there?
    if ((missed & (missed - 1)) !== 0) ping(state, rank, io);
    else sendStretch(state, rank, io);
  }
  if (isLost(state, io)) return beginExtension(state, "unanswered", io);
  replaceMissing(state, io);
}

/** Nothing comes of this loglet any more: another, of others, may do better. */
function isLost(state: ReplicaState, io: ReplicaIo): boolean {
  const limit = (io.cluster.options.missedMax + patience) * 2 ** Math.min(state.outbid, doublingsMax);
  if (state.stalled <= limit) return false;
  let there: NodeSet = noNodes;
  const all = ownLink(state).members;
  for (const rank of members(all)) if (state.missed[rank]! <= limit) there = add(there, rank);
  return !quorumsOf(io.cluster, all).write.isQuorum(there);
}

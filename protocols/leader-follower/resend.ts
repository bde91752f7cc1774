/**
 * What was not answered goes out again: the same whether the message, the answer or the replica was lost.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: messages may be lost, and whoever waits sends again.
 */
import { difference, members, type NodeSet, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendFetch } from "./alignment.ts";
import { beginBeats } from "./beats.ts";
import { stepDown } from "./heartbeat.ts";
import { hasLostMembers, patience, replaceMissing } from "./membership.ts";
import { quorumsOf } from "./quorums.ts";
import { seal, sendSeals } from "./recovery.ts";
import { sendStretch } from "./replication.ts";
import { isReplicating, missesMax, nodeOf, rankOf, replicasThere } from "./standing.ts";
import type { ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function resend(state: ReplicaState, io: ReplicaIo): void {
  const { phase, missed } = state;
  if (phase !== "seal" && phase !== "fetch" && !isReplicating(state)) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  sendAgain(state, io);
  if (state.missed !== missed) return; // it begins anew
  const own = rankOf(io.self, io);
  const most = missesMax(state, io) + patience;
  state.missed = missed.map((times, rank) => (rank === own ? 0 : Math.min(times + 1, most)));
}

/** To whoever is there, by the resends that it left unanswered before this one. */
function sendAgain(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase === "seal") return sealAgain(state, io);
  if (state.phase === "fetch") {
    // The longest log may be gone: who seals a read quorum without it finds another that is long enough.
    const isGone = state.missed[rankOf(state.source, io)]! >= missesMax(state, io);
    return isGone ? seal(state, io) : sendFetch(state, state.source, state.epoch, io);
  }
  if (hasLostMembers(state, io)) return giveUp(state, state.claim.next, io);
  sendAll(state, io);
  replaceMissing(state, io);
}

function sealAgain(state: ReplicaState, io: ReplicaIo): void {
  const there = union(replicasThere(state, missesMax(state, io)), state.electors);
  if (quorumsOf(io.cluster, state.entry.members).read.isQuorum(there)) return sendSeals(state, io);
  giveUp(state, state.entry.members, io);
}

/** Another may reach more of those that were `asked`. */
function giveUp(state: ReplicaState, asked: NodeSet, io: ReplicaIo): void {
  state.givenUp = difference(asked, replicasThere(state, 1));
  stepDown(state, state.epoch, null, io);
}

/** To each member what it lacks, or nothing but how far the log is final, and the question how far it is. */
function sendAll(state: ReplicaState, io: ReplicaIo): void {
  for (const rank of members(state.claim.next)) {
    if (nodeOf(rank, io) === io.self) continue;
    const held = state.held[rank]!;
    sendStretch(state, rank, (held < 0 ? Math.max(state.record, state.snapshot.next) : held) as Slot, io);
  }
  if (state.leaderReads.length > 0) beginBeats(state, io);
}

/**
 * Replication: a slot is acknowledged once a write quorum of the epoch's members holds it and all below, in this epoch.
 *
 * - Only entries of its own epoch are counted, from the recovery record on; older ones are final with them. A copy of an
 *   older entry alone may still be lost to a log with a later epoch (Ongaro and Ousterhout, section 5.4.2).
 * - The leader's own copy is one of the members', counted behind its own sync, by a message to itself.
 * - `commit`: appends tell how far the log is final. `quorum`: nobody but the leader knows.
 *
 * Source: Ongaro and Ousterhout (2014), sections 5.3 and 5.4.2; Lamport, Malkhi, Zhou (2009), section 4, for the quorums of
 * the epoch.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { members } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { isOpen, openingOf } from "../shared/epochs.ts";
import { noteLate } from "../shared/given-up.ts";
import { isNextDue, withStretch } from "../shared/stretches.ts";
import { want } from "./asking.ts";
import { beat } from "./beats.ts";
import { serveConfirmed } from "./leader-reads.ts";
import { after, commandIdOf, executeTo, observeAppended, persist, pieceFrom } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import { hearFrom, holdersOf, isReplicating, nodeOf, rankOf } from "./standing.ts";
import type { Held, LogEntry, LogPiece, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** A new command at the end of the log. */
export const append = (state: ReplicaState, command: Command, io: ReplicaIo): void =>
  appendEntry(state, { term: state.epoch, command }, io);

/** Members need not wait for this disk: what it holds itself is counted like what they hold. */
export function appendEntry(state: ReplicaState, entry: LogEntry, io: ReplicaIo): void {
  const slot = state.log.next as Slot;
  state.log = state.log.append(entry);
  for (const rank of members(state.claim.next)) {
    if (nodeOf(rank, io) !== io.self) sendPiece(state, rank, pieceFrom(state, slot, 1), io);
  }
  persist(state, io);
  observeAppended(state, slot, state.epoch, io);
  io.send(io.self, { type: "held", epoch: state.epoch, next: after(slot) });
}

/** What a member lacks, as much as one message may carry. */
export function sendStretch(state: ReplicaState, rank: number, from: Slot, io: ReplicaIo): void {
  const piece = pieceFrom(state, from, io.cluster.options.appendMax);
  const end = piece.first + piece.entries.length;
  state.stretches = withStretch(state.stretches, rank, end, state.log.next);
  sendPiece(state, rank, piece, io);
}

function sendPiece(state: ReplicaState, rank: number, piece: LogPiece, io: ReplicaIo): void {
  const committed = io.cluster.options.replication === "commit" ? state.executed : null;
  io.send(nodeOf(rank, io), { type: "append", epoch: state.epoch, ...piece, committed });
}

/** News of what a member holds of this epoch's log. */
export function onHeld(state: ReplicaState, from: NodeId, { epoch, next }: Held, io: ReplicaIo): void {
  const rank = rankOf(from, io);
  noteLate(state, rank);
  if (!isReplicating(state) || epoch !== state.epoch) return;
  hearFrom(state, from, io);
  if (next <= state.held[rank]!) return;
  state.held = state.held.with(rank, next);
  if (state.phase === "recover") complete(state, io);
  else if (state.phase === "lead") count(state, io);
  if (isNextDue(state.stretches, rank, next)) sendStretch(state, rank, next, io);
}

/** Once a write quorum has the recovered log and the record behind it, and not before, the epoch may be opened. */
function complete(state: ReplicaState, io: ReplicaIo): void {
  const { claim } = state;
  const holders = holdersOf(state, after(state.record));
  if (!quorumsOf(io.cluster, claim.next).write.isQuorum(holders)) return;
  if (isOpen(claim)) return beginLeading(state, io);
  state.phase = "open";
  want(state, "open", io);
}

/** The registry has opened the epoch: from now on its members are the ones to be fenced. */
export function onOpened(state: ReplicaState, io: ReplicaIo): void {
  const opened = openingOf(state.claim);
  io.observe({ type: "witnessed", what: "epoch opened" });
  if (opened.members !== state.entry.members) io.observe({ type: "witnessed", what: "members changed" });
  state.claim = opened;
  beginLeading(state, io);
}

function beginLeading(state: ReplicaState, io: ReplicaIo): void {
  const { epoch: term, claim, record: from } = state;
  const end = after(from);
  const holders = holdersOf(state, end);
  io.observe({ type: "opened", term, members: [claim.next], holders, quorum: "write", from, end });
  state.phase = "lead";
  state.entry = claim;
  state.wish = null;
  answerOperator(state, io);
  count(state, io);
  beat(state, io);
}

/** What a write quorum holds of this epoch is acknowledged, and all below it. */
function count(state: ReplicaState, io: ReplicaIo): void {
  const { claim, held, record, epoch: term, executed, log } = state;
  const { write } = quorumsOf(io.cluster, claim.next);
  const ends = members(claim.next).map((rank) => held[rank]!);
  const counted = ends.filter((next) => next > record && write.isQuorum(holdersOf(state, next)));
  const end = Math.max(executed, ...counted) as Slot;
  const acks = holdersOf(state, end);
  for (let slot = executed; slot < end; slot = after(slot)) {
    const value = commandIdOf(log.at(slot)!);
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: [claim.next] });
  }
  executeTo(state, end, io);
  serveConfirmed(state, io);
}

/** The operator that asked for the members of this epoch is told that they have the say. */
function answerOperator(state: ReplicaState, io: Io<ReplicaTypes>): void {
  const { operator, claim } = state;
  state.operator = null;
  if (operator === null || operator.members !== claim.next) return;
  const { client, session, sequence } = operator;
  io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
}

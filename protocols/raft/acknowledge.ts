/**
 * Log replication, the leader's side of the answers.
 * Source: Ongaro (2014), figure 3.1, "leaders"; the Raft paper's section 5.3.
 * Invariants carried here: matchIndex is what one acknowledged request proved; it never goes down within a term.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { advanceCatchUp } from "./catch-up.ts";
import { onChunkTaken } from "./chunks.ts";
import { advanceCommit } from "./commit.ts";
import { noteContact } from "./contact.ts";
import { renewLease } from "./lease.ts";
import { acknowledged, answeredRound, becomeProbe, progressOf, setProgress, written } from "./progress.ts";
import { serveReads } from "./reads.ts";
import { previousOf, proposeQueued, sendEntries } from "./replication.ts";
import { enterTerm } from "./term.ts";
import { hurryTransfer } from "./transfer.ts";
import type { Acknowledgement, ChunkTaken, Index, Raft, Rejected, State } from "./types.ts";
import { tellWitnesses } from "./witness.ts";

/** A server, or this leader's own disk, holds the log up to `message.match`. */
export function onAppended(state: State, from: NodeId, message: Acknowledgement, io: Io<Raft>): void {
  if (!isAnswer(state, from, message, io)) return;
  const before = progressOf(state, from);
  const after = from === io.self ? written(before, message.match) : acknowledged(before, message.match);
  setProgress(state, from, after);
  if (after.match > before.match) advanceCommit(state, io);
  if (state.role !== "leader") return; // its removal is committed (§4.2.2)
  if (state.change !== null && after.match > before.match) advanceCatchUp(state, io);
  if (io.cluster.options.witnesses > 0 && after.match > before.match) tellWitnesses(state, io);
  if (from === io.self) proposeQueued(state, io);
  else if (after.next < state.log.next) sendEntries(state, from, io);
  if (from === state.transferTo && after.match > before.match) hurryTransfer(state, io);
  if (state.reads.length > 0) serveReads(state, io);
}

/** The logs do not meet at `message.previousIndex`: look further back, one request at a time. */
export function onRejected(state: State, from: NodeId, message: Rejected, io: Io<Raft>): void {
  if (!isAnswer(state, from, message, io)) return;
  const { previousIndex, hint } = message;
  if (previousIndex > progressOf(state, from).match) stepBack(state, from, previousIndex, hint, io);
  else sendAgain(state, from, io);
  if (state.reads.length > 0) serveReads(state, io);
}

/** A part of the snapshot under way is there. */
export function onPartTaken(state: State, from: NodeId, message: ChunkTaken, io: Io<Raft>): void {
  if (!isAnswer(state, from, message, io)) return;
  onChunkTaken(state, from, message, io);
  if (state.reads.length > 0) serveReads(state, io);
}

function stepBack(state: State, to: NodeId, previousIndex: Index, hint: Index, io: Io<Raft>): void {
  const progress = progressOf(state, to);
  const { flow } = progress;
  if (flow === "snapshotSent") return; // answers a heartbeat that overtook the snapshot: the snapshot has its own answer
  // Answers an earlier request than the one probe, or than the heartbeat where the log falls short.
  if (flow !== "replicate" && previousIndex !== previousOf(state, progress)) return;
  setProgress(state, to, becomeProbe(progress, Math.min(hint, previousIndex - 1)));
  sendEntries(state, to, io);
}

/**
 * The logs meet behind `previousIndex` by now, so that request came before the one that it was sent behind: what it brought was
 * refused, and is on its way no more. One request behind what is known to be there tells the rest, before the next heartbeat.
 */
function sendAgain(state: State, to: NodeId, io: Io<Raft>): void {
  const progress = progressOf(state, to);
  const { match, next, flow } = progress;
  if (flow !== "replicate" || next <= match + 1) return;
  setProgress(state, to, becomeProbe(progress, match));
  sendEntries(state, to, io);
}

/**
 * True when `message` answers a request of this leader's term. Whatever it says, its sender had not left this term when
 * the round of that request began: that is what the check of the quorum (§6.2) and reads (§6.4) ask.
 */
function isAnswer(state: State, from: NodeId, message: Acknowledgement | Rejected | ChunkTaken, io: Io<Raft>): boolean {
  if (message.term > state.term) {
    enterTerm(state, message.term, io);
    return false;
  }
  if (state.role !== "leader" || message.term < state.term) return false;
  noteContact(state, from, message.round);
  setProgress(state, from, answeredRound(progressOf(state, from), message.round));
  if (state.lease !== null) renewLease(state, io);
  return true;
}

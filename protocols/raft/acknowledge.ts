/**
 * Log replication, the leader's side of the answers.
 * Source: Ongaro (2014), figure 3.1, "leaders"; the Raft paper's section 5.3.
 * Invariants carried here: matchIndex is what one acknowledged request proved; it never goes down within a term.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { advanceCommit } from "./commit.ts";
import { serveReads } from "./reads.ts";
import { proposeQueued, sendTo } from "./replication.ts";
import { enterTerm } from "./term.ts";
import { hurryTransfer } from "./transfer.ts";
import { type Appended, type Index, type Raft, type Rejected, replaced, type State } from "./types.ts";

/** A server, or this leader's own disk, holds the log up to `message.match`. */
export function onAppended(state: State, from: NodeId, message: Appended, io: Io<Raft>): void {
  if (!isAnswer(state, from, message, io)) return;
  const { match } = message;
  if (match > (state.match[from] as Index)) {
    state.match = replaced(state.match, from, match);
    advanceCommit(state, io);
  }
  if (from === io.self) proposeQueued(state, io);
  else proceed(state, from, match, io);
  if (state.transferTo !== null) hurryTransfer(state, io);
  if (state.reads.length > 0) serveReads(state, io);
}

/** The logs meet at `match`: entries may go ahead of their answers. */
function proceed(state: State, to: NodeId, match: Index, io: Io<Raft>): void {
  const next = state.next[to] as Index;
  if (match >= next || (match === next - 1 && state.flow[to] !== "replicate")) {
    state.next = replaced(state.next, to, (match + 1) as Index);
    state.flow = replaced(state.flow, to, "replicate");
  }
  if ((state.next[to] as Index) < state.log.next) sendTo(state, to, false, null, io);
}

/** The logs do not meet at `message.previousIndex`: look further back, one request at a time. */
export function onRejected(state: State, from: NodeId, message: Rejected, io: Io<Raft>): void {
  if (!isAnswer(state, from, message, io)) return;
  const { previousIndex, hint } = message;
  if (previousIndex > (state.match[from] as Index)) stepBack(state, from, previousIndex, hint, io);
  if (state.reads.length > 0) serveReads(state, io);
}

function stepBack(state: State, to: NodeId, previousIndex: Index, hint: Index, io: Io<Raft>): void {
  const flow = state.flow[to];
  if (flow === "snapshot") return; // its heartbeats overtook it
  if (flow !== "replicate" && previousIndex !== (state.next[to] as Index) - 1) return; // answers an earlier request
  const next = Math.max(Math.min(hint, previousIndex - 1), state.match[to] as Index) + 1;
  state.next = replaced(state.next, to, next as Index);
  state.flow = replaced(state.flow, to, "probe");
  sendTo(state, to, false, null, io);
}

/**
 * True when `message` answers a request of this leader's term. Whatever it says, its sender had not left this term:
 * that is what the check of the quorum (§6.2) and reads (§6.4) ask.
 */
function isAnswer(state: State, from: NodeId, message: Appended | Rejected, io: Io<Raft>): boolean {
  if (message.term > state.term) {
    enterTerm(state, message.term, io);
    return false;
  }
  if (state.role !== "leader" || message.term < state.term) return false;
  state.active = add(state.active, from);
  if (message.round > (state.rounds[from] as number)) state.rounds = replaced(state.rounds, from, message.round);
  return true;
}

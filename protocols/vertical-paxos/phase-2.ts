/**
 * Phase 2: a slot is chosen once a write quorum of the ballot's acceptors has voted for it. The same messages, sent again and
 * again, tell the leader which acceptors are there.
 *
 * - A leader proposes one command per slot in its ballot, and first of all what it took over.
 * - Nothing is chosen in a ballot before it is active: votes of one that waits for that are no more than copies.
 *
 * Source: Lamport, Malkhi, Zhou (2009): phases 2a and 2b, with the write quorums of the ballot.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { members } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { noteLate } from "../shared/given-up.ts";
import { isNextDue, withStretch } from "../shared/stretches.ts";
import { completeIfHeld } from "./completion.ts";
import { holdersOf, isProposing } from "./counting.ts";
import { after, execute } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import { serveReads } from "./reads.ts";
import type { Lacking, Phase2b, ProposerState, ProposerTypes, Slot } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** What was taken over goes out to the acceptors of this ballot. */
export function beginPhase2(state: ProposerState, io: ProposerIo): void {
  for (const rank of members(state.claim.acceptors)) {
    sendFrom(state, rank, state.start, io);
  }
  io.setTimer("resend", io.cluster.options.retryMicros);
  advance(state, io);
}

/** A new command at the end of the log. */
export function propose(state: ProposerState, command: Command, io: ProposerIo): void {
  const slot = state.log.next as Slot;
  state.log = state.log.append(command);
  io.observe({ type: "proposed", term: state.ballot, slot, value: command.id });
  for (const rank of members(state.claim.acceptors)) {
    if (state.held[rank]! >= 0) send(state, rank, slot, io); // others are sent it behind what they lack
  }
}

/** From a slot on, or from behind the snapshot that is in the place of what is no longer here; the rest follows. */
function sendFrom(state: ProposerState, rank: number, from: Slot, io: ProposerIo): void {
  const end = send(state, rank, from, io);
  state.stretches = withStretch(state.stretches, rank, end, state.log.next);
}

/** As much as one message may carry. Returns where it ends at most. */
function send(
  { ballot, base, log, executed: chosen }: ProposerState,
  rank: number,
  from: Slot,
  io: ProposerIo,
): number {
  const isHere = from >= log.first;
  const first = isHere ? from : base.next;
  const end = first + io.cluster.options.appendMax;
  const to = (roleOf(io.cluster, "acceptor").first + rank) as NodeId;
  const snapshot = isHere ? null : base;
  io.send(to, { type: "accept", ballot, snapshot, first, commands: log.slice(first, end), chosen });
  return end;
}

/** What the acceptor lacks; nothing where it lacks nothing, to hear whether it is there. */
export const sendMissing = (state: ProposerState, rank: number, io: ProposerIo): void =>
  sendFrom(state, rank, (state.held[rank]! < 0 ? state.start : state.held[rank]!) as Slot, io);

export function onCast(state: ProposerState, from: NodeId, { ballot, next }: Phase2b, io: ProposerIo): void {
  const rank = from - roleOf(io.cluster, "acceptor").first;
  noteLate(state, rank);
  if (!isProposing(state) || ballot !== state.ballot) return;
  state.missed = state.missed.with(rank, 0);
  if (next <= state.held[rank]!) return;
  const isFirst = state.held[rank]! < 0;
  state.held = state.held.with(rank, next);
  if (isFirst ? next < state.log.next : isNextDue(state.stretches, rank, next)) sendMissing(state, rank, io);
  advance(state, io);
}

/** It is sent this ballot's commands from where it knows what is chosen, and never from above `start`: it must vote again. */
export function onLacking(state: ProposerState, from: NodeId, { ballot, chosen }: Lacking, io: ProposerIo): void {
  const rank = from - roleOf(io.cluster, "acceptor").first;
  noteLate(state, rank);
  if (!isProposing(state) || ballot !== state.ballot) return;
  state.missed = state.missed.with(rank, 0);
  sendFrom(state, rank, Math.min(chosen, state.start) as Slot, io);
}

/** What follows from the votes there are: slots that are chosen, and the ballot complete. */
export function advance(state: ProposerState, io: ProposerIo): void {
  if (!isProposing(state)) return;
  if (state.phase === "lead") choose(state, io);
  completeIfHeld(state, io);
  compact(state, io);
}

function choose(state: ProposerState, io: ProposerIo): void {
  const { claim, ballot: term } = state;
  const { write } = quorumsOf(io.cluster, claim.acceptors);
  for (let slot = state.executed; slot < state.log.next; slot = after(slot)) {
    const acks = holdersOf(state, slot + 1);
    if (!write.isQuorum(acks)) break;
    const value = state.log.at(slot)!.id;
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: [claim.acceptors] });
    execute(state, io);
  }
  serveReads(state, io);
}

/** A snapshot now and then, once the ballot is complete; commands of late stay, for acceptors that lack a few. */
function compact(state: ProposerState, io: ProposerIo): void {
  const { snapshotEntries } = io.cluster.options;
  if (!state.isComplete || state.executed - state.base.next < snapshotEntries) return;
  state.log = state.log.compact(Math.max(state.log.first, state.base.next));
  state.base = { next: state.executed, store: state.store };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  const { first } = roleOf(io.cluster, "acceptor");
  for (const rank of members(state.claim.acceptors)) {
    io.send((first + rank) as NodeId, { type: "compact", ballot: state.ballot, snapshot: state.base });
  }
}

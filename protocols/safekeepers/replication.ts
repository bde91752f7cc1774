/**
 * Replication: an entry is committed once a majority has flushed it with this term as its last; the log is executed so far.
 *
 * - Counting copies of entries of older terms is not enough: whoever is elected next goes by the last term, and a log that
 *   ends in an older one may lose against another. With this term as the last it loses against none without it.
 *
 * Source: Neon, `docs/safekeeper-protocol.md`, "Main loop"; Ongaro (2014), section 3.6.2, for the entry of the own term.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { finishChange } from "./changes.ts";
import { everybodyIn, isMajority, isMember, membersOf } from "./configurations.ts";
import { sendBeat } from "./heartbeat.ts";
import { after, execute } from "./log.ts";
import { serveReads } from "./reads.ts";
import { sendHistory, sendNext } from "./sending.ts";
import type { Flushed, ProposerState, ProposerTypes, Slot } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

/** The log is here to its end: it goes on with an entry of this term, and safekeepers are told whose it is. */
export function lead(state: ProposerState, io: ProposerIo): void {
  state.phase = "lead";
  state.log = state.log.append(null);
  state.held = state.held.map(() => -1);
  state.sent = state.held;
  state.confirmed = state.held;
  state.round = 0;
  // Nobody else was asked anything while it downloaded.
  state.missed = state.missed.map((times, rank) => (isMember(state.configuration, rank) ? 0 : times));
  for (const rank of members(everybodyIn(state.configuration))) sendHistory(state, rank, io);
  sendBeat(state, io);
}

export function append(state: ProposerState, command: Command, io: ProposerIo): void {
  const slot = state.log.next;
  state.log = state.log.append(command);
  // Who lacks earlier entries gets this one behind them.
  for (const rank of members(everybodyIn(state.configuration)))
    if (state.sent[rank] === slot) sendNext(state, rank, io);
}

/** News of what a safekeeper has flushed of this term's log. */
export function onFlushed(state: ProposerState, from: NodeId, { term, round, next }: Flushed, io: ProposerIo): void {
  if (state.phase !== "lead" || term !== state.term) return;
  const rank = from - roleOf(io.cluster, "safekeeper").first;
  state.missed = state.missed.with(rank, 0);
  if (round > state.confirmed[rank]!) state.confirmed = state.confirmed.with(rank, round);
  if (next > state.held[rank]!) {
    state.held = state.held.with(rank, next);
    if (next >= state.sent[rank]! || state.sent[rank] === -1) {
      state.sent = state.sent.with(rank, next);
      if (next < state.log.next) sendNext(state, rank, io);
    }
    commit(state, io);
    finishChange(state, io);
  }
  serveReads(state, io);
}

function commit(state: ProposerState, io: ProposerIo): void {
  const { term, configuration, start } = state;
  for (let slot = state.executed; slot < state.log.next; slot = after(slot)) {
    // Its last term is this one only if it has an entry of it.
    const acks = holdersOf(state, Math.max(slot, start) as Slot);
    if (!isMajority(io.cluster, configuration, acks)) break;
    const value = state.log.at(slot)?.id ?? noopId;
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "majority", members: membersOf(configuration) });
    execute(state, io);
  }
  compact(state, io);
}

/** Members that have flushed `slot`. */
function holdersOf({ configuration, held }: ProposerState, slot: Slot): NodeSet {
  let holders = noNodes;
  for (const rank of members(everybodyIn(configuration))) if (held[rank]! > slot) holders = add(holders, rank);
  return holders;
}

/** A snapshot now and then; entries of late stay, for safekeepers that lack a few. */
function compact(state: ProposerState, io: ProposerIo): void {
  if (state.executed - state.base.next < io.cluster.options.snapshotEntries) return;
  state.log = state.log.compact(Math.max(state.log.first, state.base.next));
  state.base = { next: state.executed, store: state.store };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  const { first } = roleOf(io.cluster, "safekeeper");
  for (const rank of members(everybodyIn(state.configuration))) {
    io.send((first + rank) as NodeId, { type: "compact", term: state.term, snapshot: state.base });
  }
}

/**
 * Assigning: the sequencer gives each command the next position of its loglet, and has the LogServers keep it.
 *
 * - A position of a loglet is assigned once: the replica that extended the chain runs the sequencer, in memory, and whoever
 *   comes back from a crash sequences nothing. So what LogServers hold of a loglet are prefixes of one log.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: the sequencer of the NativeLoglet.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { members } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import { noStretches, withStretch } from "../shared/stretches.ts";
import { lastLink } from "./chain.ts";
import { logServerAt } from "./naming.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { termOfSequencer } from "./terms.ts";
import { type Checkpoint, type Link, type LogEntry, noLoglet, type Position } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Begins the loglet that it has added to the chain. */
export function beginLoglet(state: ReplicaState, { loglet, base }: Link, io: ReplicaIo): void {
  const { count } = roleOf(io.cluster, "log-server");
  state.sequences = loglet;
  state.log = Log.empty<LogEntry>(base);
  state.origins = Table.empty<NodeId>();
  state.stored = new Array<number>(count).fill(-1);
  state.stretches = noStretches(count);
  state.tailTold = base;
  state.stalled = 0;
  state.isCheckpointing = false;
  io.cancelTimer("suspect");
  io.setTimer("resend", io.cluster.options.retryMicros);
}

/** The loglet takes no appends any more: what is in flight goes to the next one. */
export function retire(state: ReplicaState, io: ReplicaIo): void {
  if (state.sequences === noLoglet) return;
  io.observe({ type: "witnessed", what: "sequencer retired" });
  state.outbid++;
  state.sequences = noLoglet;
  state.log = Log.empty<LogEntry>();
  state.origins = Table.empty<NodeId>();
  for (const timer of ["beat", "resend", "tell"] as const) io.cancelTimer(timer);
}

export const ownLink = ({ chain }: ReplicaState): Link => lastLink(chain)!;

/** True when its session has gone beyond the command: it is in the log. */
const hasApplied = ({ store }: ReplicaState, { session, sequence }: Command): boolean =>
  [store.values, store.records].some(({ sessions }) => (sessions.get(session)?.sequence ?? 0) >= sequence);

/** Gives the command the next position, unless it has one. */
export function assign(state: ReplicaState, command: Command, origin: NodeId, io: ReplicaIo): void {
  if (hasApplied(state, command)) return sendAppended(state, origin, command, io);
  for (const position of state.origins.keys() as Position[]) {
    if (state.log.at(position)!.command?.id !== command.id) continue;
    state.origins = state.origins.set(position, origin);
    return;
  }
  appendEntry(state, { command, checkpoint: null }, origin, io);
}

export const assignCheckpoint = (state: ReplicaState, checkpoint: Checkpoint, io: ReplicaIo): void =>
  appendEntry(state, { command: null, checkpoint }, io.self, io);

function appendEntry(state: ReplicaState, entry: LogEntry, origin: NodeId, io: ReplicaIo): void {
  const slot = state.log.next as Position;
  const { loglet, members: all } = ownLink(state);
  state.log = state.log.append(entry);
  state.origins = state.origins.set(slot, origin);
  const value = entry.command?.id ?? noopId;
  io.observe({ type: "proposed", term: termOfSequencer(loglet), slot, value, members: [all] });
  for (const rank of members(all)) sendEntries(state, rank, slot, io);
}

/** Entries from `first` on, or none: that tells the global tail, and asks whether the LogServer is there. */
export function sendEntries(state: ReplicaState, rank: number, first: Position, io: ReplicaIo): void {
  const { loglet, base } = ownLink(state);
  const { floor } = state.chain;
  const entries = state.log.slice(first, first + io.cluster.options.batchMax);
  io.send(logServerAt(rank, io), { type: "store", loglet, base, floor, first, entries, globalTail: state.tail });
}

/** What the LogServer lacks, as much as one message may carry. */
export function sendStretch(state: ReplicaState, rank: number, io: ReplicaIo): void {
  const { stored, log } = state;
  const first = Math.max(stored[rank]!, log.first) as Position;
  const end = first + io.cluster.options.batchMax;
  state.stretches = withStretch(state.stretches, rank, end, log.next);
  sendEntries(state, rank, first, io);
}

/** To the replica whose append it is: it stands below the global tail. */
export function sendAppended(
  { sequences: loglet, tail }: ReplicaState,
  to: NodeId,
  { session, sequence }: Command,
  io: ReplicaIo,
): void {
  if (to !== io.self) io.send(to, { type: "appended", loglet, session, sequence, tail });
}

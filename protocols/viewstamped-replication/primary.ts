/**
 * The primary in the normal case: requests get their numbers, and are committed once f others have them.
 * Source: Liskov and Cowling (2012), section 4.1, steps 2, 3 and 5; section 6.2 for batches.
 * Invariants carried here: one request per view and op-number; what is committed is in the logs of f + 1 replicas.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import type { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { isMember, membersIn, primaryOf, sendToMembers } from "./configuration.ts";
import { executeUpTo } from "./execute.ts";
import { hasOpened, open } from "./opening.ts";
import { observeLog, persist } from "./persist.ts";
import { reachedByQuorum } from "./quorums.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import { after, commandIdOf, type Entry, type OpNumber, type PrepareOk } from "./types.ts";

/** Who leads: the primary of its view, while that is in the normal case. */
export const isPrimary = (state: State, { self, cluster }: Io<Viewstamped>): boolean =>
  state.status === "normal" && primaryOf(state, state.view, cluster) === self;

/** Nobody has told it anything yet in the view that begins with the operation `viewStart`. */
export function becomePrimary(
  state: State,
  viewStart: OpNumber,
  clientTable: Table<number>,
  io: Io<Viewstamped>,
): void {
  const { servers } = io.cluster;
  state.acked = new Array<OpNumber>(servers).fill(0 as OpNumber);
  state.rounds = new Array<number>(servers).fill(0);
  state.viewStart = viewStart;
  state.clientTable = clientTable;
}

/** Step 2, once the disk is free: what comes meanwhile goes as one batch. */
export function submit(state: State, command: Command, io: Io<Viewstamped>): void {
  state.queue = state.queue.append(command);
  state.clientTable = state.clientTable.set(command.session, command.sequence);
  drain(state, io);
}

function drain(state: State, io: Io<Viewstamped>): void {
  const { queue, acked } = state;
  if (queue.length === 0 || (acked[io.self] as OpNumber) < lastOp(state)) return;
  const end = Math.min(queue.next, queue.first + io.cluster.options.batchMax);
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  prepare(state, queue.slice(queue.first, end), io);
}

/**
 * Steps 2 and 3. The others may have it before this disk does: who restarts never leads a view again that it led, so nobody is
 * told another request under the same number.
 */
function prepare(state: State, commands: readonly Command[], io: Io<Viewstamped>): void {
  const { view, commit } = state;
  const first = after(lastOp(state));
  const entries = commands.map((command): Entry => ({ view, command }));
  sendToMembers(state, { type: "prepare", view, first, entries, commit }, io);
  for (const entry of entries) append(state, entry, io);
  persist(state, io);
  observeLog(state, first, first, io);
  acknowledgeOwn(state, io);
}

/** What is new in this view. */
export function append(state: State, entry: Entry, io: Io<Viewstamped>): void {
  io.observe({ type: "proposed", term: state.view, slot: state.log.next, value: commandIdOf(entry) });
  state.log = state.log.append(entry);
}

/** Its own PrepareOk comes like those of others, once the disk has what it is for. */
export function acknowledgeOwn(state: State, io: Io<Viewstamped>): void {
  io.send(io.self, { type: "prepareOk", view: state.view, op: lastOp(state) });
}

/** Step 5: `from` has all up to `op`. */
export function onPrepareOk(state: State, from: NodeId, { view, op }: PrepareOk, io: Io<Viewstamped>): void {
  if (view !== state.view || !isPrimary(state, io)) return; // PrepareOks of different views never add up
  if (op <= (state.acked[from] as OpNumber)) return;
  const hadOpened = hasOpened(state);
  state.acked = state.acked.with(from, op);
  if (!hadOpened && hasOpened(state)) open(state, io);
  advance(state, io);
  if (from === io.self) drain(state, io);
}

/** Commits what f others have, and with it all before. Not before what began the view: that stands for the log it came with. */
function advance(state: State, io: Io<Viewstamped>): void {
  const end = reachedByQuorum(state, state.acked);
  if (end <= state.commit || end < state.viewStart) return;
  const { view: term, log } = state;
  let acks = noNodes;
  for (const [rank, op] of state.acked.entries())
    if (op >= end && isMember(state, rank as NodeId)) acks = add(acks, rank);
  for (let slot = state.commit + 1; slot <= end; slot++) {
    const value = commandIdOf(log.at(slot) as Entry);
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "majority", ...membersIn(state) });
  }
  executeUpTo(state, end, io);
}

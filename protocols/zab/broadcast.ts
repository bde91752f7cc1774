/**
 * Broadcast (phase 3), the leader's side: transactions get their zxids and are proposed; what a quorum has acknowledged is committed,
 * in the order of zxids, and followers are told.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-B, phase 3, steps l.3.1 and l.3.2.
 * Invariants carried here: local primary order: what a leader broadcasts is in its history in that order; a transaction is committed
 * once a quorum has it and all before it on disk, in the history of this epoch.
 */
import { Log } from "../../sim/base/log.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { sendToOthers } from "../shared/others.ts";
import { reachedByMajority } from "../shared/reached-by-majority.ts";
import { executeUpTo } from "./execute.ts";
import { observeHistory, persistHistory, positionOf } from "./history.ts";
import { look } from "./look.ts";
import { lastZxid, type State, type Zab } from "./state.ts";
import { commandIdOf, countersLeft, type Entry, epochOf, successor, type Zxid } from "./types.ts";

/** Step l.3.1, once the disk is free: what comes meanwhile goes as one batch. */
export function submit(state: State, command: Command, io: Io<Zab>): void {
  state.queue = state.queue.append(command);
  state.proposed = state.proposed.set(command.session, command.sequence);
  drain(state, io);
}

export function drain(state: State, io: Io<Zab>): void {
  const { queue, acked } = state;
  if (queue.length === 0 || (acked[io.self] as Zxid) < lastZxid(state)) return;
  const end = Math.min(queue.next, queue.first + io.cluster.options.batchMax);
  if (countersLeft(lastZxid(state)) < end - queue.first) return look(state, io); // ZOOKEEPER-1277: the next epoch has others
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  propose(state, queue.slice(queue.first, end), io);
}

/**
 * Step l.3.1. The others may have it before this disk does: who restarts never leads an epoch again that it led, so nobody is told
 * another transaction under the same zxid.
 */
function propose(state: State, commands: readonly Command[], io: Io<Zab>): void {
  const first = state.log.next;
  let zxid = lastZxid(state);
  const entries: Entry[] = [];
  for (const command of commands) {
    zxid = successor(zxid);
    entries.push({ zxid, command });
  }
  sendToOthers("replica", { type: "proposal", epoch: state.epoch, entries }, io);
  for (const entry of entries) append(state, entry, io);
  persistHistory(state, io);
  observeHistory(state, first, first, io);
  acknowledgeOwn(state, io);
}

/** What is new in this epoch. */
export function append(state: State, entry: Entry, io: Io<Zab>): void {
  const term = epochOf(entry.zxid);
  io.observe({ type: "proposed", term, slot: state.log.next, value: commandIdOf(entry) });
  state.log = state.log.append(entry);
}

/** Its own ACK comes like those of others, once the disk has what it is for. */
export function acknowledgeOwn(state: State, io: Io<Zab>): void {
  io.send(io.self, { type: "ack", epoch: state.epoch, zxid: lastZxid(state) });
}

/** Step l.3.2: commits what a quorum has. In an epoch nothing is acknowledged before NEWLEADER, so that is the first. */
export function advance(state: State, io: Io<Zab>): void {
  const zxid = reachedByMajority(state.acked);
  if (epochOf(zxid) !== state.epoch) return;
  const end = positionOf(state, zxid);
  if (end <= state.committed) return;
  const { epoch: term, log } = state;
  let acks = noNodes;
  for (const [rank, acked] of state.acked.entries()) if (acked >= zxid) acks = add(acks, rank);
  for (let slot = state.committed + 1; slot <= end; slot++) {
    const value = commandIdOf(log.at(slot) as Entry);
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "majority" });
  }
  if (end > state.start) sendToOthers("replica", { type: "commit", epoch: term, zxid }, io);
  executeUpTo(state, zxid, io);
}

/** Requests that are in the history and not executed yet are not put there again. */
export function proposedIn({ log, committed }: State): Table<number> {
  let table = Table.empty<number>();
  for (let place = committed + 1; place < log.next; place++) {
    const command = log.at(place)?.command;
    if (command) table = table.set(command.session, command.sequence);
  }
  return table;
}

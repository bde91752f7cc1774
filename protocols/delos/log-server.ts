/**
 * The LogServer: it keeps a local log and a seal bit for each loglet, and knows nothing of the order of loglets. It sets no
 * timer and asks nobody.
 *
 * - A local log has no gap, so it is a prefix of what its sequencer assigned: an answer counts for all below its tail.
 * - A sealed loglet takes nothing of its sequencer any more, and the seal bit is durable before it is told (F1, F2).
 * - Who has sealed a loglet takes repairs of it: entries that another LogServer got from the same sequencer.
 * - What is trimmed stays away: a loglet that is gone is refused like a sealed one.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: LogServers of the NativeLoglet.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { nameOfLoglet } from "./naming.ts";
import type { LogServerDurable, LogServerState, LogServerTypes } from "./state.ts";
import { termOfClosing, termOfSequencer } from "./terms.ts";
import {
  type CheckTail,
  type Invite,
  type LogEntry,
  type LogletId,
  noLoglet,
  type Position,
  type ReadEntries,
  type Repair,
  type Seal,
  type StoreEntries,
  type Trim,
} from "./types.ts";

type LogServerIo = Io<LogServerTypes>;

export const logServer: Automaton<LogServerTypes> = {
  messages: ["store", "seal", "repair", "check tail", "invite", "read", "trim"],
  timers: [],
  answers: ["stored", "sealed", "repaired", "tail checked", "willing"],
  blank: () => ({ logs: Table.empty<Log<LogEntry>>(), sealed: Table.empty<true>(), trimmed: noLoglet }),
  recover: (durable) => ({ ...durable, globalTails: Table.empty<Position>() }),
  onStart(state, io) {
    // It may acknowledge these again. What it sealed it tells of with its seal.
    for (const loglet of state.logs.keys() as LogletId[]) {
      if (!state.sealed.has(loglet)) observeStored(state, loglet, 0, termOfSequencer(loglet), io);
    }
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "store":
        return onStore(state, from, message, io);
      case "seal":
        return onSeal(state, from, message, io);
      case "repair":
        return onRepair(state, from, message, io);
      case "check tail":
        return onCheckTail(state, from, message, io);
      case "invite":
        return onInvite(from, message, io);
      case "read":
        return onRead(state, from, message, io);
      case "trim":
        return onTrim(state, message, io);
      default:
        assert(false, "a LogServer is sent what sequencers and replicas ask of it, nothing else");
    }
  },
  onTimer() {
    assert(false, "a LogServer sets no timer");
  },
  standing: (durable, ledger) => ({
    promised: ledger === undefined ? 0 : promisedFor(durable, ledger as LogletId),
    report: ledger === undefined ? "" : describeLoglet(durable, ledger as LogletId),
    ...(ledger === undefined ? { ledgers: standingsOf(durable) } : {}),
  }),
  describe: ({ logs, sealed, trimmed }) =>
    `${
      logs
        .entries()
        .map(([loglet, log]) => `loglet ${loglet} to ${log.next - 1}${sealed.has(loglet) ? ", sealed" : ""}`)
        .join("; ") || "empty"
    }; loglets below ${trimmed} trimmed`,
};

const isClosedTo = ({ sealed, trimmed }: LogServerDurable, loglet: LogletId): boolean =>
  loglet < trimmed || sealed.has(loglet);

/** A seal is a promise to whoever closes the loglet; what was taken from the sequencer is one to it. */
function promisedFor(durable: LogServerDurable, loglet: LogletId): number {
  if (isClosedTo(durable, loglet)) return termOfClosing(loglet);
  return durable.logs.has(loglet) ? termOfSequencer(loglet) : 0;
}

function standingsOf(durable: LogServerDurable) {
  const loglets = durable.logs.keys() as LogletId[];
  const known = loglets.map((loglet) => ({ instance: loglet, promised: promisedFor(durable, loglet), accepted: -1 }));
  return { known, endedTo: [durable.trimmed - 1] };
}

const describeLoglet = ({ logs }: LogServerDurable, loglet: LogletId): string =>
  `loglet ${loglet} to ${(logs.get(loglet)?.next ?? 0) - 1}`;

/** What it holds of a loglet that begins at `base`; positions below `floor` are trimmed, and need not have been here. */
function logFrom({ logs }: LogServerDurable, loglet: LogletId, base: Position, floor: Position): Log<LogEntry> {
  const log = logs.get(loglet) ?? Log.empty<LogEntry>(base);
  return log.next < floor ? Log.empty<LogEntry>(floor) : log;
}

/** The log with what is new of these entries, where none is missing before them. */
function grown(log: Log<LogEntry>, first: Position, entries: readonly LogEntry[]): Log<LogEntry> {
  if (first > log.next) return log;
  let longer = log;
  for (let at = log.next - first; at < entries.length; at++) longer = longer.append(entries[at]!);
  return longer;
}

function onStore(state: LogServerState, from: NodeId, message: StoreEntries, io: LogServerIo): void {
  const { loglet, base, floor, first, entries, globalTail } = message;
  if (isClosedTo(state, loglet)) return io.send(from, { type: "refused", loglet });
  const before = logFrom(state, loglet, base, floor);
  const after = grown(before, first, entries);
  if (after !== before) {
    state.logs = state.logs.set(loglet, after);
    persist(state, io);
    observeStored(state, loglet, before.next, termOfSequencer(loglet), io);
  }
  takeGlobalTail(state, loglet, globalTail);
  io.send(from, { type: "stored", loglet, tail: after.next as Position });
}

/** All of the record, always: a seal bit that is gone with its loglet is gone only where that is known to be trimmed. */
function persist({ logs, sealed, trimmed }: LogServerState, io: LogServerIo): void {
  io.write({ logs, sealed, trimmed });
  io.sync();
}

function takeGlobalTail(state: LogServerState, loglet: LogletId, tail: Position): void {
  if (tail > (state.globalTails.get(loglet) ?? 0)) state.globalTails = state.globalTails.set(loglet, tail);
}

/** What it knows to be committed: all before its log begins, and what it was told. */
const globalTailOf = ({ logs, globalTails }: LogServerState, loglet: LogletId, base: Position): Position =>
  Math.max(globalTails.get(loglet) ?? 0, logs.get(loglet)?.first ?? base) as Position;

function observeStored(state: LogServerDurable, loglet: LogletId, from: number, term: number, io: LogServerIo): void {
  const log = state.logs.get(loglet)!;
  for (let slot = Math.max(from, log.first); slot < log.next; slot++) {
    const value = log.at(slot)!.command?.id ?? noopId;
    io.observe({ type: "accepted", term, slot, value, ledger: loglet });
  }
}

function onSeal(state: LogServerState, from: NodeId, { loglet, base }: Seal, io: LogServerIo): void {
  if (loglet < state.trimmed) return io.send(from, { type: "refused", loglet });
  if (!state.sealed.has(loglet)) {
    state.sealed = state.sealed.set(loglet, true);
    if (!state.logs.has(loglet)) state.logs = state.logs.set(loglet, Log.empty<LogEntry>(base));
    persist(state, io);
  }
  // Again each time, when it may have crashed over it.
  const term = termOfClosing(loglet);
  io.observe({ type: "promised", term, report: describeLoglet(state, loglet), ledger: loglet });
  const globalTail = globalTailOf(state, loglet, base);
  observeStored(state, loglet, globalTail, term, io);
  const log = state.logs.get(loglet)!;
  const entries = log.slice(globalTail, log.next);
  io.send(from, { type: "sealed", loglet, tail: log.next as Position, globalTail, entries });
}

function onRepair(
  state: LogServerState,
  from: NodeId,
  { loglet, floor, first, entries }: Repair,
  io: LogServerIo,
): void {
  if (loglet < state.trimmed) return io.send(from, { type: "refused", loglet });
  if (!state.sealed.has(loglet)) return; // whoever repairs has sealed it first
  const before = logFrom(state, loglet, first, floor);
  const after = grown(before, first, entries);
  if (after !== before) {
    state.logs = state.logs.set(loglet, after);
    persist(state, io);
  }
  observeStored(state, loglet, first, termOfClosing(loglet), io); // again each time, when it may have crashed over it
  io.send(from, { type: "repaired", loglet, tail: after.next as Position });
}

function onCheckTail(state: LogServerState, from: NodeId, { loglet, base, round }: CheckTail, io: LogServerIo): void {
  const globalTail = globalTailOf(state, loglet, base);
  const tail = (state.logs.get(loglet)?.next ?? base) as Position;
  io.send(from, { type: "tail checked", loglet, round, tail, globalTail, isSealed: isClosedTo(state, loglet) });
}

/** Whoever invites asks for that loglet when it has sealed this one, however long that takes, and asks nobody again. */
function onInvite(from: NodeId, { after, members }: Invite, io: LogServerIo): void {
  io.observe({ type: "considered", members: [members], follows: nameOfLoglet(after) });
  io.send(from, { type: "willing", after, members });
}

function onRead(state: LogServerState, node: NodeId, { loglet, from, to }: ReadEntries, io: LogServerIo): void {
  const log = state.logs.get(loglet);
  const isTrimmed = loglet < state.trimmed || (log !== undefined && from < log.first);
  const entries = isTrimmed || log === undefined ? [] : log.slice(from, to);
  io.send(node, { type: "entries read", loglet, from, entries, isTrimmed });
}

/** Prefix trim: a checkpoint in the log has taken the place of what lies below the floor. */
function onTrim(state: LogServerState, { floor, first }: Trim, io: LogServerIo): void {
  let { logs, sealed, globalTails } = state;
  for (const [loglet, log] of logs.entries() as [LogletId, Log<LogEntry>][]) {
    if (loglet < first) {
      logs = logs.delete(loglet);
      sealed = sealed.delete(loglet);
      globalTails = globalTails.delete(loglet);
    } else if (log.first < floor && log.next > log.first) {
      logs = logs.set(loglet, log.compact(Math.min(floor, log.next)));
    }
  }
  const trimmed = Math.max(state.trimmed, first) as LogletId;
  if (logs === state.logs && trimmed === state.trimmed) return;
  Object.assign(state, { logs, sealed, globalTails, trimmed });
  io.rewrite({ logs, sealed, trimmed });
}

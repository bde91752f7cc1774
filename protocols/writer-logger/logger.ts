/**
 * The logger: it promises epochs, takes over the log of an epoch's writer, and keeps what that writer appends. It sets no
 * timer and asks nobody.
 *
 * - It never accepts below its promise, and its promise is durable before it tells of it (F1, F2). So once a read quorum
 *   of the members is sealed for an epoch, no slot is acknowledged in a lower one any more.
 * - The whole record is one write, always. Half of a log with its epoch would pass for the longest, and so would a log
 *   with the epoch before.
 * - A log adopted in an epoch holds, up to its end, the log of that epoch's writer: it begins at or below what is final
 *   here, and appends leave no gap.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the acceptors of a write quorum; Lamport, Paxos Made Simple (2001), P1a.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { emptyStore } from "../shared/stores.ts";
import {
  type Adopt,
  type Append,
  type Compact,
  firstSlot,
  type LoggerDurable,
  type LoggerTypes,
  noEpoch,
  type Seal,
  type Slot,
} from "./types.ts";

type LoggerIo = Io<LoggerTypes>;

export const logger: Automaton<LoggerTypes> = {
  messages: ["seal", "adopt", "append", "compact", "probe"],
  timers: [],
  answers: ["sealed", "held"],
  blank: () => ({
    promised: noEpoch,
    adopted: noEpoch,
    snapshot: { next: firstSlot, store: emptyStore() },
    log: Log.empty<Command>(firstSlot),
    committed: firstSlot,
  }),
  recover: (durable) => ({ ...durable }),
  onStart(state, io) {
    // It may acknowledge these again. Below its promise it never will, and says nothing of them.
    if (state.adopted === state.promised) observeAccepted(state, state.snapshot.next, io);
  },
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "seal":
        return onSeal(state, from, message, io);
      case "adopt":
        return onAdopt(state, from, message, io);
      case "append":
        return onAppend(state, from, message, io);
      case "compact":
        return onCompact(state, message, io);
      case "probe":
        return io.send(from, { type: "probed", round: message.round, ...reportOf(state, message.from) });
      default:
        assert(false, "a logger is sent seal, adopt, append, compact and probe, nothing else");
    }
  },
  onTimer() {
    assert(false, "a logger sets no timer");
  },
  standing: (durable) => ({
    promised: durable.promised,
    report: describeLog(durable),
    accepted: durable.adopted,
  }),
  describe: (state) => `promised ${state.promised}, ${describeLog(state)}`,
};

const endOf = ({ log }: LoggerDurable): Slot => log.next as Slot;

const describeLog = (state: LoggerDurable): string => `log of epoch ${state.adopted} to ${endOf(state) - 1}`;

/** Its log from a slot on, or from the snapshot that took the place of that slot. */
function reportOf({ adopted, snapshot, log, committed }: LoggerDurable, from: Slot) {
  const isCompacted = from < snapshot.next;
  const first = isCompacted ? snapshot.next : from;
  return {
    adopted,
    next: log.next as Slot,
    committed,
    snapshot: isCompacted ? snapshot : null,
    first,
    entries: log.slice(first, log.next),
  };
}

function onSeal(state: LoggerDurable, from: NodeId, { epoch, from: slot }: Seal, io: LoggerIo): void {
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  if (state.adopted === epoch) return; // a late copy: it has moved on in this epoch
  if (epoch > state.promised) {
    state.promised = epoch;
    persist(state, io);
  }
  io.observe({ type: "promised", term: epoch, report: describeLog(state) }); // again, when it may have crashed over it
  io.send(from, { type: "sealed", epoch, ...reportOf(state, slot) });
}

function onAdopt(state: LoggerDurable, from: NodeId, adopt: Adopt, io: LoggerIo): void {
  const { epoch, snapshot, first, entries } = adopt;
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  // In its own epoch only a snapshot of what it lacks is news: all else comes as appends.
  if (state.adopted === epoch && (snapshot === null || snapshot.next <= endOf(state))) {
    return io.send(from, { type: "held", epoch, next: endOf(state) });
  }
  if (snapshot === null && first > state.committed) {
    return io.send(from, { type: "behind", epoch, committed: state.committed });
  }
  // All below `first` is final, and so the same wherever it is.
  const base = snapshot !== null && snapshot.next > state.snapshot.next ? snapshot : state.snapshot;
  const isNewer = base !== state.snapshot;
  let log = isNewer ? Log.empty<Command>(first) : state.log.truncate(Math.max(first, base.next));
  for (let at = Math.max(0, log.next - first); at < entries.length; at++) log = log.append(entries[at]!);
  state.promised = epoch;
  state.adopted = epoch;
  state.snapshot = base;
  state.log = log;
  state.committed = Math.max(state.committed, Math.min(adopt.committed, log.next)) as Slot;
  persist(state, io);
  // Of what is compacted here it holds the same: those slots are final.
  for (const [at, { id }] of entries.entries()) {
    io.observe({ type: "accepted", term: epoch, slot: first + at, value: id });
  }
  io.send(from, { type: "held", epoch, next: endOf(state) });
}

function onAppend(state: LoggerDurable, from: NodeId, append: Append, io: LoggerIo): void {
  const { epoch, first, entries } = append;
  if (epoch < state.promised) return io.send(from, { type: "fenced", promised: state.promised });
  if (state.adopted !== epoch) return io.send(from, { type: "behind", epoch, committed: state.committed });
  const before = endOf(state);
  if (first <= before && first + entries.length > before) {
    let { log } = state;
    for (let at = before - first; at < entries.length; at++) log = log.append(entries[at]!);
    state.log = log;
    state.committed = Math.max(state.committed, Math.min(append.committed, log.next)) as Slot;
    persist(state, io);
    observeAccepted(state, before, io);
  } else state.committed = Math.max(state.committed, Math.min(append.committed, before)) as Slot;
  io.send(from, { type: "held", epoch, next: endOf(state) });
}

/**
 * Final slots are the same in every epoch, so whoever's snapshot it is may take their place, once it is known here that they
 * are: also by the snapshot itself, where the log is that of its writer.
 */
function onCompact(state: LoggerDurable, { epoch, snapshot }: Compact, io: LoggerIo): void {
  if (epoch === state.adopted && snapshot.next <= endOf(state)) {
    state.committed = Math.max(state.committed, snapshot.next) as Slot;
  }
  if (snapshot.next <= state.snapshot.next || snapshot.next > state.committed) return;
  state.snapshot = snapshot;
  state.log = state.log.compact(snapshot.next);
  io.rewrite(recordOf(state));
}

/** All of the record, always: whatever of the writes a crash loses, a log stays with the epoch that it was adopted in. */
function persist(state: LoggerDurable, io: LoggerIo): void {
  io.write(recordOf(state));
  io.sync();
}

const recordOf = ({ promised, adopted, snapshot, log, committed }: LoggerDurable): LoggerDurable => ({
  promised,
  adopted,
  snapshot,
  log,
  committed,
});

function observeAccepted({ adopted, log }: LoggerDurable, from: Slot, io: LoggerIo): void {
  for (let slot = Math.max(from, log.first); slot < log.next; slot++) {
    io.observe({ type: "accepted", term: adopted, slot, value: log.at(slot)!.id });
  }
}

/**
 * The bookie: it keeps entries by ledger and number, and knows which ledgers are fenced. It sets no timer and asks nobody,
 * and knows nothing of the order of ledgers.
 *
 * - A fenced ledger takes nothing from its writer any more, and the fence is durable before it is told (F1, F2). So what a
 *   fenced bookie denies once, it denies for ever, but to a recovery.
 * - An answer to a read that fences lists what is there: that an entry is missing in it is said, not left open.
 * - A recovery's entries are taken whether or not the ledger is fenced, and fence it.
 *
 * Source: "The BookKeeper protocol", fencing; apache/bookkeeper issue 2614, why recovery reads fence too.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import type { BookieDurable, BookieState, BookieTypes } from "./state.ts";
import { termOfRecovery, termOfWriter } from "./terms.ts";
import {
  type Add,
  type EntryNumber,
  type LedgerEntry,
  type LedgerId,
  noEntry,
  noLedger,
  type ReadEntries,
  type ReadLac,
} from "./types.ts";

type BookieIo = Io<BookieTypes>;

export const bookie: Automaton<BookieTypes> = {
  messages: ["add", "read lac", "read entries", "write lac", "delete ledgers"],
  timers: [],
  answers: ["added", "lac read", "entries read"],
  blank: () => ({ entries: Table.empty<LedgerEntry>(), fenced: Table.empty<true>(), deleted: noLedger }),
  recover: (durable) => ({ ...durable, lacs: Table.empty<EntryNumber>() }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "add":
        return onAdd(state, from, message, io);
      case "read lac":
        return onReadLac(state, from, message, io);
      case "read entries":
        return onReadEntries(state, from, message, io);
      case "write lac":
        return takeLac(state, message.ledger, message.lac);
      case "delete ledgers":
        return onDelete(state, message.below, io);
      default:
        assert(false, "a bookie is sent what writers ask of it, nothing else");
    }
  },
  onTimer() {
    assert(false, "a bookie sets no timer");
  },
  standing: (durable, ledger) => ({
    promised: ledger === undefined ? 0 : promisedFor(durable, ledger as LedgerId),
    report: ledger === undefined ? "" : describeLedger(durable, ledger as LedgerId),
    ...(ledger === undefined ? { ledgers: standingsOf(durable) } : {}),
  }),
  describe: ({ entries, fenced, deleted }) =>
    `${entries.size} entries, fenced: ${fenced.keys().join(", ") || "none"}, ledgers below ${deleted} deleted`,
};

/** Keys of one ledger follow each other. */
const entriesMax = 2 ** 24;
const entryKey = (ledger: LedgerId, number: number): number => ledger * entriesMax + number;
const ledgerOfEntry = (key: number): LedgerId => Math.floor(key / entriesMax) as LedgerId;

/** A fence is a promise to recoveries; an entry that was taken from the writer is one to it. */
function promisedFor(durable: BookieDurable, ledger: LedgerId): number {
  if (isClosedTo(durable, ledger)) return termOfRecovery(ledger);
  return numbersOf(durable, ledger).length > 0 ? termOfWriter(ledger) : 0;
}

function standingsOf(durable: BookieDurable) {
  const held = (durable.entries.keys() as number[]).map(ledgerOfEntry);
  const ledgers = [...new Set([...held, ...(durable.fenced.keys() as LedgerId[])])];
  const known = ledgers.map((ledger) => ({ instance: ledger, promised: promisedFor(durable, ledger), accepted: -1 }));
  return { known, endedTo: [durable.deleted - 1] };
}

function numbersOf({ entries }: BookieDurable, ledger: LedgerId): EntryNumber[] {
  const keys = entries.keys() as number[];
  return keys.filter((key) => ledgerOfEntry(key) === ledger).map((key) => (key % entriesMax) as EntryNumber);
}

const describeLedger = (durable: BookieDurable, ledger: LedgerId): string =>
  `entries ${numbersOf(durable, ledger).join(", ") || "none"} of ledger ${ledger}`;

const isClosedTo = ({ fenced, deleted }: BookieDurable, ledger: LedgerId): boolean =>
  ledger < deleted || fenced.has(ledger);

function onAdd(state: BookieState, from: NodeId, add: Add, io: BookieIo): void {
  const { ledger, number, entry, isRecovery } = add;
  if (isRecovery ? ledger < state.deleted : isClosedTo(state, ledger)) {
    return io.send(from, { type: "fenced", ledger });
  }
  const key = entryKey(ledger, number);
  const { entries, fenced } = state;
  if (!entries.has(key)) state.entries = entries.set(key, entry);
  if (isRecovery) state.fenced = fenced.set(ledger, true);
  if (state.entries !== entries || state.fenced !== fenced) persist(state, io);
  takeLac(state, ledger, entry.lac);
  const term = isRecovery ? termOfRecovery(ledger) : termOfWriter(ledger);
  io.observe({ type: "accepted", term, slot: entry.position, value: entry.command?.id ?? noopId, ledger });
  io.send(from, { type: "added", ledger, number, isRecovery });
}

/** All of the record, always: a fence that is gone with its ledger is gone only where the ledger is known to be deleted. */
function persist({ entries, fenced, deleted }: BookieState, io: BookieIo): void {
  io.write({ entries, fenced, deleted });
  io.sync();
}

function takeLac(state: BookieState, ledger: LedgerId, lac: EntryNumber): void {
  if (ledger < state.deleted || lac <= (state.lacs.get(ledger) ?? noEntry)) return;
  state.lacs = state.lacs.set(ledger, lac);
}

/** True when the ledger is there to be read, fenced now if that was asked. */
function isOpenedFor(state: BookieState, from: NodeId, ledger: LedgerId, fence: boolean, io: BookieIo): boolean {
  if (ledger < state.deleted) {
    io.send(from, { type: "no such ledger", ledger });
    return false;
  }
  if (!fence) return true;
  if (!state.fenced.has(ledger)) {
    state.fenced = state.fenced.set(ledger, true);
    persist(state, io);
  }
  const report = describeLedger(state, ledger);
  io.observe({ type: "promised", term: termOfRecovery(ledger), report, ledger }); // again, when it may have crashed over it
  return true;
}

function onReadLac(state: BookieState, from: NodeId, { ledger, fence, round }: ReadLac, io: BookieIo): void {
  if (!isOpenedFor(state, from, ledger, fence, io)) return;
  const numbers = numbersOf(state, ledger);
  const last = numbers.at(-1) ?? noEntry;
  const told = state.lacs.get(ledger) ?? noEntry;
  const lac = Math.max(told, ...numbers.map((number) => entryAt(state, ledger, number).lac)) as EntryNumber;
  io.send(from, { type: "lac read", ledger, fence, round, lac, last });
}

const entryAt = ({ entries }: BookieDurable, ledger: LedgerId, number: number): LedgerEntry =>
  entries.get(entryKey(ledger, number))!;

function onReadEntries(state: BookieState, node: NodeId, read: ReadEntries, io: BookieIo): void {
  const { ledger, fence, from, to } = read;
  if (!isOpenedFor(state, node, ledger, fence, io)) return;
  const numbers = numbersOf(state, ledger).filter((number) => number >= from && number < to);
  const entries = numbers.map((number) => [number, entryAt(state, ledger, number)] as const);
  io.send(node, { type: "entries read", ledger, fence, from, to, entries });
}

/** What a checkpoint in a later ledger took the place of. */
function onDelete(state: BookieState, below: LedgerId, io: BookieIo): void {
  if (below <= state.deleted) return;
  let { entries, fenced, lacs } = state;
  for (const key of entries.keys()) if (ledgerOfEntry(key as number) < below) entries = entries.delete(key);
  for (const ledger of fenced.keys()) if ((ledger as number) < below) fenced = fenced.delete(ledger);
  for (const ledger of lacs.keys()) if ((ledger as number) < below) lacs = lacs.delete(ledger);
  Object.assign(state, { entries, fenced, lacs, deleted: below });
  io.rewrite({ entries, fenced, deleted: below });
}

/**
 * All entries that any log held, by slot and term, with the term of the entry before: enough to walk any log backwards,
 * because equal (slot, term) means equal logs up to there (log matching).
 */
import { Table } from "../../sim/base/table.ts";
import type { Appended, Value } from "../../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "./by-slot.ts";
import { pruned } from "./values.ts";

export interface SeenEntry {
  readonly term: number;
  readonly previousTerm: number;
  readonly value: Value;
}

/** The first entry seen of each slot, and by slot the other ones. */
export interface Entries extends BySlot<SeenEntry> {
  rivals: Table<readonly SeenEntry[]>;
}

export const noEntries = (): Entries => ({ ...noSlots(), rivals: Table.empty() });

/** The entry of `term` at `slot`, or undefined when none was seen or it has left the window. */
export function findEntry(entries: Entries, slot: number, term: number): SeenEntry | undefined {
  const first = recall(entries, slot);
  if (first === undefined || first.term === term) return first;
  return entries.rivals.get(slot)?.find((entry) => entry.term === term);
}

/** Keeps an entry that `findEntry` did not find. */
export function keepEntry(entries: Entries, { slot, term, previousTerm, value }: Appended): void {
  const entry = { term, previousTerm, value };
  if (recall(entries, slot) === undefined) return remember(entries, slot, entry);
  const rivals = [...(entries.rivals.get(slot) ?? []), entry].sort((a, b) => a.term - b.term);
  entries.rivals = pruned(entries.rivals.set(slot, rivals));
}

/** An entry by its place. */
export interface EntryPlace {
  readonly slot: number;
  readonly term: number;
}

/** Where two logs disagree: the slot, and the terms of the two entries there. */
export interface Difference {
  readonly slot: number;
  readonly terms: readonly [number, number];
}

/**
 * The highest slot at which the log that ends with entry `a` and the log that ends with entry `b` hold different
 * values, as far as both reach; null when there is none, or when the entries needed to tell were never seen.
 */
export function firstDifference(entries: Entries, a: EntryPlace, b: EntryPlace): Difference | null {
  const end = Math.min(a.slot, b.slot);
  let left = walkBack(entries, a, end);
  let right = walkBack(entries, b, end);
  while (left !== null && right !== null && left.term !== right.term) {
    const mine = findEntry(entries, left.slot, left.term);
    const theirs = findEntry(entries, right.slot, right.term);
    if (mine === undefined || theirs === undefined) return null;
    if (mine.value !== theirs.value) return { slot: left.slot, terms: [left.term, right.term] };
    left = walkBack(entries, left, left.slot - 1);
    right = walkBack(entries, right, right.slot - 1);
  }
  return null;
}

/** The place at `slot` in the log that ends with the entry at `from`; null when it cannot be told. */
export function walkBack(entries: Entries, from: EntryPlace, slot: number): EntryPlace | null {
  let { term } = from;
  for (let at = from.slot; at > slot; at--) {
    const entry = findEntry(entries, at, term);
    if (entry === undefined) return null;
    term = entry.previousTerm;
  }
  return { slot, term };
}

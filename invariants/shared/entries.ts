/**
 * All entries that any log held, by slot and term, with the term of the entry before: enough to walk any log backwards,
 * because equal (slot, term) means equal logs up to there (log matching).
 */
import { Table } from "../../sim/base/table.ts";
import type { Appended, Value } from "../../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "./by-slot.ts";
import { pruned } from "./values.ts";

export interface Entry {
  readonly term: number;
  readonly previousTerm: number;
  readonly value: Value;
}

/** The first entry seen of each slot, and by slot the other ones. */
export interface Entries extends BySlot<Entry> {
  rivals: Table<readonly Entry[]>;
}

export const noEntries = (): Entries => ({ ...noSlots(), rivals: Table.empty() });

/** The entry of `term` at `slot`, or undefined when none was seen or it has left the window. */
export function findEntry(entries: Entries, slot: number, term: number): Entry | undefined {
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

/** How much a disk holds, in entries: what grows for ever where nothing is compacted or collected. */
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";

/** Entries of the logs, tables and lists that a durable state holds by name: O(its fields), whatever they hold. */
export function entriesKept(durable: Readonly<Record<string, unknown>>): number {
  let entries = 0;
  for (const field in durable) {
    const value = durable[field];
    if (value instanceof Log || Array.isArray(value)) entries += value.length;
    else if (value instanceof Table) entries += value.size;
  }
  return entries;
}

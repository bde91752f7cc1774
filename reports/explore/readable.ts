/** Values of states as a reader takes them: a log as its entries, a table as a record, whatever keeps them. */
import { Log } from "../../sim/base/log.ts";
import { canonical } from "../../sim/base/plain.ts";
import { Table } from "../../sim/base/table.ts";

/** The same value without logs and tables. */
export function readable(value: unknown): unknown {
  if (value instanceof Log) {
    const entries = value.slice(value.first, value.next).map(readable);
    return value.first <= 1 ? entries : { from: value.first, entries };
  }
  if (value instanceof Table)
    return Object.fromEntries([...value.entries()].map(([key, one]) => [keyOf(key), readable(one)]));
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, one]) => [field, readable(one)]));
}

const keyOf = (key: unknown): string => (typeof key === "object" ? canonical(key) : String(key));

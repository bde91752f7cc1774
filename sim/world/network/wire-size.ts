/** How many bytes a message would take on the wire: a simple, stable estimate by structure. */
import { Log } from "../../base/log.ts";
import { Table } from "../../base/table.ts";

/** 8 bytes a number, 1 a flag, 4 + length a text, list, log or table, and the fields of a record without their names. */
export function wireSize(value: unknown): number {
  switch (typeof value) {
    case "number":
      return 8;
    case "string":
      return 4 + value.length;
    case "object": {
      if (value === null) return 1;
      if (Array.isArray(value)) {
        let total = 4;
        for (let i = 0; i < value.length; i++) total += wireSize(value[i]);
        return total;
      }
      if (value instanceof Log) return 8 + wireSize(value.slice(value.first, value.next));
      let total = 0;
      if (value instanceof Table) {
        for (const [key, item] of value.unordered()) total += wireSize(key) + wireSize(item);
        return 4 + total;
      }
      const record = value as Record<string, unknown>;
      for (const field in record) total += field === "type" ? 1 : wireSize(record[field]);
      return total;
    }
    default:
      return 1;
  }
}

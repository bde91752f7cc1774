/**
 * How many bytes the writes of each server's disk would take, where a sync costs by bytes: of a log what was appended or
 * replaced, of a table the keys that changed, of a value that stayed as it was next to nothing.
 */
import { Log } from "../base/log.ts";
import { Table } from "../base/table.ts";
import { wireSize } from "./network/wire-size.ts";

/** A field that was written as it was. */
const sameBytes = 1;

export class WriteSizes {
  readonly #written: Record<string, unknown>[]; // per server: the last value of each field
  readonly #bytes: number[]; // per server: since they were last taken

  constructor(servers: number) {
    this.#written = Array.from({ length: servers }, () => ({}));
    this.#bytes = new Array<number>(servers).fill(0);
  }

  /** The server wrote this change. */
  add(server: number, change: object): void {
    const before = this.#written[server]!;
    for (const [field, value] of Object.entries(change)) {
      this.#bytes[server]! += changeSize(before[field], value);
      before[field] = value;
    }
  }

  /** Bytes written since the last call: a sync makes them durable. */
  take(server: number): number {
    const bytes = this.#bytes[server]!;
    this.#bytes[server] = 0;
    return bytes;
  }
}

function changeSize(before: unknown, value: unknown): number {
  if (before === value) return sameBytes;
  if (value instanceof Log && before instanceof Log) return logChangeSize(before, value);
  if (value instanceof Table && before instanceof Table) {
    return value.changesSince(before).reduce((sum, [key, item]) => sum + wireSize(key) + wireSize(item), sameBytes);
  }
  return wireSize(value);
}

/** The entries at the end that the log before did not have. */
function logChangeSize(before: Log<unknown>, log: Log<unknown>): number {
  let bytes = sameBytes;
  for (let index = log.next - 1; index >= log.first && before.at(index) !== log.at(index); index--) {
    bytes += wireSize(log.at(index));
  }
  return bytes;
}

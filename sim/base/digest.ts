/**
 * The rolling digest: two 32-bit lanes over integers, strings and plain values in canonical order.
 * Equal values digest equally whatever the order in which their keys were made.
 */
import { AssertionError } from "./assert.ts";
import { Log } from "./log.ts";
import { Table } from "./table.ts";

export class Digest {
  a = 0x2545f491 | 0;
  b = 0x6c8e9cf5 | 0;

  /** Mixes one integer; only its low 32 bits count (see `number` for more). */
  int(value: number): void {
    this.a = Math.imul((this.a ^ value) + 0x9e3779b1, 0x85ebca6b);
    this.a ^= this.a >>> 15;
    this.b = Math.imul((this.b + value) ^ 0x27d4eb2f, 0xc2b2ae35);
    this.b ^= this.b >>> 13;
  }

  /** Mixes any number: integers up to 2^53 by both halves, others by their shortest text. */
  number(value: number): void {
    if ((value | 0) === value) return this.int(value);
    if (Number.isInteger(value)) {
      this.int(value | 0);
      this.int(Math.floor(value / 4294967296) | 0);
    } else this.string(String(value));
  }

  string(text: string): void {
    this.int(text.length);
    for (let i = 0; i < text.length; i++) this.int(text.charCodeAt(i));
  }

  /**
   * Mixes a plain value: null, boolean, number, string, array, record, Log or Table.
   * Throws on anything else (a function, a Map, a Date): such a thing has no place in a state.
   */
  value(value: unknown): void {
    switch (typeof value) {
      case "number":
        this.int(1);
        return this.number(value);
      case "string":
        this.int(2);
        return this.string(value);
      case "boolean":
        return this.int(value ? 4 : 3);
      case "undefined":
        return this.int(5);
      case "object":
        return value === null ? this.int(6) : this.#object(value);
      default:
        throw new AssertionError(`a ${typeof value} is not a plain value`);
    }
  }

  /** The lanes as 16 hexadecimal digits. */
  hex(): string {
    return hex32(this.a) + hex32(this.b);
  }

  #object(value: object): void {
    if (Array.isArray(value)) {
      this.int(7);
      this.int(value.length);
      for (let i = 0; i < value.length; i++) this.value(value[i]);
    } else if (value instanceof Log) {
      this.int(8);
      this.number(value.first);
      this.number(value.next);
      for (let index = value.first; index < value.next; index++) this.value(value.at(index));
    } else if (value instanceof Table) {
      this.int(9);
      this.#table(value);
    } else {
      const prototype = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) {
        throw new AssertionError(`a ${prototype?.constructor?.name ?? "foreign object"} is not a plain value`);
      }
      this.int(10);
      const record = value as Record<string, unknown>;
      const keys = sorted(Object.keys(record));
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as string;
        this.string(key);
        this.value(record[key]);
      }
    }
  }

  #table(table: Table<unknown>): void {
    let a = 0;
    let b = 0;
    for (const [key, value] of table.unordered()) {
      const entry = new Digest();
      entry.value(key);
      entry.value(value);
      a = (a + entry.a) | 0; // added, not xored: order must not matter and equal entries must not cancel
      b = (b + entry.b) | 0;
    }
    this.int(table.size);
    this.int(a);
    this.int(b);
  }
}

/** By code unit and in place, as `sort` does; by insertion, since records have few fields and `sort` makes copies. */
function sorted(keys: string[]): readonly string[] {
  if (keys.length > 32) return keys.sort();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let at = i;
    for (; at > 0 && (keys[at - 1] as string) > key; at--) keys[at] = keys[at - 1] as string;
    keys[at] = key;
  }
  return keys;
}

const hex32 = (lane: number): string => (lane >>> 0).toString(16).padStart(8, "0");

/** The digest of one plain value, as 16 hexadecimal digits. */
export function digestOf(value: unknown): string {
  const digest = new Digest();
  digest.value(value);
  return digest.hex();
}

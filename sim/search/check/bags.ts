/**
 * Messages in flight as interned multisets: a bag is a number, a delivery turns one number into another, and each such
 * turn is computed once. In a `set` network a message stays for ever once sent and is held once.
 */
import { type IntList, PairTable, RowStore } from "./tables.ts";

export type NetworkKind = "bag" | "set";

export class BagStore {
  /** Bag b is the row b: message numbers, ascending, repeated as often as they are in flight. Bag 0 is empty. */
  readonly rows = new RowStore();
  readonly #deltas = new RowStore(); // the message taken (-1: none), then those added, ascending
  readonly #turns = new PairTable(4096);
  readonly #kind: NetworkKind;
  #scratch = new Int32Array(64);

  constructor(kind: NetworkKind) {
    this.#kind = kind;
    this.rows.intern(this.#scratch, 0);
  }

  get bytes(): number {
    return this.rows.bytes + this.#deltas.bytes + this.#turns.bytes;
  }

  get size(): number {
    return this.rows.size;
  }

  /** Number of the change that takes `taken` (-1: nothing) and adds `added`, in any order. */
  delta(taken: number, added: readonly number[]): number {
    const sorted = [...added].sort((a, b) => a - b);
    const set = this.#kind === "set";
    const row = [set ? -1 : taken, ...(set ? [...new Set(sorted)] : sorted)];
    return this.#deltas.intern(Int32Array.from(row), row.length);
  }

  /** The bag after the change `delta` of `bag`. */
  turn(bag: number, delta: number): number {
    const known = this.#turns.get(bag, delta);
    if (known >= 0) return known;
    const result = this.#compute(bag, delta);
    this.#turns.add(bag, delta, result);
    return result;
  }

  /** The bag with every message replaced through `map`. */
  mapped(bag: number, map: (message: number) => number): number {
    const row = this.rows.read(bag).map(map);
    row.sort((a, b) => a - b);
    return this.rows.intern(Int32Array.from(row), row.length);
  }

  #compute(bag: number, delta: number): number {
    const from = this.#deltas.start(delta);
    const to = this.#deltas.end(delta);
    const start = this.rows.start(bag);
    const end = this.rows.end(bag);
    if (this.#scratch.length < end - start + to - from) this.#scratch = new Int32Array(2 * (end - start + to - from));
    return this.rows.intern(this.#scratch, this.#merge(this.rows.items, start, end, from, to));
  }

  #merge(bags: IntList, start: number, end: number, from: number, to: number): number {
    const items = bags.items;
    const changes = this.#deltas.items.items;
    const out = this.#scratch;
    const distinct = this.#kind === "set";
    let taken = changes[from]!;
    let next = from + 1;
    let length = 0;
    for (let at = start; at < end; at++) {
      const message = items[at]!;
      if (message === taken) {
        taken = -1; // one copy only
        continue;
      }
      while (next < to && changes[next]! < message) out[length++] = changes[next++]!;
      if (distinct && next < to && changes[next] === message) next++;
      out[length++] = message;
    }
    while (next < to) out[length++] = changes[next++]!;
    return length;
  }
}

/** The rows of a state store, found by hash and compared in full: nothing is ever taken for something else. */

import { aheadMax, numberBits, numberMask, readAhead, spread } from "./slots.ts";
import type { StateStore } from "./state-store.ts";

const loadMax = 0.75;
/** Below so many slots a table grows by more at once: growing took a tenth of a small search. */
const smallSlots = 1 << 18;

/** The most states an exact set should hold, with room for those found before anyone looks. */
export const exactStatesMax = numberMask - 1_000_000;

export class ExactSet {
  #mask: number;
  #slots: Int32Array;
  readonly #store: StateStore;
  readonly #width: number;
  readonly #hashOf: (row: Int32Array) => number;
  readonly #homes = new Int32Array(aheadMax);
  /** What was read ahead, kept so that the reads are not left out. */
  #read = 0;

  constructor(store: StateStore, width: number, hashOf: (row: Int32Array) => number, capacity = 1 << 12) {
    this.#store = store;
    this.#width = width;
    this.#hashOf = hashOf;
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity);
  }

  get bytes(): number {
    return this.#slots.byteLength + (this.#read & 0);
  }

  /** The bytes after the next growth, while both tables are alive. */
  get bytesAhead(): number {
    return this.#isCrowded ? this.#slots.byteLength * (1 + this.#growth) : this.#slots.byteLength;
  }

  /** The number of the row at `start` of `source` in the store, where it is added unless it is there. */
  add(source: Int32Array, start: number, hash: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const tag = hash >>> numberBits;
    let at = spread(hash) & mask;
    for (let found = slots[at]!; found !== 0; found = slots[at]!) {
      if (found >>> numberBits === tag) {
        const state = (found & numberMask) - 1;
        if (this.#store.equals(state, source, start)) return state;
      }
      at = (at + 1) & mask;
    }
    this.#store.push(source, start);
    slots[at] = (tag << numberBits) | this.#store.size;
    const state = this.#store.size - 1;
    if (this.#isCrowded) this.#grow();
    return state;
  }

  /**
   * Reads ahead what `add` will read for `count` rows, `stride` apart, with the hash `at` places from each one's start:
   * reads that do not wait for each other cost the time of one.
   */
  readAhead(rows: Int32Array, count: number, stride: number, at: number): void {
    this.#read = readAhead(this.#slots, this.#store, this.#homes, rows, count, stride, at);
  }

  get #isCrowded(): boolean {
    return this.#store.size >= (this.#mask + 1) * loadMax;
  }

  get #growth(): number {
    return this.#mask < smallSlots - 1 ? 4 : 2;
  }

  #grow(): void {
    this.#mask = (this.#mask + 1) * this.#growth - 1;
    const mask = this.#mask;
    const slots = new Int32Array(mask + 1);
    this.#slots = slots;
    const row = new Int32Array(this.#width);
    const hashes = new Int32Array(aheadMax);
    for (let first = 0; first < this.#store.size; first += hashes.length) {
      const count = Math.min(hashes.length, this.#store.size - first);
      for (let i = 0; i < count; i++) {
        this.#store.read(first + i, row);
        hashes[i] = this.#hashOf(row);
      }
      let sum = 0;
      for (let i = 0; i < count; i++) sum += slots[spread(hashes[i]!) & mask]!; // as in `readAhead`
      this.#read = sum;
      for (let i = 0; i < count; i++) {
        const hash = hashes[i]!;
        let at = spread(hash) & mask;
        while (slots[at] !== 0) at = (at + 1) & mask;
        slots[at] = ((hash >>> numberBits) << numberBits) | (first + i + 1);
      }
    }
  }
}

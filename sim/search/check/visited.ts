/**
 * The set of states seen: exactly, as pairs of numbers that name a state, or by a fingerprint once memory is short.
 * A fingerprint of 32 bits is compared near a home position drawn from 32 other bits, so that two states are confused
 * about once in 2^32 comparisons.
 */
import { mixPair } from "./tables.ts";

const loadMax = 0.75;

/** Pairs of integers of 0 or above. */
export class ExactSet {
  size = 0;
  #mask: number;
  #slots: Int32Array; // first + 1 (0: free), second
  readonly #flat: boolean;

  /** `flat`: every pair has the same home, which shows that exactness does not rest on the hash. */
  constructor(capacity = 1 << 16, flat = false) {
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(2 * capacity);
    this.#flat = flat;
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The bytes after the next growth, while both tables are alive. */
  get bytesAhead(): number {
    return this.size + 1 >= (this.#mask + 1) * loadMax ? 3 * this.#slots.byteLength : this.#slots.byteLength;
  }

  /** Adds the pair; false when it was there. */
  add(first: number, second: number): boolean {
    const slots = this.#slots;
    const mask = this.#mask;
    const tag = first + 1;
    let at = (this.#flat ? 0 : mixPair(first, second)) & mask;
    for (;;) {
      const found = slots[2 * at]!;
      if (found === 0) break;
      if (found === tag && slots[2 * at + 1] === second) return false;
      at = (at + 1) & mask;
    }
    slots[2 * at] = tag;
    slots[2 * at + 1] = second;
    if (++this.size >= (mask + 1) * loadMax) this.#grow();
    return true;
  }

  *pairs(): IterableIterator<readonly [number, number]> {
    const slots = this.#slots;
    for (let at = 0; at < slots.length; at += 2) if (slots[at] !== 0) yield [slots[at]! - 1, slots[at + 1]!];
  }

  #grow(): void {
    const old = this.#slots;
    const mask = 2 * this.#mask + 1;
    const slots = new Int32Array(2 * old.length);
    for (let from = 0; from < old.length; from += 2) {
      const tag = old[from]!;
      if (tag === 0) continue;
      const second = old[from + 1]!;
      let at = (this.#flat ? 0 : mixPair(tag - 1, second)) & mask;
      while (slots[2 * at] !== 0) at = (at + 1) & mask;
      slots[2 * at] = tag;
      slots[2 * at + 1] = second;
    }
    this.#mask = mask;
    this.#slots = slots;
  }
}

/** Fingerprints of pairs: 4 bytes a slot. */
export class CompactSet {
  size = 0;
  /** Comparisons with the fingerprint of another pair, each of which could have confused the two. */
  comparisons = 0;
  #mask: number;
  #slots: Int32Array; // the fingerprint; 0: free

  constructor(capacity: number) {
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(capacity);
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  get isFull(): boolean {
    return this.size >= (this.#mask + 1) * 0.9;
  }

  add(first: number, second: number): boolean {
    const slots = this.#slots;
    const mask = this.#mask;
    const print = mixPair(second ^ 0x5bd1e995, first) || 1;
    for (let at = mixPair(first, second) & mask; ; at = (at + 1) & mask) {
      const found = slots[at]!;
      if (found === 0) {
        slots[at] = print;
        this.size++;
        return true;
      }
      if (found === print) return false;
      this.comparisons++;
    }
  }

  /** An upper bound on the probability that any state was taken for another: comparisons / 2^32. */
  get omission(): number {
    return Math.min(1, this.comparisons / 4294967296);
  }
}

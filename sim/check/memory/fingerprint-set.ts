/**
 * The set of states seen by a fingerprint each, in 4 bytes a slot. A fingerprint of 32 bits is compared near a home
 * position drawn from other bits, so that two states are confused about once in 2^32 comparisons.
 */
import { spread } from "./slots.ts";
import { mixPair } from "./tables.ts";

export const slotBytes = 4;
const loadMax = 0.9;

export class FingerprintSet {
  size = 0;
  /** Comparisons with the fingerprint of another row, each of which could have confused the two. */
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
    return this.size >= (this.#mask + 1) * loadMax;
  }

  /** Adds the row at `start` of `source`; false when it, or one of the same fingerprint, was there. */
  add(source: Int32Array, start: number, width: number, hash: number): boolean {
    const slots = this.#slots;
    const mask = this.#mask;
    let print = 0x2545f491;
    for (let place = 0; place < width; place++)
      print = (print + mixPair(place ^ 0x5bd1e995, source[start + place]!)) | 0;
    if (print === 0) print = 1;
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
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

  /** An upper bound on the probability that any state was taken for another. */
  get omission(): number {
    return Math.min(1, this.comparisons / 4294967296);
  }
}

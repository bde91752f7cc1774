/** A map from two small integers to one, in one flat array: what the search asks millions of times a second. */

const vacant = -1;

/** Keys are integers from 0 to 2^31 - 1; values any 32-bit integer. */
export class PairMap {
  /** Triples (first, second, value); first is -1 where vacant. */
  #slots: Int32Array;
  #mask: number;
  #count = 0;

  /** For so many pairs, at first: it grows. */
  constructor(expected = 32) {
    let size = 64;
    while (size < 2 * expected) size *= 2;
    this.#slots = new Int32Array(3 * size).fill(vacant);
    this.#mask = size - 1;
  }

  get(first: number, second: number): number | undefined {
    const at = this.#find(first, second);
    return this.#slots[at] === vacant ? undefined : this.#slots[at + 2];
  }

  /** Adds a pair that is not there yet. */
  set(first: number, second: number, value: number): void {
    if (this.#count * 2 > this.#mask) this.#grow();
    const at = this.#find(first, second);
    this.#slots[at] = first;
    this.#slots[at + 1] = second;
    this.#slots[at + 2] = value;
    this.#count++;
  }

  /** Where the pair is, or the vacant place where it belongs. */
  #find(first: number, second: number): number {
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const at = 3 * slot;
      const found = this.#slots[at];
      if (found === vacant || (found === first && this.#slots[at + 1] === second)) return at;
    }
  }

  #grow(): void {
    const old = this.#slots;
    this.#slots = new Int32Array(old.length * 2).fill(vacant);
    this.#mask = this.#mask * 2 + 1;
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] === vacant) continue;
      const to = this.#find(old[at] as number, old[at + 1] as number);
      this.#slots[to] = old[at] as number;
      this.#slots[to + 1] = old[at + 1] as number;
      this.#slots[to + 2] = old[at + 2] as number;
    }
  }
}

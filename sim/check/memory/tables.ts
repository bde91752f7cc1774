/** Hash tables over integers in typed arrays: pairs to a value, sets of pairs, rows to their number, growing lists. */

/** Mixes two integers into 32 well spread bits. */
export function mixPair(a: number, b: number): number {
  let h = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 12);
}

const loadMax = 0.7;

/** Where a pair is looked for first: less well spread, and quicker, than `mixPair`. */
function home(first: number, second: number): number {
  const h = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  return h ^ (h >>> 15);
}

/** A map from pairs of integers (the first 0 or above) to an integer of 0 or above. */
export class IdPairs {
  size = 0;
  #mask: number;
  #slots: Int32Array; // first + 1 (0: free), second, value

  constructor(capacity = 1024) {
    this.#mask = capacity - 1;
    this.#slots = new Int32Array(3 * capacity);
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The value, or -1. */
  get(first: number, second: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    const tag = first + 1;
    for (let at = home(first, second) & mask; ; at = (at + 1) & mask) {
      const found = slots[3 * at]!;
      if (found === 0) return -1;
      if (found === tag && slots[3 * at + 1] === second) return slots[3 * at + 2]!;
    }
  }

  /** Adds a pair that is absent. */
  add(first: number, second: number, value: number): void {
    if (this.size >= (this.#mask + 1) * loadMax) this.#grow();
    this.size++;
    this.#put(first, second, value);
  }

  #put(first: number, second: number, value: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    let at = home(first, second) & mask;
    while (slots[3 * at] !== 0) at = (at + 1) & mask;
    slots[3 * at] = first + 1;
    slots[3 * at + 1] = second;
    slots[3 * at + 2] = value;
  }

  #grow(): void {
    const old = this.#slots;
    this.#mask = 2 * this.#mask + 1;
    this.#slots = new Int32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 3) {
      if (old[at] !== 0) this.#put(old[at]! - 1, old[at + 1]!, old[at + 2]!);
    }
  }
}

/** A list of integers that grows by doubling. */
export class IntList {
  length = 0;
  items: Int32Array;

  constructor(capacity = 256) {
    this.items = new Int32Array(capacity);
  }

  get bytes(): number {
    return this.items.byteLength;
  }

  push(value: number): void {
    if (this.length === this.items.length) this.reserve(1);
    this.items[this.length++] = value;
  }

  /** Makes room for `count` more. */
  reserve(count: number): void {
    if (this.length + count <= this.items.length) return;
    const grown = new Int32Array(Math.max(2 * this.items.length, this.length + count));
    grown.set(this.items.subarray(0, this.length));
    this.items = grown;
  }
}

/** Rows of integers, each stored once and numbered from 0 in the order of arrival. */
export class RowStore {
  size = 0;
  readonly items = new IntList(4096);
  readonly #starts = new IntList(1024); // start of row i at i; a last entry for the end
  #mask = 1023;
  #slots = new Int32Array(1024); // number + 1; 0: free

  constructor() {
    this.#starts.push(0);
  }

  get bytes(): number {
    return this.items.bytes + this.#starts.bytes + this.#slots.byteLength;
  }

  start(row: number): number {
    return this.#starts.items[row]!;
  }

  /** One past the last position of the row in `items`. */
  end(row: number): number {
    return this.#starts.items[row + 1]!;
  }

  /** The row as an array, for callers outside hot loops. */
  read(row: number): number[] {
    return [...this.items.items.subarray(this.start(row), this.end(row))];
  }

  /** The number of the row that `source` holds in its first `length` places. */
  intern(source: Int32Array, length: number): number {
    const hash = hashRow(source, length);
    const slots = this.#slots;
    const mask = this.#mask;
    const starts = this.#starts.items;
    const items = this.items.items;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const found = slots[at]! - 1;
      if (found < 0) break;
      const start = starts[found]!;
      if (starts[found + 1]! - start !== length) continue;
      let same = 0;
      while (same < length && items[start + same] === source[same]) same++;
      if (same === length) return found;
    }
    return this.#append(source, length, hash);
  }

  #append(source: Int32Array, length: number, hash: number): number {
    const list = this.items;
    list.reserve(length);
    for (let i = 0; i < length; i++) list.items[list.length + i] = source[i]!;
    list.length += length;
    this.#starts.push(list.length);
    const row = this.size++;
    if (this.size >= (this.#mask + 1) * loadMax) this.#grow();
    else this.#place(row, hash);
    return row;
  }

  #place(row: number, hash: number): void {
    const slots = this.#slots;
    let at = hash & this.#mask;
    while (slots[at] !== 0) at = (at + 1) & this.#mask;
    slots[at] = row + 1;
  }

  #grow(): void {
    this.#mask = 2 * this.#mask + 1;
    this.#slots = new Int32Array(this.#mask + 1);
    for (let row = 0; row < this.size; row++) {
      const start = this.start(row);
      const length = this.end(row) - start;
      this.#place(row, hashRow(this.items.items.subarray(start, start + length), length));
    }
  }
}

function hashRow(source: Int32Array, length: number): number {
  let hash = length;
  for (let i = 0; i < length; i++) {
    hash = Math.imul(hash ^ source[i]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 0x85ebca6b);
  return hash ^ (hash >>> 13);
}

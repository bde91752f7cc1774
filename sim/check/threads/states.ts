/**
 * The states of a search that threads do together, in memory that they share: one table of all, exact, and for each thread
 * the states that it found, in that order.
 */

import { aheadMax, numberBits, numberMask, readAhead, spread } from "../memory/slots.ts";
import { chunkRows, type RowBuffers, rowBuffers, SharedRows } from "./shared-rows.ts";
import { Work, workBuffer } from "./work.ts";

/** Thrown when shared memory has no room for more. */
export class OutOfWordsError extends Error {}

export interface StatesBuffers {
  readonly control: SharedArrayBuffer;
  readonly work: SharedArrayBuffer;
  readonly rows: RowBuffers;
  /** By thread: its chunks of rows, in order. */
  readonly chunks: SharedArrayBuffer;
  /** The table: at first of so many slots, a power of two, and as often doubled as there is room for behind. */
  readonly slots: SharedArrayBuffer;
  readonly slotsMin: number;
}

/** Enough that between two looks at `mustGrow` no number of threads fills what is free, and seldom too few. */
const slotsUsual = 1 << 23;
const loadMax = 0.7;

// Words of the control, each by itself: chunks taken, how often the table is to grow, how often threads met.
const place = { chunks: 0, wanted: 16, arrived: 32, words: 48 } as const;
const waitMillis = 1;

/**
 * Memory for states of so many places in `threads`, none of whose parts takes more than `wordsMax`. `slots`: of the table
 * at first.
 */
export function statesBuffers(
  width: number,
  threads: number,
  wordsMax: number,
  slots = Math.min(slotsUsual, 2 ** (30 - Math.clz32(wordsMax))),
): StatesBuffers {
  const chunks = Math.min(Math.floor((2 * wordsMax) / (width * chunkRows)), Math.floor(numberMask / chunkRows));
  return {
    control: new SharedArrayBuffer(4 * place.words),
    work: workBuffer(threads),
    rows: rowBuffers(width, chunks),
    chunks: new SharedArrayBuffer(4 * chunks * threads),
    slots: new SharedArrayBuffer(4 * wordsMax),
    slotsMin: slots,
  };
}

export class States {
  /** Found by this thread. */
  size = 0;
  readonly #index: number;
  readonly #threads: number;
  readonly #hashOf: (row: Int32Array) => number;
  readonly #control: Int32Array;
  readonly #work: Work;
  readonly #rows: SharedRows;
  readonly #chunks: Int32Array;
  readonly #chunksMax: number;
  readonly #table: SharedArrayBuffer;
  readonly #row: Int32Array;
  #slots: Int32Array;
  #mask: number;
  /** The number that the next state found here will have. */
  #next = 0;
  /** States that its chunks have room for. */
  #capacity = 0;
  #grown = 0;
  readonly #homes = new Int32Array(aheadMax);
  /** What was read ahead, kept so that the reads are not left out. */
  #read = 0;

  constructor(
    buffers: StatesBuffers,
    width: number,
    index: number,
    threads: number,
    hashOf: (row: Int32Array) => number,
  ) {
    this.#index = index;
    this.#threads = threads;
    this.#hashOf = hashOf;
    this.#control = new Int32Array(buffers.control);
    this.#work = new Work(buffers.work, index, threads);
    this.#rows = new SharedRows(buffers.rows, width);
    this.#chunks = new Int32Array(buffers.chunks);
    this.#chunksMax = this.#chunks.length / threads;
    this.#table = buffers.slots;
    this.#row = new Int32Array(width);
    this.#mask = buffers.slotsMin - 1;
    this.#slots = this.#slotsOf(buffers.slotsMin);
  }

  /** Bytes of all threads' states. */
  get bytes(): number {
    const chunks = Atomics.load(this.#control, place.chunks);
    return this.#rows.bytes(chunks) + 4 * this.#slots.length + (this.#read & 0);
  }

  // ---- finding

  /** Adds the row at `start` of `source` unless some thread has found it. */
  add(source: Int32Array, start: number, hash: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const tag = hash >>> numberBits;
    let mine = 0; // the slot that says it is ours, once the row is written
    for (let at = spread(hash) & mask; ; at = (at + 1) & mask) {
      let found = slots[at]!;
      if (found === 0) {
        if (mine === 0) mine = (tag << numberBits) | (this.#write(source, start) + 1);
        found = Atomics.compareExchange(slots, at, 0, mine);
        if (found === 0) {
          this.size++;
          this.#next++;
          return;
        }
      }
      if (found >>> numberBits === tag && this.#rows.equals((found & numberMask) - 1, source, start)) return;
    }
  }

  /** Reads ahead what `add` will read for `count` rows, `stride` apart, with the hash `at` places from each start. */
  readAhead(rows: Int32Array, count: number, stride: number, at: number): void {
    this.#read = readAhead(this.#slots, this.#rows, this.#homes, rows, count, stride, at);
  }

  /** Writes a row where the next state will be, and returns its number. */
  #write(source: Int32Array, start: number): number {
    if (this.size === this.#capacity) this.#takeChunk();
    this.#rows.write(this.#next, source, start);
    return this.#next;
  }

  /** A chunk of its own, when the last is full. */
  #takeChunk(): void {
    const chunk = Atomics.add(this.#control, place.chunks, 1);
    if (chunk >= this.#chunksMax) throw new OutOfWordsError("no room for more states");
    this.#chunks[this.#index * this.#chunksMax + this.size / chunkRows] = chunk;
    this.#next = chunk * chunkRows;
    this.#capacity += chunkRows;
  }

  /** The number of the state that a thread found at some place in its order. */
  #numberOf(thread: number, at: number): number {
    const chunk = this.#chunks[thread * this.#chunksMax + Math.floor(at / chunkRows)]!;
    return chunk * chunkRows + (at % chunkRows);
  }

  // ---- giving out

  /** Gets some states of the level; false when none are left. */
  claim(): boolean {
    return this.#work.claim();
  }

  /** How many states the last claim got. */
  get claimed(): number {
    return this.#work.count;
  }

  /** Reads the row of one of them. */
  readClaimed(which: number, target: Int32Array): void {
    const { thread, first } = this.#work;
    this.#rows.read(this.#numberOf(thread, first + which), target);
  }

  /** What this thread found in this level is the next one's: see `Work`. */
  endLevel(): number {
    return this.#work.endLevel(this.size);
  }

  // ---- growing

  /** True when the table is to grow: every thread must come to `grow` soon. */
  get mustGrow(): boolean {
    const control = this.#control;
    if (Atomics.load(control, place.wanted) !== this.#grown) return true;
    if (Atomics.load(control, place.chunks) * chunkRows < (this.#mask + 1) * loadMax) return false;
    Atomics.compareExchange(control, place.wanted, this.#grown, this.#grown + 1);
    return true;
  }

  /** Doubles the table together with all other threads. False when `isStopped` said so first. */
  grow(isStopped: () => boolean): boolean {
    if (!this.#meet(isStopped)) return false;
    this.#slots = this.#slotsOf(2 * (this.#mask + 1));
    this.#mask = 2 * this.#mask + 1;
    this.#placeAll();
    this.#grown++;
    return this.#meet(isStopped);
  }

  /** The table of so many slots lies behind all smaller ones. */
  #slotsOf(count: number): Int32Array {
    if (8 * count > this.#table.byteLength) throw new OutOfWordsError("no room for more states");
    return new Int32Array(this.#table, 4 * count, count);
  }

  /** Waits until every thread has come here. */
  #meet(isStopped: () => boolean): boolean {
    const control = this.#control;
    const count = Atomics.add(control, place.arrived, 1) + 1;
    const all = Math.ceil(count / this.#threads) * this.#threads;
    Atomics.notify(control, place.arrived);
    for (let now = count; now < all; now = Atomics.load(control, place.arrived)) {
      if (isStopped()) return false;
      Atomics.wait(control, place.arrived, now, waitMillis);
    }
    return true;
  }

  /** Puts all states found here into the table. */
  #placeAll(): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const hashes = new Int32Array(aheadMax);
    for (let first = 0; first < this.size; first += hashes.length) {
      const count = Math.min(hashes.length, this.size - first);
      const base = this.#numberOf(this.#index, first);
      for (let i = 0; i < count; i++) {
        this.#rows.read(base + i, this.#row);
        hashes[i] = this.#hashOf(this.#row);
      }
      let sum = 0;
      for (let i = 0; i < count; i++) sum += slots[spread(hashes[i]!) & mask]!; // reads that wait for no other are quick
      this.#read = sum;
      for (let i = 0; i < count; i++) {
        const slot = ((hashes[i]! >>> numberBits) << numberBits) | (base + i + 1);
        let at = spread(hashes[i]!) & mask;
        while (slots[at] !== 0 || Atomics.compareExchange(slots, at, 0, slot) !== 0) at = (at + 1) & mask;
      }
    }
  }
}

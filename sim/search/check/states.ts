/**
 * The states of a search that threads do together, in memory that they share: one table of all, exact, and the states
 * that each thread found in the order in which it found them. A level's states are given out a few at a time, to their
 * finder first: what it found together has much in common.
 */
import { Lock } from "./lock.ts";

/** Thrown when shared memory has no room for more. */
export class OutOfWordsError extends Error {}

export interface StatesBuffers {
  readonly control: SharedArrayBuffer;
  /** The lower halves of the rows, in chunks, each of one thread; the upper halves of those in chunks that need them. */
  readonly lower: SharedArrayBuffer;
  readonly upper: SharedArrayBuffer;
  /** Which chunks need them. */
  readonly wide: SharedArrayBuffer;
  /** Which chunks are whose, in order. */
  readonly chunks: SharedArrayBuffer;
  /** The table: at first of so many slots, a power of two, and as often doubled as there is room for behind. */
  readonly slots: SharedArrayBuffer;
  readonly slotsMin: number;
}

const chunkBits = 12;
const chunkStates = 1 << chunkBits;
const chunkMask = chunkStates - 1;
const halfBits = 16;
const halfMask = 0xffff;
/** A slot is a state's number + 1 with 5 bits of its hash. */
const numberBits = 27;
const numberMask = (1 << numberBits) - 1;
/** Enough that between two looks at `mustGrow` no number of threads fills what is free, and seldom too few. */
const slotsUsual = 1 << 23;
const loadMax = 0.7;

// Words of the control: of all, then of each thread, far enough apart.
const common = { chunks: 0, wanted: 16, arrived: 32, threads: 48 } as const;
const each = { lock: 0, front: 1, back: 2, fields: 32 } as const;

/** States given out at once: to their finder, and at most to another. */
const portion = 64;
const stolenMax = 1024;
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
  const buffer = (words: number): SharedArrayBuffer => new SharedArrayBuffer(4 * words);
  const chunks = Math.min(Math.floor(wordsMax / (width * chunkStates)), numberMask >> chunkBits);
  return {
    control: buffer(common.threads + each.fields * threads),
    lower: buffer((chunks * chunkStates * width) / 2),
    upper: buffer((chunks * chunkStates * width) / 2),
    wide: buffer(chunks),
    chunks: buffer(chunks * threads),
    slots: buffer(wordsMax),
    slotsMin: slots,
  };
}

export class States {
  /** Found by this thread. */
  size = 0;
  readonly #width: number;
  readonly #index: number;
  readonly #threads: number;
  readonly #hashOf: (row: Int32Array) => number;
  readonly #control: Int32Array;
  readonly #lower: Uint16Array;
  readonly #upper: Uint16Array;
  readonly #wide: Int32Array;
  readonly #chunks: Int32Array;
  readonly #chunksMax: number;
  readonly #table: SharedArrayBuffer;
  readonly #locks: readonly Lock[];
  #slots: Int32Array;
  #mask: number;
  /** The number that the next state found here will have. */
  #next = 0;
  /** States that its chunks have room for. */
  #capacity = 0;
  /** Those before it were found before this level. */
  #levelEnd = 0;
  #grown = 0;
  #given = { thread: 0, first: 0, count: 0 };
  readonly #found = new Int32Array(64);
  /** What was read ahead, kept so that the reads are not left out. */
  #read = 0;

  constructor(
    buffers: StatesBuffers,
    width: number,
    index: number,
    threads: number,
    hashOf: (row: Int32Array) => number,
  ) {
    this.#width = width;
    this.#index = index;
    this.#threads = threads;
    this.#hashOf = hashOf;
    this.#control = new Int32Array(buffers.control);
    this.#lower = new Uint16Array(buffers.lower);
    this.#upper = new Uint16Array(buffers.upper);
    this.#wide = new Int32Array(buffers.wide);
    this.#chunks = new Int32Array(buffers.chunks);
    this.#chunksMax = this.#chunks.length / threads;
    this.#table = buffers.slots;
    this.#mask = buffers.slotsMin - 1;
    this.#slots = this.#slotsOf(buffers.slotsMin);
    this.#locks = Array.from({ length: threads }, (_, thread) => new Lock(this.#control, this.#at(thread, each.lock)));
  }

  /** Bytes of all threads' states. */
  get bytes(): number {
    const chunks = Atomics.load(this.#control, common.chunks);
    let halves = 0;
    for (let chunk = 0; chunk < chunks; chunk++) halves += 1 + this.#wide[chunk]!;
    return 2 * halves * chunkStates * this.#width + 4 * this.#slots.length + (this.#read & 0);
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
      if (found >>> numberBits === tag && this.#equals((found & numberMask) - 1, source, start)) return;
    }
  }

  /** Reads ahead what `add` will read for `count` rows, `stride` apart, with the hash `at` places from each start. */
  readAhead(rows: Int32Array, count: number, stride: number, at: number): void {
    const slots = this.#slots;
    const mask = this.#mask;
    const found = this.#found;
    const most = Math.min(count, found.length);
    for (let i = 0, place = at; i < most; i++, place += stride) found[i] = slots[spread(rows[place]!) & mask]!;
    let sum = 0;
    for (let i = 0; i < most; i++) {
      if (found[i] !== 0) sum += this.#lower[((found[i]! & numberMask) - 1) * this.#width]!;
    }
    this.#read = sum;
  }

  /** Writes a row where the next state will be, and returns its number. */
  #write(source: Int32Array, start: number): number {
    if (this.size === this.#capacity) this.#takeChunk();
    const lower = this.#lower;
    const width = this.#width;
    const target = this.#next * width;
    let high = 0;
    for (let place = 0; place < width; place++) {
      lower[target + place] = source[start + place]!;
      high |= source[start + place]! >>> halfBits;
    }
    const chunk = this.#next >> chunkBits;
    if (high !== 0) this.#wide[chunk] = 1;
    if (this.#wide[chunk] === 1) {
      for (let place = 0; place < width; place++) this.#upper[target + place] = source[start + place]! >>> halfBits;
    }
    return this.#next;
  }

  /** A chunk of its own, when the last is full. */
  #takeChunk(): void {
    const chunk = Atomics.add(this.#control, common.chunks, 1);
    if (chunk >= this.#chunksMax) throw new OutOfWordsError("no room for more states");
    this.#chunks[this.#index * this.#chunksMax + (this.size >> chunkBits)] = chunk;
    this.#next = chunk << chunkBits;
    this.#capacity += chunkStates;
  }

  #equals(number: number, source: Int32Array, start: number): boolean {
    const lower = this.#lower;
    const width = this.#width;
    const from = number * width;
    let high = 0;
    for (let place = 0; place < width; place++) {
      const value = source[start + place]!;
      if (lower[from + place] !== (value & halfMask)) return false;
      high |= value >>> halfBits;
    }
    if (this.#wide[number >> chunkBits] === 0) return high === 0;
    for (let place = 0; place < width; place++) {
      if (this.#upper[from + place] !== source[start + place]! >>> halfBits) return false;
    }
    return true;
  }

  #readRow(number: number, target: Int32Array): void {
    const width = this.#width;
    const from = number * width;
    for (let place = 0; place < width; place++) target[place] = this.#lower[from + place]!;
    if (this.#wide[number >> chunkBits] === 0) return;
    for (let place = 0; place < width; place++) target[place]! |= this.#upper[from + place]! << halfBits;
  }

  // ---- giving out

  /**
   * What this thread found in this level is the next one's; returns how many these are. All threads are to do so before
   * any begins the next.
   */
  endLevel(): number {
    const control = this.#control;
    const found = this.size - this.#levelEnd;
    control[this.#at(this.#index, each.front)] = this.#levelEnd;
    control[this.#at(this.#index, each.back)] = this.size;
    this.#levelEnd = this.size;
    return found;
  }

  /** Gets some of the level's states that nobody got yet, its own first; false when none are left. */
  claim(): boolean {
    for (let i = 0; i < this.#threads; i++) {
      const thread = (this.#index + i) % this.#threads;
      if (this.#claimOf(thread)) return true;
    }
    return false;
  }

  /** How many states were given out by the last claim. */
  get claimed(): number {
    return this.#given.count;
  }

  /** Reads the row of one of them. */
  readClaimed(which: number, target: Int32Array): void {
    const { thread, first } = this.#given;
    const place = first + which;
    const chunk = this.#chunks[thread * this.#chunksMax + (place >> chunkBits)]!;
    this.#readRow((chunk << chunkBits) | (place & chunkMask), target);
  }

  /** A thread takes its own from the front, and others' from the back. */
  #claimOf(thread: number): boolean {
    const control = this.#control;
    const front = this.#at(thread, each.front);
    const back = this.#at(thread, each.back);
    if (Atomics.load(control, front) === Atomics.load(control, back)) return false;
    const lock = this.#locks[thread]!;
    lock.take();
    const left = control[back]! - control[front]!;
    const isOwn = thread === this.#index;
    const count = Math.min(left, isOwn ? portion : Math.min(stolenMax, Math.max(portion, left >> 1)));
    if (count > 0) {
      this.#given = { thread, first: isOwn ? control[front]! : control[back]! - count, count };
      if (isOwn) control[front]! += count;
      else control[back]! -= count;
    }
    lock.release();
    return count > 0;
  }

  #at(thread: number, field: number): number {
    return common.threads + each.fields * thread + field;
  }

  // ---- growing

  /** True when the table is to grow: every thread must come to `grow` soon. */
  get mustGrow(): boolean {
    const control = this.#control;
    if (Atomics.load(control, common.wanted) !== this.#grown) return true;
    if (Atomics.load(control, common.chunks) * chunkStates < (this.#mask + 1) * loadMax) return false;
    Atomics.compareExchange(control, common.wanted, this.#grown, this.#grown + 1);
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
    const count = Atomics.add(control, common.arrived, 1) + 1;
    const all = Math.ceil(count / this.#threads) * this.#threads;
    Atomics.notify(control, common.arrived);
    for (let now = count; now < all; now = Atomics.load(control, common.arrived)) {
      if (isStopped()) return false;
      Atomics.wait(control, common.arrived, now, waitMillis);
    }
    return true;
  }

  /** Puts all states found here into the table. */
  #placeAll(): void {
    const row = new Int32Array(this.#width);
    const slots = this.#slots;
    const mask = this.#mask;
    const hashes = new Int32Array(this.#found.length);
    for (let first = 0; first < this.size; first += hashes.length) {
      const count = Math.min(hashes.length, this.size - first);
      const chunk = this.#chunks[this.#index * this.#chunksMax + (first >> chunkBits)]!;
      const base = (chunk << chunkBits) | (first & chunkMask);
      for (let i = 0; i < count; i++) {
        this.#readRow(base + i, row);
        hashes[i] = this.#hashOf(row);
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

/** A home from a hash whose top bits serve as tag already. */
const spread = (hash: number): number => {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x7feb352d);
  return mixed ^ (mixed >>> 15);
};

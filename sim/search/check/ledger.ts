/**
 * The states in the order found, each a row of numbers, with who found whom: at once the queue of a breadth-first
 * search, the exact memory of what was seen, and the parent links. Rows take 2 bytes a place, and 2 more where needed;
 * a mark of 32 bits may lie behind each, near what is read anyway.
 */

const chunkBits = 15;
const chunkStates = 1 << chunkBits;
const chunkMask = chunkStates - 1;
const narrowMax = 0xffff;
/** A mark follows the places of its row. */
const markPlaces = 2;

/** How the rows of a chunk lie: 2 bytes a place, and 2 more behind them for each place whose numbers need them. */
interface Layout {
  readonly stride: number;
  /** By place: where the upper half is, counted from the row's start; 0: there is none. */
  readonly upper: readonly number[];
  readonly isPlain: boolean;
}

export class Ledger {
  size = 0;
  readonly #width: number;
  readonly #chunks: (Uint16Array | null)[] = [];
  readonly #layouts: Layout[] = [];
  #layout: Layout;
  // How many children each expanded state has: a byte each, 255 for those in `#large`.
  readonly #counts: Uint8Array[] = [];
  readonly #large = new Map<number, number>();
  readonly #adopted = new Map<number, number>(); // states found when another was expanded again, with that one
  readonly #firstOfChunk: number[] = []; // number of the first child of each chunk's first state
  #expanded = 0;
  #nextChild = 1;
  #bytes = 0;
  #forgotten = 0; // chunks below this are gone

  /** `isMarked`: every row has a mark, at first 0. */
  constructor(width: number, isMarked = false) {
    this.#width = width;
    this.#layout = {
      stride: width + (isMarked ? markPlaces : 0),
      upper: Array.from({ length: width }, () => 0),
      isPlain: true,
    };
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends the row that starts at `start` of `source`. */
  push(source: Int32Array, start: number): void {
    const at = this.size & chunkMask;
    const width = this.#width;
    for (let place = 0; place < width; place++) {
      if (source[start + place]! > narrowMax && this.#layout.upper[place] === 0) this.#widen(place);
    }
    if (at === 0) this.#add();
    this.size++;
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    const { stride, upper, isPlain } = this.#layout;
    const target = at * stride;
    for (let place = 0; place < width; place++) chunk[target + place] = source[start + place]!;
    if (isPlain) return;
    for (let place = 0; place < width; place++) {
      if (upper[place] !== 0) chunk[target + upper[place]!] = source[start + place]! >>> 16;
    }
  }

  /** Copies row `state` into `target`. */
  read(state: number, target: Int32Array): void {
    const chunk = this.#chunks[state >> chunkBits]!;
    const { stride, upper, isPlain } = this.#layouts[state >> chunkBits]!;
    const width = this.#width;
    const start = (state & chunkMask) * stride;
    for (let place = 0; place < width; place++) target[place] = chunk[start + place]!;
    if (isPlain) return;
    for (let place = 0; place < width; place++) {
      if (upper[place] !== 0) target[place]! |= chunk[start + upper[place]!]! << 16;
    }
  }

  /** The mark of row `state`. */
  mark(state: number): number {
    const chunk = this.#chunks[state >> chunkBits]!;
    const at = (state & chunkMask) * this.#layouts[state >> chunkBits]!.stride + this.#width;
    return chunk[at]! | (chunk[at + 1]! << 16);
  }

  setMark(state: number, mark: number): void {
    const chunk = this.#chunks[state >> chunkBits]!;
    const at = (state & chunkMask) * this.#layouts[state >> chunkBits]!.stride + this.#width;
    chunk[at] = mark;
    chunk[at + 1] = mark >>> 16;
  }

  /** A number of the row, for reading it ahead. */
  peek(state: number): number {
    const number = state >> chunkBits;
    return this.#chunks[number]![(state & chunkMask) * this.#layouts[number]!.stride]!;
  }

  /** True when row `state` is the one that starts at `start` of `source`. */
  equals(state: number, source: Int32Array, start: number): boolean {
    const chunk = this.#chunks[state >> chunkBits]!;
    const layout = this.#layouts[state >> chunkBits]!;
    const width = this.#width;
    const from = (state & chunkMask) * layout.stride;
    if (!layout.isPlain) return this.#equalsWide(chunk, layout, from, source, start);
    for (let place = 0; place < width; place++) if (chunk[from + place] !== source[start + place]) return false;
    return true;
  }

  #equalsWide(chunk: Uint16Array, { upper }: Layout, from: number, source: Int32Array, start: number): boolean {
    for (let place = 0; place < this.#width; place++) {
      const high = upper[place]!;
      const value = high === 0 ? chunk[from + place]! : chunk[from + place]! | (chunk[from + high]! << 16);
      if (value !== source[start + place]) return false;
    }
    return true;
  }

  /** The next unexpanded state has been expanded and added so many states. */
  close(children: number): void {
    const at = this.#expanded & chunkMask;
    if (at === 0) {
      this.#counts.push(new Uint8Array(chunkStates));
      this.#bytes += chunkStates;
      this.#firstOfChunk.push(this.#nextChild);
    }
    if (children >= 255) this.#large.set(this.#expanded, children);
    this.#counts[this.#expanded >> chunkBits]![at] = Math.min(children, 255);
    this.#expanded++;
    this.#nextChild += children;
  }

  /** The newest state was found by expanding `parent` again: it counts as a child of the last one expanded. */
  adopt(parent: number): void {
    this.#adopted.set(this.size - 1, parent);
    const last = this.#expanded - 1;
    const counts = this.#counts[last >> chunkBits]!;
    const at = last & chunkMask;
    const children = (counts[at] === 255 ? this.#large.get(last)! : counts[at]!) + 1;
    if (children >= 255) this.#large.set(last, children);
    counts[at] = Math.min(children, 255);
    this.#nextChild++;
  }

  /** The bytes that will be left once all below `state` is forgotten. */
  bytesFrom(state: number): number {
    let bytes = this.#bytes;
    for (let chunk = this.#forgotten; chunk < state >> chunkBits; chunk++) bytes -= this.#chunks[chunk]!.byteLength;
    return bytes;
  }

  /** Forgets the rows of all full chunks below `state`; their place in the order stays. */
  forgetBelow(state: number): void {
    const end = state >> chunkBits;
    for (; this.#forgotten < end; this.#forgotten++) {
      this.#bytes -= this.#chunks[this.#forgotten]!.byteLength;
      this.#chunks[this.#forgotten] = null;
    }
  }

  /** False when the row of `state` was forgotten. */
  holds(state: number): boolean {
    return state >> chunkBits >= this.#forgotten;
  }

  /** The states from the first to `state`, each found by expanding the one before. */
  lineage(state: number): number[] {
    const line = [state];
    for (let at = state; at !== 0; ) {
      at = this.#parent(at);
      line.push(at);
    }
    return line.reverse();
  }

  #parent(child: number): number {
    const adopter = this.#adopted.get(child);
    if (adopter !== undefined) return adopter;
    let chunk = this.#firstOfChunk.length - 1;
    while (chunk > 0 && this.#firstOfChunk[chunk]! > child) chunk--;
    let first = this.#firstOfChunk[chunk] ?? 1;
    for (let at = chunk << chunkBits; at < this.#expanded; at++) {
      const count = this.#counts[at >> chunkBits]![at & chunkMask]!;
      first += count === 255 ? this.#large.get(at)! : count;
      if (first > child) return at;
    }
    return this.#expanded; // it is still being expanded
  }

  #add(): void {
    const chunk = new Uint16Array(chunkStates * this.#layout.stride);
    this.#chunks.push(chunk);
    this.#layouts.push(this.#layout);
    this.#bytes += chunk.byteLength;
  }

  /** From here on the numbers at `place` have an upper half; the last chunk is laid out anew. */
  #widen(place: number): void {
    const { stride, upper } = this.#layout;
    this.#layout = { stride: stride + 1, upper: upper.with(place, stride), isPlain: false };
    const held = this.size & chunkMask;
    if (held === 0) return;
    const old = this.#chunks.pop()!;
    this.#layouts.pop();
    this.#bytes -= old.byteLength;
    this.#add();
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    for (let row = 0; row < held; row++) {
      for (let at = 0; at < stride; at++) chunk[row * (stride + 1) + at] = old[row * stride + at]!;
    }
  }
}

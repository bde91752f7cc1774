/**
 * The states in the order found, each a row of numbers, with who found whom: at once the queue of a breadth-first
 * search, the exact memory of what was seen, and the parent links. Rows take 2 bytes a place while all numbers fit.
 */

const chunkBits = 15;
const chunkStates = 1 << chunkBits;
const chunkMask = chunkStates - 1;
const narrowMax = 0xffff;

export class Ledger {
  size = 0;
  readonly #width: number;
  readonly #chunks: (Uint16Array | Int32Array | null)[] = [];
  // How many children each expanded state has: a byte each, 255 for those in `#large`.
  readonly #counts: Uint8Array[] = [];
  readonly #large = new Map<number, number>();
  readonly #adopted = new Map<number, number>(); // states found when another was expanded again, with that one
  readonly #firstOfChunk: number[] = []; // number of the first child of each chunk's first state
  #expanded = 0;
  #nextChild = 1;
  #bytes = 0;
  #forgotten = 0; // chunks below this are gone

  constructor(width: number) {
    this.#width = width;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends the row that starts at `start` of `source`. */
  push(source: Int32Array, start: number): void {
    const at = this.size & chunkMask;
    if (at === 0) this.#add(new Uint16Array(chunkStates * this.#width));
    this.size++;
    let chunk = this.#chunks[this.#chunks.length - 1]!;
    const width = this.#width;
    const target = at * width;
    for (let place = 0; place < width; place++) {
      const value = source[start + place]!;
      if (value > narrowMax && chunk instanceof Uint16Array) chunk = this.#widen();
      chunk[target + place] = value;
    }
  }

  /** Copies row `state` into `target`. */
  read(state: number, target: Int32Array): void {
    const chunk = this.#chunks[state >> chunkBits]!;
    const width = this.#width;
    const start = (state & chunkMask) * width;
    for (let place = 0; place < width; place++) target[place] = chunk[start + place]!;
  }

  /** A number of the row, for reading it ahead. */
  peek(state: number): number {
    return this.#chunks[state >> chunkBits]![(state & chunkMask) * this.#width]!;
  }

  /** True when row `state` is the one that starts at `start` of `source`. */
  equals(state: number, source: Int32Array, start: number): boolean {
    const chunk = this.#chunks[state >> chunkBits]!;
    const width = this.#width;
    const from = (state & chunkMask) * width;
    for (let place = 0; place < width; place++) if (chunk[from + place] !== source[start + place]) return false;
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

  #add(chunk: Uint16Array | Int32Array): void {
    this.#chunks.push(chunk);
    this.#bytes += chunk.byteLength;
  }

  /** The last chunk from here on holds numbers of 4 bytes. */
  #widen(): Int32Array {
    const narrow = this.#chunks.pop()!;
    this.#bytes -= narrow.byteLength;
    const wide = Int32Array.from(narrow);
    this.#add(wide);
    return wide;
  }
}

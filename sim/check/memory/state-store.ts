/**
 * The states in the order found, each a row of numbers, with who found whom: at once the queue of a breadth-first
 * search, the exact memory of what was seen, and the parent links. Rows take a byte a place, and more where needed.
 */

const chunkBits = 15;
const chunkStates = 1 << chunkBits;
const chunkMask = chunkStates - 1;
const byteBits = 8;
const byteMask = 0xff;

/** How the rows of a chunk lie: the lowest byte of each place, then what places need more. */
interface Layout {
  readonly stride: number;
  /** The greatest number that each place can hold. */
  readonly max: Int32Array;
  /** By place: which bits the lowest byte is compared with: all, unless there are more bytes. */
  readonly masks: Int32Array;
  /** The other bytes: see `further`. */
  readonly further: Int32Array;
}

/** A byte that is not a place's lowest: its place, where it is in a row, which bits it holds, and its mask. */
const further = { place: 0, at: 1, shift: 2, mask: 3 } as const;
const furtherFields = 4;

export class StateStore {
  size = 0;
  readonly #width: number;
  readonly #chunks: (Uint8Array | null)[] = [];
  readonly #layouts: Layout[] = [];
  #layout: Layout;
  // How many children each expanded state has: a byte each, 255 for those in `#large`.
  readonly #counts: Uint8Array[] = [];
  readonly #large = new Map<number, number>();
  readonly #firstOfChunk: number[] = []; // number of the first child of each chunk's first state
  #expanded = 0;
  #nextChild = 1;
  #bytes = 0;
  #forgotten = 0; // chunks below this are gone

  constructor(width: number) {
    this.#width = width;
    this.#layout = {
      stride: width,
      max: new Int32Array(width).fill(byteMask),
      masks: new Int32Array(width).fill(-1),
      further: new Int32Array(0),
    };
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Appends the row that starts at `start` of `source`. */
  push(source: Int32Array, start: number): void {
    const width = this.#width;
    const { max } = this.#layout;
    for (let place = 0; place < width; place++) {
      if (source[start + place]! > max[place]!) return this.#pushWider(source, start, place);
    }
    const at = this.size & chunkMask;
    if (at === 0) this.#add();
    this.size++;
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    const { stride, further: more } = this.#layout;
    const row = at * stride;
    for (let place = 0; place < width; place++) chunk[row + place] = source[start + place]!;
    for (let i = 0; i < more.length; i += furtherFields) {
      chunk[row + more[i + further.at]!] = source[start + more[i + further.place]!]! >>> more[i + further.shift]!;
    }
  }

  #pushWider(source: Int32Array, start: number, place: number): void {
    this.#widen(place);
    this.push(source, start);
  }

  /** Copies row `state` into `target`. */
  read(state: number, target: Int32Array): void {
    const chunk = this.#chunks[state >> chunkBits]!;
    const { stride, further: more } = this.#layouts[state >> chunkBits]!;
    const width = this.#width;
    const row = (state & chunkMask) * stride;
    for (let place = 0; place < width; place++) target[place] = chunk[row + place]!;
    for (let i = 0; i < more.length; i += furtherFields) {
      target[more[i + further.place]!]! |= chunk[row + more[i + further.at]!]! << more[i + further.shift]!;
    }
  }

  /** A number of the row, for reading it ahead. */
  peek(state: number): number {
    const number = state >> chunkBits;
    return this.#chunks[number]![(state & chunkMask) * this.#layouts[number]!.stride]!;
  }

  /** True when row `state` is the one that starts at `start` of `source`. */
  equals(state: number, source: Int32Array, start: number): boolean {
    const chunk = this.#chunks[state >> chunkBits]!;
    const { stride, masks, further: more } = this.#layouts[state >> chunkBits]!;
    const width = this.#width;
    const row = (state & chunkMask) * stride;
    for (let place = 0; place < width; place++) {
      if (chunk[row + place] !== (source[start + place]! & masks[place]!)) return false;
    }
    for (let i = 0; i < more.length; i += furtherFields) {
      const bits = source[start + more[i + further.place]!]! >>> more[i + further.shift]!;
      if (chunk[row + more[i + further.at]!] !== (bits & more[i + further.mask]!)) return false;
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
    const chunk = new Uint8Array(chunkStates * this.#layout.stride);
    this.#chunks.push(chunk);
    this.#layouts.push(this.#layout);
    this.#bytes += chunk.byteLength;
  }

  /** From here on the numbers at `place` have one more byte; the last chunk is laid out anew. */
  #widen(place: number): void {
    const { stride } = this.#layout;
    this.#layout = widened(this.#layout, place);
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

/** The layout with one more byte, the last of a row, for the numbers at `place`. */
function widened({ stride, max, masks, further: more }: Layout, place: number): Layout {
  const shift = Math.clz32(0) - Math.clz32(max[place]!);
  const wider = new Int32Array(more.length + furtherFields);
  wider.set(more);
  for (let i = 0; i < more.length; i += furtherFields) {
    if (more[i + further.place] === place) wider[i + further.mask] = byteMask;
  }
  wider.set([place, stride, shift, -1], more.length);
  return {
    stride: stride + 1,
    max: max.with(place, shift + byteBits < 31 ? 2 ** (shift + byteBits) - 1 : 2 ** 31 - 1),
    masks: masks.with(place, byteMask),
    further: wider,
  };
}

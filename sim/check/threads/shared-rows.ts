/**
 * Rows of numbers by their number, in memory that threads share: 2 bytes a place, and 2 more in those chunks of rows where
 * some place needs them.
 */

export interface RowBuffers {
  /** The lower halves of all rows, the upper halves of those in chunks that need them, and which chunks these are. */
  readonly lower: SharedArrayBuffer;
  readonly upper: SharedArrayBuffer;
  readonly wide: SharedArrayBuffer;
}

const chunkBits = 12;
export const chunkRows = 1 << chunkBits;
const halfBits = 16;
const halfMask = 0xffff;

/** Memory for so many chunks of rows of so many places. What is never written costs nothing. */
export function rowBuffers(width: number, chunks: number): RowBuffers {
  const halves = (): SharedArrayBuffer => new SharedArrayBuffer(2 * chunks * chunkRows * width);
  return { lower: halves(), upper: halves(), wide: new SharedArrayBuffer(chunks) };
}

export class SharedRows {
  readonly #width: number;
  readonly #lower: Uint16Array;
  readonly #upper: Uint16Array;
  readonly #wide: Uint8Array;

  constructor({ lower, upper, wide }: RowBuffers, width: number) {
    this.#width = width;
    this.#lower = new Uint16Array(lower);
    this.#upper = new Uint16Array(upper);
    this.#wide = new Uint8Array(wide);
  }

  /** Bytes of the first so many chunks. */
  bytes(chunks: number): number {
    let halves = chunks;
    for (let chunk = 0; chunk < chunks; chunk++) halves += this.#wide[chunk]!;
    return 2 * halves * chunkRows * this.#width;
  }

  /** Writes row `number`, which no other thread knows of yet. */
  write(number: number, source: Int32Array, start: number): void {
    const lower = this.#lower;
    const width = this.#width;
    const target = number * width;
    let high = 0;
    for (let place = 0; place < width; place++) {
      lower[target + place] = source[start + place]!;
      high |= source[start + place]! >>> halfBits;
    }
    const chunk = number >> chunkBits;
    if (high !== 0) this.#wide[chunk] = 1;
    if (this.#wide[chunk] === 0) return;
    for (let place = 0; place < width; place++) this.#upper[target + place] = source[start + place]! >>> halfBits;
  }

  /** True when row `number` is the one at `start` of `source`. */
  equals(number: number, source: Int32Array, start: number): boolean {
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

  /** Copies row `number` into `target`. */
  read(number: number, target: Int32Array): void {
    const width = this.#width;
    const from = number * width;
    for (let place = 0; place < width; place++) target[place] = this.#lower[from + place]!;
    if (this.#wide[number >> chunkBits] === 0) return;
    for (let place = 0; place < width; place++) target[place]! |= this.#upper[from + place]! << halfBits;
  }

  /** A number of the row, for reading it ahead. */
  peek(number: number): number {
    return this.#lower[number * this.#width]!;
  }
}

/** The states in the order found, with who found whom: the queue of a breadth-first search and its parent links. */

const chunkBits = 17;
const chunkStates = 1 << chunkBits;
const chunkMask = chunkStates - 1;

export class Ledger {
  size = 0;
  readonly #chunks: (Int32Array | null)[] = [];
  // How many children each expanded state has: a byte each, 255 for those in `#large`.
  readonly #counts: Uint8Array[] = [];
  readonly #large = new Map<number, number>();
  readonly #firstOfChunk: number[] = []; // ledger number of the first child of each chunk's first state
  #expanded = 0;
  #nextChild = 1;
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  push(frame: number, bag: number): void {
    const at = this.size++ & chunkMask;
    if (at === 0) {
      this.#chunks.push(new Int32Array(2 * chunkStates));
      this.#bytes += 8 * chunkStates;
    }
    const chunk = this.#chunks[this.#chunks.length - 1]!;
    chunk[2 * at] = frame;
    chunk[2 * at + 1] = bag;
  }

  frame(state: number): number {
    return this.#chunks[state >> chunkBits]![2 * (state & chunkMask)]!;
  }

  bag(state: number): number {
    return this.#chunks[state >> chunkBits]![2 * (state & chunkMask) + 1]!;
  }

  /** State `expanded so far` has been expanded and added so many states. */
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

  /** Forgets the states of all full chunks below `state`; their number stays. */
  forgetBelow(state: number): void {
    for (let chunk = (state >> chunkBits) - 1; chunk >= 0 && this.#chunks[chunk] !== null; chunk--) {
      this.#chunks[chunk] = null;
      this.#bytes -= 8 * chunkStates;
    }
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
    while (this.#firstOfChunk[chunk]! > child) chunk--;
    let first = this.#firstOfChunk[chunk]!;
    for (let at = chunk << chunkBits; ; at++) {
      const count = this.#counts[at >> chunkBits]![at & chunkMask]!;
      first += count === 255 ? this.#large.get(at)! : count;
      if (first > child || at === this.#expanded) return at; // the last one is still being expanded
    }
  }
}

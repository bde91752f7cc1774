/**
 * Random streams: one generator per named stream under a root seed, so that a draw depends on what it is about
 * (a channel, a node, a client) and never on what happened elsewhere in the run.
 */
import seedrandom from "seedrandom";

/** One stream of 32-bit draws. */
export class Stream {
  readonly #next: () => number;

  /** `name` is the whole seed, root included. */
  constructor(name: string) {
    this.#next = seedrandom.tychei(name).int32;
  }

  /** A draw from 0 to 2^32 - 1. */
  uint32(): number {
    return this.#next() >>> 0;
  }

  /** A draw from 0 to `bound` - 1; `bound` from 1 to 2^21 is unbiased to one part in 2^11. */
  below(bound: number): number {
    return scale(this.uint32(), bound);
  }

  /** A draw from min to max, both included. */
  between(min: number, max: number): number {
    return min + scale(this.uint32(), max - min + 1);
  }

  /** True `perMillion` times in a million. Always draws once. */
  chance(perMillion: number): boolean {
    return scale(this.uint32(), 1_000_000) < perMillion;
  }
}

/** Maps a 32-bit draw onto 0..bound-1, exactly the same on every machine. */
export const scale = (draw: number, bound: number): number => Math.floor((draw * bound) / 4294967296);

/** The streams of one run, made when first asked for and kept. */
export class Streams {
  readonly #root: string;
  readonly #made = new Map<string, Stream>();

  constructor(root: string) {
    this.#root = root;
  }

  stream(name: string): Stream {
    let stream = this.#made.get(name);
    if (stream === undefined) {
      stream = new Stream(`${this.#root}/${name}`);
      this.#made.set(name, stream);
    }
    return stream;
  }
}

/** A 32-bit hash of three integers, for draws that need no stream: the n-th of something about something. */
export function mix3(a: number, b: number, c: number): number {
  let h = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b);
  h = Math.imul((h ^ (h >>> 15) ^ b) + 0x7f4a7c15, 0xc2b2ae35);
  h = Math.imul((h ^ (h >>> 13) ^ c) + 0x165667b1, 0x27d4eb2f);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

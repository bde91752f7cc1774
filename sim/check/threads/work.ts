/**
 * Who expands which states of a level, among threads: each those that it found itself, from the first on, and when it has
 * none left, some of the last of another.
 */
import { Lock } from "./lock.ts";

// Words of each thread, far enough apart from those of others: its states from `front` to before `back` are to be had.
const each = { lock: 0, front: 1, back: 2, fields: 32 } as const;

/** States given out at once: to their finder, and at most to another. */
const portion = 64;
const stolenMax = 1024;

export function workBuffer(threads: number): SharedArrayBuffer {
  return new SharedArrayBuffer(4 * each.fields * threads);
}

export class Work {
  /** What was claimed last: states of a thread, by their place among those that it found. */
  thread = 0;
  first = 0;
  count = 0;
  readonly #words: Int32Array;
  readonly #index: number;
  readonly #threads: number;
  readonly #locks: readonly Lock[];
  /** States of this thread before it were found before this level. */
  #levelEnd = 0;

  constructor(buffer: SharedArrayBuffer, index: number, threads: number) {
    this.#words = new Int32Array(buffer);
    this.#index = index;
    this.#threads = threads;
    this.#locks = Array.from(
      { length: threads },
      (_, thread) => new Lock(this.#words, each.fields * thread + each.lock),
    );
  }

  /**
   * What this thread found in this level, up to `size` in all, is the next one's; returns how many these are. All threads
   * are to do so before any begins the next.
   */
  endLevel(size: number): number {
    const at = each.fields * this.#index;
    const found = size - this.#levelEnd;
    this.#words[at + each.front] = this.#levelEnd;
    this.#words[at + each.back] = size;
    this.#levelEnd = size;
    return found;
  }

  /** Gets some of the level's states that nobody got yet; false when none are left. */
  claim(): boolean {
    for (let i = 0; i < this.#threads; i++) if (this.#claimOf((this.#index + i) % this.#threads)) return true;
    return false;
  }

  #claimOf(thread: number): boolean {
    const words = this.#words;
    const front = each.fields * thread + each.front;
    const back = each.fields * thread + each.back;
    if (Atomics.load(words, front) === Atomics.load(words, back)) return false;
    const lock = this.#locks[thread]!;
    lock.take();
    const left = words[back]! - words[front]!;
    const isOwn = thread === this.#index;
    const count = Math.min(left, isOwn ? portion : Math.min(stolenMax, Math.max(portion, left >> 1)));
    if (count > 0) {
      this.thread = thread;
      this.first = isOwn ? words[front]! : words[back]! - count;
      this.count = count;
      if (isOwn) words[front]! += count;
      else words[back]! -= count;
    }
    lock.release();
    return count > 0;
  }
}

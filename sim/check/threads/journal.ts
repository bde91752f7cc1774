/**
 * An order in which threads that search together make their discoveries, such as local steps and turns of judges. Every
 * thread makes every discovery itself, in this order, so that a number means the same in all of them and nothing
 * but numbers has to be told. Threads that differ in what they find show that a handler or a judge is no function.
 */
import type { Discoverer, Discovery } from "../rows/discovery.ts";
import { OutOfWordsError } from "./states.ts";

/** Makes a discovery and returns what it looks like: the same in every thread, and not 0. */
export type Discover = (kind: Discovery, first: number, second: number) => number;

/** Thrown when threads differ in what they find. */
export class DivergenceError extends Error {}

// Words of a journal: how many entries were claimed, how many are written; then the entries.
const place = { claimed: 0, written: 16, entries: 32 } as const;
const field = { kind: 0, first: 1, second: 2, look: 3 } as const;
const entryWords = 4;

/** A journal as one thread sees it. An entry is written before its discovery is made, so that nobody waits for that. */
export class Journal implements Discoverer {
  readonly #words: Int32Array;
  readonly #discover: Discover;
  #made = 0; // entries whose discovery this thread has made

  /** `words`: shared, all 0 at first. */
  constructor(words: Int32Array, discover: Discover) {
    this.#words = words;
    this.#discover = discover;
  }

  /** Makes all discoveries that are written. */
  catchUp(): void {
    while (this.#made < Atomics.load(this.#words, place.written)) this.#makeNext();
  }

  /** Makes a discovery that this thread lacks, after those of others; perhaps it is one of them. */
  discover(kind: Discovery, first: number, second: number, isKnown: () => boolean): void {
    const words = this.#words;
    for (;;) {
      this.catchUp();
      if (isKnown()) return;
      if (place.entries + entryWords * (this.#made + 1) > words.length) {
        throw new OutOfWordsError("no room for more discoveries");
      }
      if (Atomics.compareExchange(words, place.claimed, this.#made, this.#made + 1) === this.#made) break;
    }
    const at = place.entries + entryWords * this.#made;
    words[at + field.kind] = kind;
    words[at + field.first] = first;
    words[at + field.second] = second;
    Atomics.store(words, place.written, this.#made + 1);
    this.#makeNext();
  }

  #makeNext(): void {
    const words = this.#words;
    const at = place.entries + entryWords * this.#made++;
    const look = this.#discover(
      words[at + field.kind] as Discovery,
      words[at + field.first]!,
      words[at + field.second]!,
    );
    const other = Atomics.compareExchange(words, at + field.look, 0, look);
    if (other !== 0 && other !== look) throw new DivergenceError("two threads differ in what they find");
  }
}

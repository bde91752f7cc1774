/** Where the threads of a check see how far the others are, in shared memory. */

const place = { stop: 0, bell: 1, expanded: 2, settled: 3 } as const;
const controlBytes = 64;
/** What each thread tells: at any time, and when it settles a level. */
const tally = { states: 0, own: 1, common: 2, waiting: 3, bad: 4 } as const;
const tallyFields = 8;
/** How often a thread looks again before it sleeps, and for how long it does at most. */
const looks = 500;
const restMillis = 1;

/** How far a thread is: bytes of its own and of what all have in common. */
export interface ThreadProgress {
  readonly states: number;
  readonly bytes: { readonly own: number; readonly common: number };
}

export class Board {
  readonly buffer: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #tallies: Float64Array;
  readonly #threads: number;

  constructor(threads: number, buffer = new SharedArrayBuffer(controlBytes + 8 * tallyFields * threads)) {
    this.buffer = buffer;
    this.#threads = threads;
    this.#words = new Int32Array(buffer, 0, controlBytes / 4);
    this.#tallies = new Float64Array(buffer, controlBytes);
  }

  // ---- by a thread

  tell(index: number, { states, bytes }: ThreadProgress): void {
    const at = tallyFields * index;
    this.#tallies[at + tally.states] = states;
    this.#tallies[at + tally.own] = bytes.own;
    this.#tallies[at + tally.common] = bytes.common;
  }

  /** For this thread no states of the level are left. */
  expanded(): void {
    Atomics.add(this.#words, place.expanded, 1);
    this.#ring();
  }

  haveAllExpanded(level: number): boolean {
    return Atomics.load(this.#words, place.expanded) >= this.#threads * (level + 1);
  }

  /**
   * This thread has handed over so many states for the next level, and met a violation or not. It stays so until all have
   * expanded that level: all that look at it between see the same, and go on or end together.
   */
  settled(index: number, waiting: number, isBad: boolean): void {
    const at = tallyFields * index;
    this.#tallies[at + tally.waiting] = waiting;
    this.#tallies[at + tally.bad] = isBad ? 1 : 0;
    Atomics.add(this.#words, place.settled, 1);
    this.#ring();
  }

  haveAllSettled(level: number): boolean {
    return Atomics.load(this.#words, place.settled) >= this.#threads * (level + 1);
  }

  /** Waits a short while for something to change. */
  rest(): void {
    const bell = Atomics.load(this.#words, place.bell);
    for (let look = 0; look < looks; look++) if (Atomics.load(this.#words, place.bell) !== bell) return;
    Atomics.wait(this.#words, place.bell, bell, restMillis);
  }

  // ---- by anyone

  /** Every thread is to end. */
  stop(): void {
    Atomics.store(this.#words, place.stop, 1);
    this.#ring();
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, place.stop) !== 0;
  }

  /** Of all threads. */
  get states(): number {
    return this.#sum(tally.states);
  }

  get waiting(): number {
    return this.#sum(tally.waiting);
  }

  get isBad(): boolean {
    return this.#sum(tally.bad) > 0;
  }

  get bytes(): number {
    return this.#sum(tally.own) + this.#tallies[tally.common]!;
  }

  /** Levels that all have settled. */
  get level(): number {
    return Math.floor(Atomics.load(this.#words, place.settled) / this.#threads);
  }

  #sum(field: number): number {
    let sum = 0;
    for (let thread = 0; thread < this.#threads; thread++) sum += this.#tallies[tallyFields * thread + field]!;
    return sum;
  }

  #ring(): void {
    Atomics.add(this.#words, place.bell, 1);
    Atomics.notify(this.#words, place.bell);
  }
}

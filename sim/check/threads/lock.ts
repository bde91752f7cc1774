/** A lock among threads, in one word of shared memory: 0 free, 1 taken, 2 taken and others wait. */

/** How often a thread looks again before it goes to sleep: what is done under a lock is short. */
const looks = 400;

export class Lock {
  readonly #words: Int32Array;
  readonly #at: number;

  constructor(words: Int32Array, at: number) {
    this.#words = words;
    this.#at = at;
  }

  take(): void {
    const words = this.#words;
    const at = this.#at;
    if (Atomics.compareExchange(words, at, 0, 1) === 0) return;
    for (let look = 0; look < looks; look++) {
      if (Atomics.load(words, at) === 0 && Atomics.compareExchange(words, at, 0, 1) === 0) return;
    }
    while (Atomics.exchange(words, at, 2) !== 0) Atomics.wait(words, at, 2);
  }

  release(): void {
    if (Atomics.exchange(this.#words, this.#at, 0) === 2) Atomics.notify(this.#words, this.#at, 1);
  }
}

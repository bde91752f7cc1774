/** Answered calls of one kind, in the order in which they began, of which some are used up. */

export const unreturned = Number.POSITIVE_INFINITY;

/** Words of 32 bits that say who is used behind the first who is not. */
export const maskWords = 3;

export class QueueCalls {
  readonly invoked: number[] = [];
  readonly returned: number[] = [];
  readonly values: number[] = [];
  /** All before this place are used; it is not. */
  low = 0;
  readonly #used: boolean[] = [];
  /** All from here on are unused. */
  #high = 0;

  /** In the order of `invoked`. */
  add(invoked: number, returned: number, value: number): void {
    this.invoked.push(invoked);
    this.returned.push(returned);
    this.values.push(value);
    this.#used.push(false);
  }

  get isAllUsed(): boolean {
    return this.low === this.invoked.length;
  }

  isUsed(place: number): boolean {
    return this.#used[place]!;
  }

  /** Uses one up; returns when it began. */
  use(place: number): number {
    this.#used[place] = true;
    if (place >= this.#high) this.#high = place + 1;
    while (this.low < this.invoked.length && this.#used[this.low]) this.low++;
    return this.invoked[place]!;
  }

  free(place: number): void {
    this.#used[place] = false;
    if (place < this.low) this.low = place;
    while (this.#high > 0 && !this.#used[this.#high - 1]) this.#high--;
  }

  /** When the first of those that are left returned. */
  firstReturn(): number {
    let first = unreturned;
    for (let place = this.low; place < this.invoked.length && this.invoked[place]! <= first; place++)
      if (!this.#used[place] && this.returned[place]! < first) first = this.returned[place]!;
    return first;
  }

  /**
   * Those that may come next, since they began no later than `bound`, by when they returned; of equal values only the one
   * that returned first, for whoever takes its place can. `isPlain`: nothing depends on when they began.
   */
  next(bound: number, isPlain: boolean): number[] {
    const found: number[] = [];
    for (let place = this.low; place < this.invoked.length && this.invoked[place]! <= bound; place++)
      if (!this.#used[place]) found.push(place);
    found.sort((left, right) => this.returned[left]! - this.returned[right]! || left - right);
    return found.filter(
      (place, at) =>
        !found.slice(0, at).some((other) => this.values[other] === this.values[place] && (isPlain || other < place)),
    );
  }

  /** Writes who is used, as a place and words of bits; false if these do not suffice. */
  write(into: Int32Array, at: number): boolean {
    if (this.#high - this.low > 32 * maskWords) return false;
    into[at] = this.low;
    into.fill(0, at + 1, at + 1 + maskWords);
    for (let place = this.low; place < this.#high; place++) {
      if (!this.#used[place]) continue;
      const bit = place - this.low;
      into[at + 1 + (bit >> 5)]! |= 1 << (bit & 31);
    }
    return true;
  }
}

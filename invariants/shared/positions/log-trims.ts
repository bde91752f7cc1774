/** The trims of a log's history, in the order of their positions, and the earliest moment of each. */
import type { PositionedCall } from "./log-records.ts";

interface Trim {
  /** Its place in the list of calls. */
  readonly call: number;
  readonly to: number;
  readonly invoked: number;
  readonly returned: number;
}

const never = Number.POSITIVE_INFINITY;
const nobody = -1;

export class Trims {
  readonly #trims: readonly Trim[];
  readonly #tos: readonly number[];
  readonly #moments: Float64Array; // the earliest of each trim itself
  readonly #afterBy: Int32Array; // the read that it must be after
  readonly #lifted: Float64Array; // the earliest at which the floor is there or above
  #placed = 0;

  /** `toOf`: the position of a trim, null for any other call. */
  constructor(calls: readonly PositionedCall[], toOf: (call: PositionedCall) => number | null) {
    const trims: Trim[] = [];
    for (const [index, call] of calls.entries()) {
      const to = toOf(call);
      if (to !== null) trims.push({ call: index, to, invoked: call.invoked, returned: call.returned });
    }
    trims.sort((left, right) => left.to - right.to);
    this.#trims = trims;
    this.#tos = trims.map(({ to }) => to);
    this.#moments = new Float64Array(trims.length);
    this.#afterBy = new Int32Array(trims.length).fill(nobody);
    this.#lifted = new Float64Array(trims.length);
  }

  get count(): number {
    return this.#trims.length;
  }

  /** The position of trim `number`. */
  at(number: number): number {
    return this.#tos[number] as number;
  }

  /** The trims up to `position` that are not placed yet happen when begun, or at `after`, when all reads of records below are over. */
  placeTo(position: number, after: number, by: number): void {
    for (; this.#placed < this.count && this.at(this.#placed) <= position; this.#placed++) {
      const { invoked } = this.#trims[this.#placed] as Trim;
      this.#moments[this.#placed] = Math.max(invoked, after);
      if (after > invoked) this.#afterBy[this.#placed] = by;
    }
    if (this.#placed < this.count || position < never) return;
    for (let number = this.count - 1, least = never; number >= 0; number--) {
      least = Math.min(least, this.#moments[number] as number);
      this.#lifted[number] = least;
    }
  }

  /** Of the trims to positions above `below` and up to `position`, all placed: the earliest, and its call. */
  earliestWithin(below: number, position: number): { readonly time: number; readonly by: number } {
    let [time, by] = [never, nobody];
    for (let number = this.firstAbove(below); number < this.count && this.at(number) <= position; number++) {
      const moment = this.#moments[number] as number;
      if (moment < time) [time, by] = [moment, (this.#trims[number] as Trim).call];
    }
    return { time, by };
  }

  /** A trim that returned before the floor can have been there, and the read that kept it; null when there is none. */
  late(calls: readonly PositionedCall[]): { readonly trim: number; readonly to: number; readonly by: number } | null {
    for (const [number, { call, to }] of this.#trims.entries()) {
      if ((this.#lifted[number] as number) <= (calls[call] as PositionedCall).returned) continue;
      return { trim: call, to, by: this.#afterBy[number] as number };
    }
    return null;
  }

  /** The first trim above `position`; `count` when there is none. */
  firstAbove(position: number): number {
    return indexFrom(this.#tos, position + 1);
  }

  /** When the floor is at the position of trim `number`, or above, at the earliest: rising with the numbers; never for `count`. */
  moment(number: number): number {
    return number < this.count ? (this.#lifted[number] as number) : never;
  }

  /** The last trim whose moment is not after `time`; -1 when there is none. */
  lastBy(time: number): number {
    return indexWhere(0, this.count, (number) => this.moment(number) > time) - 1;
  }

  /** For each trim, the first from there on whose moment is not after what `highOf` gives for its position; else `count`. */
  roomy(highOf: (to: number) => number): Int32Array {
    const first = new Int32Array(this.count + 1).fill(this.count);
    for (let number = this.count - 1; number >= 0; number--) {
      const hasRoom = this.moment(number) <= highOf(this.at(number));
      first[number] = hasRoom ? number : (first[number + 1] as number);
    }
    return first;
  }
}

/** The first of `sorted` at or above `value`. */
export const indexFrom = (sorted: readonly number[], value: number): number =>
  indexWhere(0, sorted.length, (at) => (sorted[at] as number) >= value);

/** The first index from `low` on for which `holds`, which then holds for all that follow; `high` when there is none. */
export function indexWhere(low: number, high: number, holds: (index: number) => boolean): number {
  let first = low;
  let last = Math.max(low, high);
  while (first < last) {
    const middle = (first + last) >>> 1;
    if (holds(middle)) last = middle;
    else first = middle + 1;
  }
  return first;
}

/** Transfers that have begun and not taken effect, as numbers, and sets of them that add up to what is wanted. */
import type { Timeline } from "../decide/timeline.ts";

/** Sets of answered ones are as large as this, the fewer the more there are. */
const sizeFor = (count: number): number => (count <= 12 ? count : count <= 20 ? 4 : 3);

/** How many sets are looked at before a step is counted. */
const setsPerStep = 16;

export class PendingSums {
  /** Steps that looking for sets has taken. */
  work = 0;
  readonly #amounts: Float64Array;
  readonly #timeline: Timeline;
  readonly #open = new Set<number>();
  /** Those never answered, by amount; the last one is used first, for they are alike. */
  readonly #lost = new Map<number, number[]>();
  #looked = 0;

  constructor(amounts: Float64Array, timeline: Timeline) {
    this.#amounts = amounts;
    this.#timeline = timeline;
  }

  enter(call: number): void {
    if (!this.#timeline.endless(call)) this.#open.add(call);
    else this.#alike(call).push(call);
  }

  /** Takes an `enter` back. */
  forget(call: number): void {
    if (!this.#timeline.endless(call)) this.#open.delete(call);
    else this.#alike(call).pop();
  }

  /** The call takes effect; returns a mark of what did, the same for calls that are alike. */
  leave(call: number): number {
    if (!this.#timeline.endless(call)) {
      this.#open.delete(call);
      return scattered(call);
    }
    const alike = this.#alike(call);
    alike.pop();
    return scattered(~(scattered(this.#amounts[call]! % 2 ** 31) + alike.length));
  }

  takeBack(call: number): void {
    this.enter(call);
  }

  #alike(call: number): number[] {
    const amount = this.#amounts[call]!;
    const known = this.#lost.get(amount);
    if (known !== undefined) return known;
    const list: number[] = [];
    this.#lost.set(amount, list);
    return list;
  }

  /** Sets that add up to one of the differences, without `except`: with none of those never answered, one, two, three. */
  *setsFor(differences: readonly number[], except: number | null): Generator<readonly number[], void> {
    for (const lost of [this.#none, this.#one, this.#two, this.#three]) {
      for (const difference of differences) {
        for (const [set, sum] of this.#answered(except, lost === this.#none || lost === this.#one)) {
          if (this.#looked++ % setsPerStep === 0) this.work++;
          for (const more of lost(difference - sum)) yield [...set, ...more];
        }
      }
    }
  }

  /** Sets of answered ones without `except`, small ones first. */
  *answeredSets(except: number | null): Generator<readonly number[], void> {
    for (const [set] of this.#answered(except, true)) {
      if (this.#looked++ % setsPerStep === 0) this.work++;
      yield set;
    }
  }

  /** Sets of answered ones with their sums, small ones first; of equal amounts those that return first. `isWide`: large sets, too. */
  #answered(except: number | null, isWide: boolean): (readonly [readonly number[], number])[] {
    const { rankOf } = this.#timeline;
    const open = [...this.#open]
      .filter((call) => call !== except)
      .sort((left, right) => rankOf[left]! - rankOf[right]!);
    const sizeMax = Math.min(isWide ? open.length : 2, sizeFor(open.length));
    const sets: [number[], number][] = [[[], 0]];
    const lastOf: number[] = [-1];
    for (let at = 0; at < sets.length; at++) {
      const [set, sum] = sets[at]!;
      if (set.length >= sizeMax) break;
      for (let next = lastOf[at]! + 1; next < open.length; next++) {
        const call = open[next]!;
        const amount = this.#amounts[call]!;
        const isSkipped = open.some(
          (other, place) => place < next && this.#amounts[other] === amount && !set.includes(other),
        );
        if (isSkipped) continue;
        sets.push([[...set, call], sum + amount]);
        lastOf.push(next);
      }
    }
    return sets;
  }

  readonly #none = (rest: number): readonly (readonly number[])[] => (rest === 0 ? [[]] : []);

  readonly #one = (rest: number): readonly (readonly number[])[] => {
    const call = this.#lost.get(rest)?.at(-1);
    return call === undefined ? [] : [[call]];
  };

  readonly #two = (rest: number): number[][] => {
    const found: number[][] = [];
    for (const [amount, calls] of this.#lost) {
      const other = rest - amount;
      if (calls.length === 0 || other < amount) continue;
      const others = this.#lost.get(other);
      if (other === amount ? calls.length >= 2 : (others?.length ?? 0) >= 1)
        found.push([calls.at(-1)!, other === amount ? calls.at(-2)! : others!.at(-1)!]);
    }
    this.work += 1 + (this.#lost.size >> 4);
    return found;
  };

  readonly #three = (rest: number): number[][] => {
    const found: number[][] = [];
    for (const [amount, calls] of this.#lost) {
      if (calls.length === 0) continue;
      for (const [left, right] of this.#two(rest - amount)) {
        const pair = [left!, right!];
        if (pair.every((call) => this.#amounts[call]! > amount)) found.push([calls.at(-1)!, ...pair]);
      }
    }
    return found;
  };
}

/** 32 bits that look drawn. */
export function scattered(number: number): number {
  let hash = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f) ^ (hash >>> 16);
}

/**
 * Draws: how plans are made from chance, by fast-check's generator. Plan i of a campaign has a generator of its own,
 * seeded by a hash of (campaign seed, scenario, i), so that it is reached in O(1) and is the same on every machine.
 */
import type { Random } from "fast-check";
import { Random as FastCheckRandom } from "fast-check";
import { xorshift128plus } from "pure-rand/generator/xorshift128plus";
import { assert } from "../base/assert.ts";
import { Digest } from "../base/digest.ts";

/** Draws over one generator; every one is uniform over what it names, unless it says otherwise. */
export class Draw {
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  /** A whole number from min to max, both included. */
  between(min: number, max: number): number {
    return this.#random.nextInt(min, max);
  }

  /** True in `percent` of a hundred draws. */
  chance(percent: number): boolean {
    return this.#random.nextInt(0, 99) < percent;
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#random.nextInt(0, items.length - 1)]!;
  }

  /** One of the items, each as often as its weight says; at least one weight is above 0. */
  weighted<T>(items: readonly (readonly [weight: number, item: T])[]): T {
    let total = 0;
    for (const [weight] of items) total += weight;
    let rest = this.#random.nextInt(0, total - 1);
    for (const [weight, item] of items) {
      if (rest < weight) return item;
      rest -= weight;
    }
    throw new RangeError("unreachable: the draw is below the total weight");
  }

  /** `count` of the items, or all when there are fewer, in their order. */
  subset<T>(items: readonly T[], count: number): T[] {
    const chosen: T[] = [];
    let wanted = Math.min(count, items.length);
    for (let i = 0; i < items.length && wanted > 0; i++) {
      if (this.#random.nextInt(0, items.length - i - 1) < wanted) {
        chosen.push(items[i]!);
        wanted--;
      }
    }
    return chosen;
  }

  /** A whole number from min (at least 1) to max whose order of magnitude is uniform: every doubling is as likely. */
  span(min: number, max: number): number {
    if (max <= min) return min;
    let doublings = 1;
    while (min * 2 ** doublings <= max) doublings++;
    const low = min * 2 ** this.#random.nextInt(0, doublings - 1);
    return this.#random.nextInt(low, Math.min(max, 2 * low - 1));
  }
}

/** The generator of plan number `index` of the scenario `name` in the campaign `seed`. */
export function randomAt(seed: string, name: string, index: number): Random {
  assert(Number.isSafeInteger(index) && index >= 0, "a plan's index is a whole number from 0 on");
  const digest = new Digest();
  digest.string(seed);
  digest.string(name);
  digest.number(index);
  return new FastCheckRandom(xorshift128plus(digest.a ^ Math.imul(digest.b, 0x9e3779b1)));
}

/** Some regions of many, another choice from plan to plan: a comparison over placements, not over one of them. */
import { assert } from "../../base/assert.ts";
import { textSeed } from "../../world/clients/workload.ts";

/**
 * The choice of `size` out of `count` regions that plan number `index` stands in, ascending. All choices come once before
 * any comes again, in an order that spreads them; the seed says which comes first.
 */
export function choiceOf(count: number, size: number, seed: string, index: number): readonly number[] {
  assert(size >= 1 && size <= count, "a choice of regions is of those that there are");
  const choices = binomial(count, size);
  const place = (textSeed(seed) + index * strideOf(choices)) % choices;
  return unranked(count, size, place);
}

/** How many choices of `size` out of `count` there are. */
export function binomial(count: number, size: number): number {
  let ways = 1;
  for (let at = 1; at <= size; at++) ways = (ways * (count - size + at)) / at;
  return Math.round(ways);
}

/** Near the golden section of them, and without a common factor, so that it passes all. */
function strideOf(choices: number): number {
  let stride = Math.max(1, Math.round(choices * 0.618));
  while (greatestFactor(stride, choices) !== 1) stride++;
  return stride;
}

const greatestFactor = (a: number, b: number): number => (b === 0 ? a : greatestFactor(b, a % b));

/** Number `place` of the choices in lexicographic order. */
function unranked(count: number, size: number, place: number): readonly number[] {
  const chosen: number[] = [];
  let [left, rest] = [size, place];
  for (let at = 0; left > 0; at++) {
    const withThis = binomial(count - at - 1, left - 1);
    if (rest < withThis) {
      chosen.push(at);
      left--;
    } else rest -= withThis;
  }
  return chosen;
}

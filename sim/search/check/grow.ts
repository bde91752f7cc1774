/** Boxes from the smallest to the largest: first by the sum of their budgets, then in lexicographic order. */
import { type Box, budgetNames } from "./box.ts";

/** Every box inside `largest` that differs from it only in its budgets, smaller ones first. */
export function* boxesUpTo(largest: Box): IterableIterator<Box> {
  const limits = budgetNames.map((name) => largest[name]);
  const total = limits.reduce((sum, limit) => sum + limit, 0);
  for (let sum = 0; sum <= total; sum++) {
    for (const spent of splits(sum, limits)) {
      yield { ...largest, ...Object.fromEntries(budgetNames.map((name, at) => [name, spent[at]])) };
    }
  }
}

/** Every way to spend `sum` within `limits`, the most on the first first. */
function* splits(sum: number, limits: readonly number[]): IterableIterator<number[]> {
  const [limit, ...rest] = limits;
  if (limit === undefined) {
    if (sum === 0) yield [];
    return;
  }
  for (let first = Math.min(sum, limit); first >= 0; first--) {
    for (const others of splits(sum - first, rest)) yield [first, ...others];
  }
}

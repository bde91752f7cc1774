/** Boxes from the smallest to the largest: first by the sum of their budgets, then in lexicographic order. */
import { type Box, type BudgetName, budgetNames } from "./subjects/system/box.ts";

/** Every box inside `largest` that differs from it only in its budgets, but those in `fixed`, smaller ones first. */
export function* boxesUpTo(largest: Box, fixed: readonly BudgetName[] = []): IterableIterator<Box> {
  const names = budgetNames.filter((name) => !fixed.includes(name));
  const limits = names.map((name) => largest[name]);
  const total = limits.reduce((sum, limit) => sum + limit, 0);
  for (let sum = 0; sum <= total; sum++) {
    for (const spent of splits(sum, limits)) {
      yield { ...largest, ...Object.fromEntries(names.map((name, at) => [name, spent[at]])) };
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

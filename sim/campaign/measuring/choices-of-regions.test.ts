/** Choices of regions, one after the other. */
import { expect, test } from "vitest";
import { binomial, choiceOf } from "./choices-of-regions.ts";

test.each([
  [10, 4, 210],
  [10, 1, 10],
  [5, 5, 1],
  [6, 3, 20],
])("of %i regions, each of the choices of %i comes once in %i plans", (count, size, choices) => {
  expect(binomial(count, size)).toBe(choices);
  const seen = new Set<string>();
  for (let index = 0; index < choices; index++) {
    const chosen = choiceOf(count, size, "seed", index);
    expect(chosen).toEqual([...new Set(chosen)].sort((a, b) => a - b));
    expect(chosen).toHaveLength(size);
    expect(chosen.every((at) => at >= 0 && at < count)).toBe(true);
    seen.add(chosen.join());
  }
  expect(seen.size).toBe(choices);
  expect(choiceOf(count, size, "seed", choices)).toEqual(choiceOf(count, size, "seed", 0));
});

test("few plans stand in all regions, and another seed begins elsewhere", () => {
  const first = Array.from({ length: 20 }, (_, index) => choiceOf(10, 4, "1", index));
  expect(new Set(first.flat()).size).toBe(10);
  expect(choiceOf(10, 4, "1", 0)).not.toEqual(choiceOf(10, 4, "2", 0));
});

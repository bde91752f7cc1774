/** The frontier of configurations holds the least ones, few or many, in an order that does not depend on how they came. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { configurationText, type ObjectConfiguration } from "./configuration.ts";
import { Frontier } from "./frontier.ts";

const configuration: fc.Arbitrary<ObjectConfiguration> = fc.record({
  value: fc.constantFrom(null, "a", "b"),
  done: fc
    .subarray([1, 2, 3, 4, 5])
    .chain((ids) =>
      fc
        .tuple(...ids.map(() => fc.constantFrom("", "=a")))
        .map((told) => ids.map((id, at) => ({ id, told: id > 3 ? "" : told[at]! }))),
    ),
});

/** Ids 4 and 5 are of unknown outcome. */
const unknown: ReadonlySet<number> = new Set([4, 5]);

const known = ({ value, done }: ObjectConfiguration): string =>
  configurationText({ value, done: done.filter(({ id }) => !unknown.has(id)) });
const needs = ({ done }: ObjectConfiguration): number[] => done.map(({ id }) => id).filter((id) => unknown.has(id));
const covers = (a: ObjectConfiguration, b: ObjectConfiguration): boolean =>
  known(a) === known(b) && needs(a).every((id) => needs(b).includes(id));

const sortedBy = (all: readonly ObjectConfiguration[]): string[] => {
  const frontier = new Frontier(unknown);
  for (const one of all) frontier.add(one);
  return frontier.sorted().map(configurationText);
};

it("keeps those that no other makes superfluous, whether they are few or many", () => {
  fc.assert(
    fc.property(fc.array(configuration, { maxLength: 90 }), (all) => {
      const least = all.filter((one) => !all.some((other) => covers(other, one) && !covers(one, other)));
      expect(new Set(sortedBy(all))).toEqual(new Set(least.map(configurationText)));
      expect(sortedBy(all)).toEqual(sortedBy(all.toReversed()));
    }),
    { numRuns: 300, seed: 1 },
  );
});

it("says whether one was news", () => {
  const frontier = new Frontier(unknown);
  const with4: ObjectConfiguration = { value: "a", done: [{ id: 4, told: "" }] };
  expect([frontier.add(with4), frontier.add(with4), frontier.add({ value: "a", done: [] })]).toEqual([
    true,
    false,
    true,
  ]);
  expect(frontier.add(with4)).toBe(false);
  expect(frontier.sorted()).toEqual([{ value: "a", done: [] }]);
});

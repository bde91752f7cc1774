/** Whether an object can come to hold a value, against trying every order. */
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Operation } from "../../../sim/contract/operation.ts";
import { step } from "./configuration.ts";
import { canBecome } from "./reachable.ts";

const text = fc.constantFrom("a", "b", "ab", "ba", "aa");
const operation: fc.Arbitrary<Operation> = fc.oneof(
  text.map((value): Operation => ({ type: "append", key: "x", value })),
  text.map((value): Operation => ({ type: "put", key: "x", value })),
  fc.constant<Operation>({ type: "delete", key: "x" }),
  fc
    .tuple(fc.option(text), text)
    .map(([expected, value]): Operation => ({ type: "compare-and-set", key: "x", expected, value })),
);

function everyValue(from: string | null, operations: readonly Operation[], into: Set<string | null>): void {
  into.add(from);
  for (const [at, one] of operations.entries()) {
    everyValue(step(from, one).value, operations.toSpliced(at, 1), into);
  }
}

it("never rules out a value that some order of some operations leads to", () => {
  let ruledOut = 0;
  fc.assert(
    fc.property(fc.option(text), fc.array(operation, { maxLength: 5, size: "max" }), (from, operations) => {
      const values = new Set<string | null>();
      everyValue(from, operations, values);
      for (const value of values) expect(canBecome(from, value, operations)).toBe(true);
      if (!canBecome(from, "bab", operations)) ruledOut++;
    }),
    { numRuns: 300, seed: 5 },
  );
  expect(ruledOut).toBeGreaterThan(50);
});

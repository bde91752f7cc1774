/** Histories as values: equal exactly when they are one trace. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { noopId } from "../../../sim/contract/operation.ts";
import { elements, get, histories, put } from "./arbitraries.ts";
import {
  append,
  appendAll,
  bottom,
  conflicts,
  contains,
  type Element,
  elementsOf,
  identityOf,
  stepAfter,
} from "./history.ts";

const once = (sequence: readonly Element[]): readonly Element[] =>
  sequence.filter((element, at) => sequence.findIndex((other) => identityOf(other) === identityOf(element)) === at);

/** The definition: same elements, and each two that conflict in the same order. */
function isSameTrace(a: readonly Element[], b: readonly Element[]): boolean {
  const place = new Map(b.map((element, at) => [identityOf(element), at]));
  if (a.length !== b.length || !a.every((element) => place.has(identityOf(element)))) return false;
  return a.every((one, at) =>
    a.slice(at + 1).every((other) => {
      const isBefore = (place.get(identityOf(one)) ?? 0) < (place.get(identityOf(other)) ?? 0);
      return isBefore || !conflicts(one, other);
    }),
  );
}

describe("command histories", () => {
  it("a history with commuting commands appended in another order is the same value", () => {
    const [a, b] = [put(0, "a"), put(1, "b")];
    expect(appendAll(bottom, [a, b])).toEqual(appendAll(bottom, [b, a]));
    expect(appendAll(bottom, [get(0), get(1)])).toEqual(appendAll(bottom, [get(1), get(0)]));
  });

  it("commands that conflict keep their order in a history", () => {
    expect(appendAll(bottom, [put(0), put(1)])).not.toEqual(appendAll(bottom, [put(1), put(0)]));
    expect(appendAll(bottom, [put(0), put(1)])[1]).toMatchObject({ level: 2, follows: [put(0).id] });
  });

  it("two sequences are one value exactly when they are one trace", () => {
    let equal = 0;
    fc.assert(
      fc.property(elements, fc.infiniteStream(fc.nat(8)), fc.nat(20), (sequence, swaps, times) => {
        const first = once(sequence);
        const second = [...first];
        for (let swap = 0; swap < times && second.length > 1; swap++) {
          const at = Number(swaps.next().value) % (second.length - 1);
          second.splice(at, 2, second[at + 1] as Element, second[at] as Element);
        }
        const isSame = isSameTrace(first, second);
        if (isSame && first.some((element, at) => element !== second[at])) equal++;
        expect(JSON.stringify(appendAll(bottom, first)) === JSON.stringify(appendAll(bottom, second))).toBe(isSame);
      }),
      { numRuns: 2_000, seed: 1 },
    );
    expect(equal).toBeGreaterThan(50);
  });

  it("a step follows what it conflicts with, but for what comes before another of them: in long histories too", () => {
    let covered = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(4), fc.nat(3), fc.boolean()), { minLength: 20, maxLength: 60 }), (drawn) => {
        const pasts = new Map<number, Set<number>>(); // by id: all that comes before
        let history = bottom;
        for (const [at, [session, key, isRead]] of drawn.entries()) {
          const element = at % 25 === 24 ? null : (isRead ? get : put)(session, `${key}`, at + 1);
          const ordered = history.filter((step) => conflicts(step.element, element)).map(({ id }) => id);
          const past = new Set(ordered.flatMap((id) => [...(pasts.get(id) ?? [])]));
          const known = contains(history, identityOf(element));
          const step = stepAfter(history, element);
          const follows = ordered.filter((id) => !past.has(id)).sort((a, b) => a - b);
          if (follows.length < ordered.length) covered++;
          if (!known) expect(step.follows).toEqual(follows);
          history = append(history, element);
          if (!known) pasts.set(step.id, new Set([...past, ...ordered]));
        }
      }),
      { numRuns: 200, seed: 3 },
    );
    expect(covered).toBeGreaterThan(1_000);
  });

  it("a command that is in a history is not appended again", () => {
    const history = appendAll(bottom, [put(0), put(1)]);
    expect(append(history, put(0))).toBe(history);
  });

  it("the normal form of a history is a linear extension: appended in its order it is itself again", () => {
    fc.assert(
      fc.property(histories, (history) => {
        expect(appendAll(bottom, elementsOf(history))).toEqual(history);
      }),
      { numRuns: 500, seed: 2 },
    );
  });

  it("the checkpoint is ordered with everything", () => {
    const closed = appendAll(bottom, [put(0, "a"), put(1, "b"), null]);
    expect(closed.at(-1)).toMatchObject({ id: noopId, follows: [put(0).id, put(1).id] });
    expect(append(closed, put(2, "c")).at(-1)).toMatchObject({ follows: [noopId] });
    expect(contains(closed, noopId)).toBe(true);
  });
});

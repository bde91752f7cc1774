/** CS0 to CS4 of the paper, and the laws of the lattice, on drawn histories. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elements, histories, kin, put } from "./arbitraries.ts";
import { append, appendAll, bottom, contains, elementsOf, type History, identityOf } from "./history.ts";
import { glb, glbOf, isCompatible, isPrefix, lub } from "./lattice.ts";

const check = (property: fc.IRawProperty<unknown>): void => {
  fc.assert(property, { numRuns: 1_000, seed: 3 });
};
const two = fc.oneof(kin(2), fc.array(histories, { minLength: 2, maxLength: 2 })) as fc.Arbitrary<[History, History]>;
const three = fc.oneof(kin(3), fc.array(histories, { minLength: 3, maxLength: 3 })) as fc.Arbitrary<
  [History, History, History]
>;

describe("CS0 to CS4", () => {
  it("CS0 appending to a c-struct gives a c-struct, of which it is a prefix", () => {
    check(
      fc.property(histories, elements, (v, sequence) => {
        expect(isPrefix(v, appendAll(v, sequence))).toBe(true);
      }),
    );
  });

  it("CS1 every c-struct is ⊥ with something appended", () => {
    check(
      fc.property(histories, (v) => {
        expect(appendAll(bottom, elementsOf(v))).toEqual(v);
      }),
    );
  });

  it("CS2 ⊑ is a partial order, and means that something can be appended", () => {
    check(
      fc.property(three, ([u, v, w]) => {
        expect(isPrefix(u, u)).toBe(true);
        if (isPrefix(u, v) && isPrefix(v, u)) expect(u).toEqual(v);
        if (isPrefix(u, v) && isPrefix(v, w)) expect(isPrefix(u, w)).toBe(true);
        const rest = elementsOf(v).filter((element) => !contains(u, identityOf(element)));
        expect(isPrefix(u, v)).toBe(JSON.stringify(appendAll(u, rest)) === JSON.stringify(v));
      }),
    );
  });

  it("CS3 ⊓ is the greatest lower bound, of the same elements as both", () => {
    check(
      fc.property(three, ([u, v, w]) => {
        const bound = glb(u, v);
        expect(isPrefix(bound, u) && isPrefix(bound, v)).toBe(true);
        if (isPrefix(w, u) && isPrefix(w, v)) expect(isPrefix(w, bound)).toBe(true);
        const longer = elementsOf(u).map((element) => append(bound, element));
        expect(longer.every((more) => more === bound || !(isPrefix(more, u) && isPrefix(more, v)))).toBe(true);
      }),
    );
  });

  it("CS3 ⊔ of two that are compatible is the least upper bound, of the elements of both", () => {
    let compatible = 0;
    check(
      fc.property(three, ([u, v, w]) => {
        if (isPrefix(u, w) && isPrefix(v, w)) expect(isCompatible(u, v)).toBe(true);
        if (!isCompatible(u, v)) return;
        compatible++;
        const bound = lub(u, v);
        expect(isPrefix(u, bound) && isPrefix(v, bound)).toBe(true);
        if (isPrefix(u, w) && isPrefix(v, w)) expect(isPrefix(bound, w)).toBe(true);
        expect(appendAll(bottom, elementsOf(bound))).toEqual(bound);
        expect(bound.every(({ id }) => contains(u, id) || contains(v, id))).toBe(true);
      }),
    );
    expect(compatible).toBeGreaterThan(100);
  });

  it("CS3 three that are compatible two by two are compatible all three", () => {
    let compatible = 0;
    check(
      fc.property(three, ([u, v, w]) => {
        if (!isCompatible(u, v) || !isCompatible(v, w) || !isCompatible(u, w)) return;
        compatible++;
        expect(isCompatible(u, lub(v, w))).toBe(true);
      }),
    );
    expect(compatible).toBeGreaterThan(50);
  });

  it("CS4 what two compatible c-structs both contain, their ⊓ contains", () => {
    check(
      fc.property(two, ([v, w]) => {
        if (!isCompatible(v, w)) return;
        const both = v.filter(({ id }) => contains(w, id)).map(({ id }) => id);
        expect(glb(v, w).map(({ id }) => id)).toEqual(both);
      }),
    );
  });
});

describe("the lattice", () => {
  it("⊓ and ⊔ are idempotent, commutative, associative, and absorb one another", () => {
    check(
      fc.property(three, ([u, v, w]) => {
        expect(glb(u, u)).toEqual(u);
        expect(glb(u, v)).toEqual(glb(v, u));
        expect(glb(glb(u, v), w)).toEqual(glb(u, glb(v, w)));
        expect(lub(u, glb(u, v))).toEqual(u);
        if (!isCompatible(u, v)) return;
        expect(lub(u, v)).toEqual(lub(v, u));
        expect(glb(u, lub(u, v))).toEqual(u);
        if (isCompatible(v, w) && isCompatible(u, w)) expect(lub(lub(u, v), w)).toEqual(lub(u, lub(v, w)));
      }),
    );
  });

  it("traces are compared, not sequences: ⊓ of two that differ in the order of commuting commands is all of it", () => {
    const [a, b, c] = [put(0, "a"), put(1, "b"), put(2, "c")];
    expect(glb(appendAll(bottom, [a, b, c]), appendAll(bottom, [c, a, b]))).toHaveLength(3);
    expect(glb(appendAll(bottom, [a, b]), appendAll(bottom, [b]))).toEqual(appendAll(bottom, [b]));
  });

  it("a command that follows other commands in one history than in another is in no common prefix", () => {
    const [first, second, free] = [put(0), put(1), put(2, "free")];
    const [u, v] = [appendAll(bottom, [first, second, free]), appendAll(bottom, [second, free, first])];
    expect(glb(u, v)).toEqual(appendAll(bottom, [free]));
    expect(isCompatible(u, v)).toBe(false);
    expect(glbOf([u, v, appendAll(bottom, [free])])).toEqual(appendAll(bottom, [free]));
  });
});

/** Sizes of quorums against the lemmas that need them. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sizesFor } from "./quorums.ts";

describe("§4.3, §4.4 sizes of quorums, the sender counted in", () => {
  it.each([
    [3, 2],
    [5, 3],
    [7, 5],
    [9, 6],
  ])(
    "§4.4 optimised, %i replicas: F + floor((F + 1) / 2) = %i commit on the fast path, the sender counted in",
    (replicas, fast) => {
      expect(sizesFor(replicas, "optimised").fast).toBe(fast);
    },
  );

  it.each([
    [3, 2],
    [5, 4],
    [7, 6],
    [9, 8],
  ])("§4.3 simplified, %i replicas: 2F = %i commit on the fast path, the sender counted in", (replicas, fast) => {
    expect(sizesFor(replicas, "simplified").fast).toBe(fast);
  });

  const odd = fc.integer({ min: 1, max: 15 }).map((failures) => 2 * failures + 1);
  const variants = fc.constantFrom("optimised" as const, "simplified" as const);

  it("§4.3, §4.4 a fast commit is traced by any majority without the owner, and by one replica fewer it need not be", () => {
    fc.assert(
      fc.property(odd, variants, (replicas, variant) => {
        const { fast, slow, trace } = sizesFor(replicas, variant);
        // Of the other replicas, fast - 1 pre-accepted; a majority of slow among them misses as many as it can.
        const missed = Math.min(fast - 1, replicas - 1 - slow);
        expect(fast - 1 - missed).toBe(trace);
        expect(trace).toBeGreaterThan(0);
      }),
    );
  });

  it("§4.4 two instances of silent owners, not ordered with each other, cannot both have been committed fast", () => {
    fc.assert(
      fc.property(odd, (replicas) => {
        const { fast, slow } = sizesFor(replicas, "optimised");
        // A majority without both owners: of those that it misses, the other owner was in no fast quorum either.
        const needed = fast - (replicas - slow - 1);
        expect(2 * needed).toBeGreaterThan(slow);
      }),
    );
  });

  it("§4.4 with F + 1 as the fast quorum two unordered instances cannot both be committed fast up to 5 replicas, but at 7", () => {
    const both = (replicas: number, fast: number): boolean => {
      const { slow } = sizesFor(replicas, "optimised");
      return 2 * (fast - (replicas - slow - 1)) <= slow;
    };
    expect([3, 5, 7].map((replicas) => both(replicas, sizesFor(replicas, "optimised").slow))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it("§4.3 simplified: with the owner, the equal pre-accepts that a recovery asks for are a majority", () => {
    for (let replicas = 2; replicas <= 31; replicas++) {
      const { slow, trace } = sizesFor(replicas, "simplified");
      expect(trace + 1).toBeGreaterThanOrEqual(slow);
    }
  });
});

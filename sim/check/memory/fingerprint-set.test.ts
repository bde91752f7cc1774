/** The bound on what a set of fingerprints omits. */
import { describe, expect, it } from "vitest";
import { checkModel } from "../check-model.ts";
import { twoPhaseCommit } from "../testing/two-phase-commit.fixture.ts";
import { FingerprintSet } from "./fingerprint-set.ts";

describe("the bound on the probability that a state was omitted", () => {
  it("is one in 2^32 for each comparison with the fingerprint of another row", () => {
    const set = new FingerprintSet(64);
    expect(set.omission).toBe(0);
    const rows = Int32Array.from({ length: 30 }, (_, i) => i);
    // All of one home: the n-th row is compared with the n before it.
    for (let at = 0; at < 30; at += 3) expect(set.add(rows, at, 3, 5)).toBe(true);
    expect([set.size, set.comparisons]).toEqual([10, 45]);
    expect(set.omission).toBe(45 / 2 ** 32);
    // A row that is known is compared with those before it, and not with itself.
    expect(set.add(rows, 27, 3, 5)).toBe(false);
    expect([set.size, set.omission]).toEqual([10, 54 / 2 ** 32]);
  });

  it("is none while no row meets another's place, and is never above 1", () => {
    const set = new FingerprintSet(1 << 12);
    set.add(Int32Array.of(1, 2), 0, 2, 5);
    expect(set.add(Int32Array.of(1, 2), 0, 2, 5)).toBe(false);
    expect(set.omission).toBe(0);
    set.comparisons = 2 ** 33;
    expect(set.omission).toBe(1);
  });

  it("grows with the search: with every state in one place, each is compared with all before it", () => {
    const report = checkModel(twoPhaseCommit(4, []), { compact: true, flatHash: true, without: ["symmetry"] });
    expect(report).toMatchObject({ mode: "compact", states: 1_568, exhausted: true });
    const comparisons = report.omission * 2 ** 32;
    const least = (1_568 * 1_567) / 2; // once for every two states; a state met again is compared again
    expect(comparisons).toBeGreaterThanOrEqual(least);
    expect(comparisons).toBeLessThanOrEqual(1_568 * report.transitions);
  });
});

/** Shows that no cluster is asked to recover before its shortest election timeout. */
import { expect, it } from "vitest";
import { leaderRecovers } from "./leader-recovers.ts";

it("counts in the longer of both election timeouts, since a longest one below the shortest is none", () => {
  const usual = leaderRecovers({ electionMinMicros: 150_000, electionMaxMicros: 300_000 }, 1_000);
  expect(usual).toBe(5 * 300_000 + 20 * 1_000);
  expect(leaderRecovers({ electionMinMicros: 300_000, electionMaxMicros: 15_000 }, 1_000)).toBe(usual);
});

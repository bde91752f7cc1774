/** Runs without a clock, of systems that count on one. */
import { expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { chain } from "../../protocols/chain/index.ts";
import { leaderFollower } from "../../protocols/leader-follower/index.ts";
import { multiPaxos } from "../../protocols/multi-paxos/index.ts";
import { raft } from "../../protocols/raft/index.ts";
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { variantOf } from "../../sim/plan/variant.ts";
import { run } from "../../sim/run.ts";
import { scheduled } from "./scheduled.ts";

const runs = 30;

/** The first violation of so many plans, or null. */
function firstViolation(system: System, options: Options, beyond: boolean): string | null {
  const variant = variantOf(system, options, "options");
  for (let index = 0; index < runs; index++) {
    const plan = scheduled.plan(variant, "leases", index, { nodes: null, beyond });
    const { violation } = run(plan, variant, judgesOf(variant));
    if (violation !== null) return violation.invariant;
  }
  return null;
}

it.each([
  ["raft", raft, { reads: "lease" }],
  ["multi-paxos", multiPaxos, { reads: "lease" }],
  ["leader-follower", leaderFollower, { reads: "lease" }],
  ["chain", chain, { fence: "lease" }],
] as const)(
  "$0 with leases: time passes, for no clock of those that it claims to survive stands still",
  (_name, system, options) => {
    expect(firstViolation(system, options, false)).toBeNull();
  },
);

it("beyond the claims it stands still, and a lease that never runs out shows", () => {
  expect(firstViolation(raft, { reads: "lease" }, true)).toBe("lease-safety");
});

/** Paxos, the quorums of the two phases: what meets, and what is refused. */
import { describe, expect, it } from "vitest";
import { allNodes, difference, type NodeSet } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { clusterOf } from "../testing/testing.ts";
import { paxos } from "./index.ts";
import { quorumsOf } from "./quorums.ts";
import type { PaxosOptions } from "./types.ts";

/** True when every phase-1 quorum meets every phase-2 quorum, by trying all sets. */
function meet(nodes: number, options: Partial<PaxosOptions>): boolean {
  const { phase1, phase2 } = quorumsOf(clusterOf<PaxosOptions>(paxos, nodes, options));
  for (let mask = 0; mask < 2 ** nodes; mask++) {
    const rest = difference(allNodes(nodes), mask as NodeSet);
    if (phase1.isQuorum(mask as NodeSet) && phase2.isQuorum(rest)) return false;
  }
  return true;
}

describe("the quorums of the two phases", () => {
  it.each(["threshold", "grid", "weighted"])("%s quorums meet at every size by default", (quorums) => {
    for (let nodes = 1; nodes <= 10; nodes++) expect(meet(nodes, { quorums })).toBe(true);
  });

  it("FPaxos §3: sizes that sum to more than the acceptors are safe, and not one less", () => {
    expect(meet(6, { phase1: 5, phase2: 2 })).toBe(true);
    expect(meet(4, { phase1: 2, phase2: 2 })).toBe(false);
  });

  it("a grid may be as wide as its options say", () => {
    const { phase1, phase2 } = quorumsOf(clusterOf<PaxosOptions>(paxos, 6, { quorums: "grid", columns: 2 }));
    expect([phase1.name, phase2.name]).toEqual(["a whole row of 3x2", "one of each row of 3x2"]);
  });

  it("a heavy acceptor and one other outvote the rest of four", () => {
    const { phase1 } = quorumsOf(clusterOf<PaxosOptions>(paxos, 4, { quorums: "weighted" }));
    expect(phase1.isQuorum(0b0011 as NodeSet)).toBe(true);
    expect(phase1.isQuorum(0b0110 as NodeSet)).toBe(false);
  });

  it("a quorum larger than the cluster is a user's mistake", () => {
    expect(() => quorumsOf(clusterOf<PaxosOptions>(paxos, 3, { phase2: 4 }))).toThrow(UserError);
    expect(() => quorumsOf(clusterOf<PaxosOptions>(paxos, 3, { phase2: 4 }))).toThrow("option phase2: 4 is above");
  });
});

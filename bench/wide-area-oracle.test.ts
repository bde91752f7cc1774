/** The wide-area oracle against latencies worked out by hand. */
import { describe, expect, it } from "vitest";
import { systems } from "../protocols/systems.ts";
import { topologies } from "../sim/plan/regions/topologies.ts";
import { siteLatencies } from "./wide-area-oracle.ts";

const named = (name: string) => systems.find((system) => system.name === name)!;
const wan5 = topologies.find(({ name }) => name === "wan5")!;
const majorityOf5 = 3;

describe("a write on a wide area takes what the matrix of latencies says, to the microsecond", () => {
  it.each(["raft", "multi-paxos"])(
    "%s: to the leader and back, and to the nearest two of the others and back",
    (name) => {
      for (const { site, measured, throughLeader } of siteLatencies(named(name), wan5, majorityOf5)) {
        expect([site, measured]).toEqual([site, throughLeader]);
      }
    },
  );

  it("epaxos: the fast path from the nearest replica, whoever leads elsewhere", () => {
    // A fast quorum of five has three replicas, the command leader among them.
    for (const { site, measured, leaderless } of siteLatencies(named("epaxos"), wan5, majorityOf5)) {
      expect([site, measured]).toEqual([site, leaderless]);
    }
  });
});

/** Seals, appends and checks by their sizes, and the chain as a text. */
import { describe, expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { clusterOf } from "../testing/testing.ts";
import { chainOf, emptyChain, endOfLoglet, extended, linkAt, swapChain, truncated } from "./chain.ts";
import { delos } from "./index.ts";
import { firstMembers, quorumsOf } from "./quorums.ts";
import type { DelosOptions } from "./state.ts";
import type { Position } from "./types.ts";

const quorumsAmong = (nodes: number, given: Partial<DelosOptions> = {}) => {
  const cluster = clusterOf<DelosOptions>(delos, nodes, given);
  return quorumsOf(cluster, firstMembers(cluster));
};

describe("quorums", () => {
  it.each([1, 3, 5, 7])("are majorities where nobody says otherwise, of %i LogServers", (nodes) => {
    const { seal, write, check } = quorumsAmong(nodes);
    const most = (nodes + 1) / 2;
    for (const quorums of [seal, write, check]) {
      expect(quorums.isQuorum(allNodes(most))).toBe(true);
      expect(quorums.isQuorum(allNodes(most - 1))).toBe(false);
    }
  });

  it.each([
    { nodes: 3, seal: 1, write: 3 },
    { nodes: 4, seal: 2, write: 3 },
    { nodes: 5, seal: 4, write: 2 },
  ])("a seal meets every append, and a check meets both: $seal and $write of $nodes", ({ nodes, ...sizes }) => {
    const { seal, write, check } = quorumsAmong(nodes, sizes);
    const all = allNodes(nodes);
    for (let mask = 0; mask <= all; mask++) {
      const rest = difference(all, mask as NodeSet);
      if (seal.isQuorum(mask as NodeSet)) expect(write.isQuorum(rest)).toBe(false);
      if (!check.isQuorum(mask as NodeSet)) continue;
      expect(write.isQuorum(rest)).toBe(false);
      expect(seal.isQuorum(rest)).toBe(false);
    }
  });

  it("that need not meet are a user's mistake, and so is an ensemble that cannot be had", () => {
    expect(() => quorumsAmong(3, { seal: 1, write: 2 })).toThrow(/add up to more than 3/);
    expect(() => quorumsAmong(3, { ensemble: 4 })).toThrow(/more than the 3 LogServers that begin/);
  });
});

describe("the chain", () => {
  const at = (position: number): Position => position as Position;
  const one = extended(emptyChain, at(1), 6 as NodeId, setOf(0, 1, 2));
  const two = extended(one, at(17), 7 as NodeId, setOf(1, 2, 3));

  it("maps a position to one loglet, which ends where the next begins", () => {
    expect(linkAt(two, at(16))).toMatchObject({ loglet: 1, sequencer: 6 });
    expect(linkAt(two, at(17))).toMatchObject({ loglet: 2, base: 17, sequencer: 7 });
    expect(endOfLoglet(two, two.links[0]!.loglet)).toBe(17);
    expect(endOfLoglet(two, two.links[1]!.loglet)).toBeNull();
  });

  it("is a text that reads back the same, and is created where there is none", () => {
    const { expected, value } = swapChain(one, two) as { expected: string; value: string };
    expect(chainOf(expected)).toEqual(one);
    expect(chainOf(value)).toEqual(two);
    expect(swapChain(emptyChain, one)).toMatchObject({ expected: null });
    expect(chainOf(null)).toEqual(emptyChain);
  });

  it("reconfigTruncate leaves out what lies below the floor, but never the last loglet", () => {
    expect(truncated(two, at(16), at(16)).links).toHaveLength(2);
    expect(truncated(two, at(17), at(18))).toMatchObject({ floor: 17, checkpointAt: 18, links: [{ loglet: 2 }] });
  });
});

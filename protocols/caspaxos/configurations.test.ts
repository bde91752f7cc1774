/** CASPaxos, section 2.3: whatever acceptors come and go, no chosen value is ever out of reach of those who promise. */
import { describe, expect, it } from "vitest";
import { difference, members, type NodeSet, setOf, union } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { clusterOf } from "../testing/testing.ts";
import { countsAllowed, firstConfiguration, firstStep, isAtRest, isOneApart, lastStep } from "./configurations.ts";
import { caspaxos } from "./index.ts";
import { quorumsAmong } from "./quorums.ts";
import type { CasPaxosOptions, Configuration } from "./types.ts";

type Ours = Cluster<CasPaxosOptions>;

const clusterWith = (nodes: number, given: Partial<CasPaxosOptions>): Ours =>
  clusterOf<CasPaxosOptions>(caspaxos, nodes, given);

const subsets = (ranks: number): NodeSet[] => Array.from({ length: 1 << ranks }, (_, mask) => mask as NodeSet);

/** The least sets of `set` that are a quorum to this phase. */
function quorums(cluster: Ours, set: NodeSet, phase: "phase1" | "phase2"): NodeSet[] {
  const system = quorumsAmong(cluster, set)[phase];
  const all = subsets(system.nodes).filter((nodes) => difference(nodes, set) === 0 && system.isQuorum(nodes));
  return all.filter((nodes) => members(nodes).every((rank) => !system.isQuorum((nodes & ~(1 << rank)) as NodeSet)));
}

/** A quorum that promises without any of those who hold a value. */
const misses = (cluster: Ours, { prepare }: Configuration, holders: readonly NodeSet[]): string[] =>
  quorums(cluster, prepare, "phase1").flatMap((promisers) =>
    holders.filter((held) => (held & promisers) === 0).map((held) => `${members(promisers)} miss ${members(held)}`),
  );

const accepters = (cluster: Ours, { accept }: Configuration): NodeSet[] => quorums(cluster, accept, "phase2");

/** By whom values may be held, after each of the steps; null when one of them was out of reach. */
class Walk {
  readonly cluster: Ours;
  now: Configuration;
  holders: readonly NodeSet[];

  constructor(cluster: Ours) {
    this.cluster = cluster;
    this.now = firstConfiguration(cluster);
    this.holders = accepters(cluster, this.now);
  }

  change(target: NodeSet, rescans = true): string[] {
    let missed = this.#take(firstStep(this.now, target, this.cluster));
    while (!isAtRest(this.now)) {
      if (!this.now.isSettled && rescans) this.holders = accepters(this.cluster, this.now);
      missed = [...missed, ...this.#take(lastStep(this.now))];
    }
    return missed;
  }

  /** Both are in use for a while; then all that is chosen is so by the later one. Who comes has forgotten its votes. */
  #take(next: Configuration): string[] {
    const { now, cluster } = this;
    const newcomers = setOf(...next.joined.flatMap((number, rank) => (number === next.number ? [rank] : [])));
    const held = [...this.holders, ...accepters(cluster, now)].map((set) => difference(set, newcomers));
    const written = [...held, ...accepters(cluster, next)];
    const missed = [...misses(cluster, now, written), ...misses(cluster, next, written)];
    this.now = next;
    this.holders = [...new Set(written)];
    return missed;
  }
}

const targetsOf = (cluster: Ours, { target }: Configuration): NodeSet[] => {
  const [least, most] = countsAllowed(cluster);
  return subsets(cluster.roles[0]!.count).filter((set) => {
    const count = members(set).length;
    return count >= least && count <= most && isOneApart(set, target);
  });
};

/** Every walk of so many changes. */
function everyWalk(cluster: Ours, changes: number): number {
  let walks = 0;
  const go = (targets: readonly NodeSet[]): void => {
    const walk = new Walk(cluster);
    for (const target of targets) {
      const missed = walk.change(target);
      expect(missed, targets.map((set) => members(set).join(" ")).join(", ")).toEqual([]);
    }
    walks++;
    if (targets.length < changes) for (const target of targetsOf(cluster, walk.now)) go([...targets, target]);
  };
  go([]);
  return walks;
}

describe("a change of acceptors", () => {
  it("§2.3 by one at a time never leaves a chosen value behind, through every four changes of up to five acceptors", () => {
    expect(everyWalk(clusterWith(3, { spares: 2 }), 4)).toBeGreaterThan(300);
    expect(everyWalk(clusterWith(4, { spares: 1 }), 4)).toBeGreaterThan(300);
    expect(everyWalk(clusterWith(1, { spares: 3 }), 4)).toBeGreaterThan(100);
  });

  it.each([
    { phase1: 2, phase2: 2 },
    { phase1: 1, phase2: 0, nodes: 1 },
    { phase1: 0, phase2: 2 },
    { phase1: 2, phase2: 0 },
    { phase1: 3, phase2: 2, nodes: 4 },
    { phase1: 2, phase2: 3, nodes: 4 },
  ])("§2.3.3 nor with quorums of other sizes: $phase1 and $phase2", ({ nodes = 3, ...sizes }) => {
    expect(everyWalk(clusterWith(nodes, { ...sizes, spares: 2 }), 3)).toBeGreaterThan(1);
  });

  it("§2.3.1 an odd number grows in two steps with a rescan between them, an even number (§2.3.2) in one without", () => {
    const cluster = clusterWith(3, { spares: 2 });
    const three = firstConfiguration(cluster);
    const growing = firstStep(three, setOf(0, 1, 2, 3), cluster);
    expect(growing).toMatchObject({ prepare: setOf(0, 1, 2), accept: setOf(0, 1, 2, 3), isSettled: false, number: 1 });
    const four = lastStep(growing);
    expect(four).toMatchObject({ prepare: four.accept, isSettled: true, number: 2, joined: [0, 0, 0, 1, 0] });
    const five = firstStep(four, union(four.target, setOf(4)), cluster);
    expect(five).toMatchObject({ prepare: five.accept, accept: five.target, isSettled: true, number: 3 });
  });

  it("§2.3 shrinks are these steps backwards", () => {
    const cluster = clusterWith(5, {});
    const five = firstConfiguration(cluster);
    const shrinking = firstStep(five, setOf(0, 1, 2, 3), cluster);
    expect(shrinking).toMatchObject({ prepare: shrinking.accept, accept: shrinking.target, isSettled: false });
    const four = lastStep(shrinking);
    const three = firstStep(four, setOf(0, 1, 2), cluster);
    expect(three).toMatchObject({ prepare: setOf(0, 1, 2), accept: four.target, isSettled: true });
  });

  it("§2.3 without the rescans a value is lost to the change after the next", () => {
    const walk = new Walk(clusterWith(3, { spares: 2 }));
    expect(walk.change(setOf(0, 1, 2, 3), false)).toEqual([]);
    expect(walk.change(setOf(0, 1, 2, 3, 4), false)).not.toEqual([]);
  });

  it("has as many members as still have quorums that meet", () => {
    expect(countsAllowed(clusterWith(3, { spares: 2 }))).toEqual([1, 5]);
    expect(countsAllowed(clusterWith(3, { spares: 2, phase1: 2, phase2: 2 }))).toEqual([2, 3]);
    expect(countsAllowed(clusterWith(3, { spares: 2, phase1: 2 }))).toEqual([2, 4]);
  });
});

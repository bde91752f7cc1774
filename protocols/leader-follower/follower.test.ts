/** What a replica promises, takes in and acknowledges. */
import { describe, expect, it } from "vitest";
import { clusterOf, observed, sentTo, TestNode } from "../testing/testing.ts";
import { leaderFollower } from "./index.ts";
import { replica } from "./replica.ts";
import type { Append, Epoch, LeaderFollowerOptions, ReplicaTypes, Slot } from "./types.ts";

/** Replicas are nodes 1 to 3, behind the one node of the registry; this is node 2. */
function follower(given: Partial<LeaderFollowerOptions> = {}): TestNode<ReplicaTypes> {
  const cluster = clusterOf<LeaderFollowerOptions>(leaderFollower, 3, { registryNodes: 1, ...given });
  const node = new TestNode<ReplicaTypes>(replica, cluster, 2);
  node.restart();
  return node;
}

const append = (epoch: number, first: number, terms: readonly number[], change: Partial<Append> = {}): Append => ({
  type: "append",
  epoch: epoch as Epoch,
  snapshot: null,
  first: first as Slot,
  previousTerm: 0 as Epoch,
  entries: terms.map((term) => ({ term: term as Epoch, command: null })),
  committed: null,
  ...change,
});
const kindsOf = (effects: readonly unknown[]): unknown[] => (effects as unknown[][]).map(([kind]) => kind);

describe("the promise", () => {
  it("P1a: is on the disk before the answer leaves, and what it tells of the log is what the disk holds", () => {
    const effects = follower().hear(1, { type: "seal", epoch: 3 as Epoch });
    const kinds = kindsOf(effects);
    expect(kinds.indexOf("write")).toBeLessThan(kinds.indexOf("sync"));
    expect(kinds.lastIndexOf("sync")).toBeLessThan(kinds.indexOf("send"));
    expect(sentTo(effects, 1)).toEqual([{ type: "sealed", epoch: 3, next: 1, term: 0 }]);
    expect(observed(effects, "promised")).toEqual([{ type: "promised", term: 3, report: "log of epoch 0 to 0" }]);
  });

  it("outlives a crash: nothing of a lower epoch is taken in, and its leader is told", () => {
    const node = follower();
    node.hear(1, { type: "seal", epoch: 3 as Epoch });
    node.restart();
    for (const message of [
      append(2, 1, [2]),
      { type: "seal", epoch: 2 as Epoch } as const,
      { type: "beat", epoch: 2 as Epoch, round: 1, members: node.state.entry.next } as const,
      { type: "fetch", epoch: 2 as Epoch, next: 1 as Slot, term: 0 as Epoch } as const,
    ]) {
      expect(sentTo(node.hear(3, message), 3)).toEqual([{ type: "fenced", promised: 3 }]);
    }
    expect(node.state.log.length).toBe(0);
  });
});

describe("appends", () => {
  it("§5.3 are acknowledged as far as the log is known to be the leader's, behind their sync", () => {
    const node = follower();
    node.hear(1, append(1, 1, [1, 1, 1]));
    const effects = node.hear(1, append(1, 2, [1], { previousTerm: 1 as Epoch }));
    expect(sentTo(effects, 1)).toEqual([{ type: "held", epoch: 1, next: 3 }]); // it has one more
  });

  it("beyond a gap are not taken: the end of the log is told instead", () => {
    const effects = follower().hear(1, append(1, 4, [1], { previousTerm: 1 as Epoch }));
    expect(sentTo(effects, 1)).toEqual([{ type: "fetch", epoch: 1, next: 1, term: 0 }]);
  });

  it("execute what is told to be final, and no further than what was verified", () => {
    const node = follower();
    node.hear(1, append(1, 1, [1, 1, 1]));
    expect(observed(node.hear(1, append(1, 1, [1, 1], { committed: 4 as Slot })), "applied")).toHaveLength(2);
    expect(node.state.executed).toBe(3);
  });

  it("bring a snapshot in place of entries that are gone, and keep what fits behind it", () => {
    const node = follower();
    node.hear(1, append(1, 1, [1, 1, 1]));
    const snapshot = { next: 3 as Slot, term: 1 as Epoch, store: node.state.store };
    const effects = node.hear(1, append(1, 3, [], { snapshot, previousTerm: 1 as Epoch }));
    expect(node.state.log.length).toBe(1);
    expect(observed(effects, "truncated")).toEqual([]);
    expect(node.state.executed).toBe(3);
    const other = { ...snapshot, next: 4 as Slot, term: 2 as Epoch };
    const cut = node.hear(1, append(2, 4, [], { snapshot: other, previousTerm: 2 as Epoch }));
    expect(sentTo(cut, 1)).toEqual([{ type: "held", epoch: 2, next: 4 }]);
    expect(node.state.log.length).toBe(0);
  });
});

describe("a lease that was granted", () => {
  const beat = { type: "beat", epoch: 1 as Epoch, round: 1, members: 7 as never } as const;
  const seal = { type: "seal", epoch: 2 as Epoch } as const;
  const options = { reads: "lease", leaseMicros: 100_000, leaseDrift: 100_000 };

  it("keeps it from sealing for anybody else, for the lease and the drift on its clock", () => {
    const node = follower(options);
    node.io.localTime = 1_000_000;
    node.hear(1, beat);
    node.io.localTime += 109_000;
    expect(sentTo(node.hear(3, seal), 3)).toEqual([]);
    node.io.localTime += 2_000;
    expect(sentTo(node.hear(3, seal), 3)).toMatchObject([{ type: "sealed" }]);
  });

  it("does not keep its holder from another epoch", () => {
    const node = follower(options);
    node.io.localTime = 1_000_000;
    node.hear(1, beat);
    expect(sentTo(node.hear(1, seal), 1)).toMatchObject([{ type: "sealed" }]);
  });

  it("may have been granted before a crash: who starts waits as long", () => {
    const node = follower(options);
    node.io.localTime = 1_000_000;
    node.restart();
    expect(sentTo(node.hear(3, seal), 3)).toEqual([]);
    node.io.localTime += 111_000;
    expect(sentTo(node.hear(3, seal), 3)).toMatchObject([{ type: "sealed" }]);
  });
});

/** What a leader counts, when its epoch opens, and what its lease is worth. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { TestCluster } from "./test-cluster.ts";
import type { Epoch, Slot } from "./types.ts";

const get = { type: "get", key: "x" } as const;
const observed = (cluster: TestCluster, type: string) =>
  cluster.seen.filter(({ observation }) => observation.type === type).map(({ observation }) => observation);

describe("the recovery record", () => {
  it("§5.4.2 copies of older entries are not counted: nothing is final before the record is", () => {
    const cluster = new TestCluster(3);
    cluster.setLog(0, 1, [1, 1]);
    cluster.fire(0, "suspect");
    cluster.settle(({ type }) => type !== "append" && type !== "held");
    expect(cluster.state(0)).toMatchObject({ phase: "recover", record: 3 });
    const epoch = cluster.state(0).epoch;
    cluster.hear(0, 0, { type: "held", epoch, next: 4 as Slot });
    cluster.hear(0, 1, { type: "held", epoch, next: 3 as Slot });
    expect(cluster.state(0)).toMatchObject({ phase: "recover", executed: 1 });
    cluster.hear(0, 1, { type: "held", epoch, next: 4 as Slot });
    expect(cluster.state(0)).toMatchObject({ phase: "lead", executed: 4 });
  });

  it("an answer of an earlier epoch counts nothing", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    cluster.settle(({ type }) => type !== "append");
    cluster.hear(0, 1, { type: "held", epoch: 0 as Epoch, next: 9 as Slot });
    expect(cluster.replies).toEqual([]);
  });
});

describe("votes", () => {
  it("the leader's own copy is counted behind its own sync, by a message to itself", () => {
    const cluster = new TestCluster(1);
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    expect(cluster.replies).toEqual([]);
    cluster.settle();
    expect(cluster.replies).toHaveLength(1);
  });

  it("quorums of one configuration meet, whatever their sizes: one member is sealed where all have to hold an entry", () => {
    const cluster = new TestCluster(3, { read: 1, write: 3 });
    cluster.elect(0);
    expect(observed(cluster, "elected")).toMatchObject([{ electors: setOf(0) }]);
    cluster.cut = [2];
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    expect(cluster.replies).toEqual([]);
    cluster.cut = [];
    cluster.fire(0, "resend");
    cluster.settle();
    expect(cluster.replies).toHaveLength(1);
  });
});

describe("patience", () => {
  it("outgrows delays: a claimant whom nobody answered in time waits twice as long the next time", () => {
    const cluster = new TestCluster(3, { missedMax: 1 });
    const resendsUntilItGivesUp = (): number => {
      cluster.elect(0);
      let resends = 0;
      for (; cluster.state(0).phase !== "standby"; resends++) {
        cluster.fire(0, "resend");
        cluster.settle();
      }
      return resends;
    };
    cluster.cut = [1, 2];
    expect([1, 2, 3].map(resendsUntilItGivesUp)).toEqual([2, 3, 5]);
  });
});

describe("the lease", () => {
  const options = { reads: "lease", leaseMicros: 100_000, leaseDrift: 100_000 };
  const served = (cluster: TestCluster): unknown[] =>
    observed(cluster, "served").map((one) => (one as { by: string }).by);
  const lead = (given = {}): TestCluster => {
    const cluster = new TestCluster(3, { ...options, ...given });
    for (const rank of [0, 1, 2]) cluster.advance(rank, 1_000_000); // who starts grants nothing for a while
    cluster.elect(0);
    return cluster;
  };

  it("cluster: runs from the sending of a beat, less the drift, once a write quorum has answered it", () => {
    const cluster = lead();
    cluster.ask(0, 1, 1, get);
    expect(served(cluster)).toEqual(["lease"]);
    cluster.advance(0, 90_000);
    cluster.ask(0, 1, 2, get);
    cluster.settle();
    expect(served(cluster)).toEqual(["lease", "round"]); // the round renewed it
    cluster.ask(0, 1, 3, get);
    expect(served(cluster)).toEqual(["lease", "round", "lease"]);
  });

  it("cluster: no other leader is sealed while it runs", () => {
    const cluster = lead();
    cluster.fire(1, "suspect");
    cluster.settle();
    expect(cluster.phases()).toEqual(["lead", "seal", "standby"]);
    for (const rank of [1, 2]) cluster.advance(rank, 111_000);
    cluster.fire(1, "resend");
    cluster.settle();
    expect(cluster.phases()[1]).toBe("lead");
  });

  it("registry: a standby claims no entry that it has not seen unchanged for the lease and the drift", () => {
    const cluster = lead({ heartbeat: "registry" });
    cluster.ask(0, 1, 1, get);
    expect(served(cluster)).toEqual(["lease"]);
    cluster.fire(1, "suspect"); // news
    cluster.settle();
    cluster.advance(1, 109_000);
    cluster.fire(1, "suspect");
    cluster.settle();
    expect(cluster.phases()).toEqual(["lead", "standby", "standby"]);
    cluster.advance(1, 2_000);
    cluster.fire(1, "suspect");
    cluster.settle();
    expect(cluster.phases()[1]).toBe("lead");
  });
});

/** How logs are made equal, by the sentences of KIP-101 and KIP-279. */
import { describe, expect, it } from "vitest";
import { TestCluster } from "./test-cluster.ts";
import type { Epoch, Message, Slot } from "./types.ts";

const fetches = (cluster: TestCluster): Message[] =>
  cluster.sent.map(({ message }) => message).filter(({ type }) => type === "fetch");

/** Replica 0 leads epoch 9 with the log of these epochs; replica 1 has another one. */
function led(leader: readonly number[], follower: readonly number[], given = {}): TestCluster {
  const cluster = new TestCluster(3, { appendMax: 2, ...given });
  cluster.setLog(0, 9, leader);
  cluster.setLog(1, 8, follower);
  cluster.setLog(2, 8, leader);
  cluster.elect(0);
  for (let turn = 0; turn < 9; turn++) {
    cluster.fire(0, "resend");
    cluster.settle();
  }
  return cluster;
}

describe("KIP-279, logs that parted", () => {
  it.each([
    ["once", [1, 1, 4], [1, 1, 2, 2]],
    ["more than once", [1, 1, 1, 3, 3, 6], [1, 1, 2, 2, 4, 4, 4, 5]],
    ["with the follower's last epochs unknown to the leader", [1, 5], [1, 2, 3, 4]],
    ["at their first entry", [5, 5], [1, 2, 3]],
    ["nowhere, the follower's being shorter", [1, 5, 5, 5], [1]],
  ])("%s, are equal once the follower has asked until the epochs agree", (_, leader, follower) => {
    const cluster = led(leader, follower);
    expect(cluster.terms(1)).toEqual([...leader, cluster.state(0).epoch]);
    expect(cluster.terms(1)).toEqual(cluster.terms(0));
  });

  it("the follower truncates to the smaller end, each time, and takes nothing before the epochs agree", () => {
    const cluster = led([1, 1, 1, 3, 3, 6], [1, 1, 2, 2, 4, 4, 4, 5]);
    const ends = fetches(cluster).map((message) => (message.type === "fetch" ? [message.next, message.term] : []));
    expect(ends.slice(0, 3)).toEqual([
      [9, 5],
      [5, 2],
      [3, 1],
    ]);
  });
});

describe("KIP-101, truncation", () => {
  it("leaves what both logs hold, though the follower was never told that it is final", () => {
    const cluster = new TestCluster(3);
    cluster.setLog(1, 4, [1, 1, 1, 2]);
    expect(cluster.state(1).committed).toBe(1);
    const end = { next: 5 as Slot, term: 2 as Epoch };
    cluster.hear(1, 0, { type: "ends", epoch: 4 as Epoch, of: end, term: 1 as Epoch, end: 4 as Slot });
    expect(cluster.terms(1)).toEqual([1, 1, 1]);
  });

  it("an answer about another end than that which the log has now is old, and removes nothing", () => {
    const cluster = new TestCluster(3);
    cluster.setLog(1, 4, [1, 1, 1, 2]);
    const end = { next: 4 as Slot, term: 1 as Epoch };
    cluster.hear(1, 0, { type: "ends", epoch: 4 as Epoch, of: end, term: 1 as Epoch, end: 2 as Slot });
    expect(cluster.terms(1)).toEqual([1, 1, 1, 2]);
  });

  it("a piece that contradicts what is here is not taken, and removes nothing by itself", () => {
    const cluster = new TestCluster(3);
    cluster.setLog(1, 4, [1, 2, 2]);
    const entries = [{ term: 3 as Epoch, command: null }];
    const piece = { snapshot: null, first: 2 as Slot, previousTerm: 1 as Epoch, entries };
    cluster.hear(1, 0, { type: "append", epoch: 4 as Epoch, ...piece, committed: null });
    expect(cluster.terms(1)).toEqual([1, 2, 2]);
    expect(fetches(cluster)).toEqual([{ type: "fetch", epoch: 4, next: 4, term: 2 }]);
  });
});

describe("a claimant copies the longest log", () => {
  it("though its own is longer, and of an earlier epoch", () => {
    const cluster = new TestCluster(3, { appendMax: 1 });
    cluster.setLog(0, 5, [1, 2, 2, 2, 2]);
    cluster.setLog(1, 5, [1, 3, 3]);
    cluster.setLog(2, 5, [1]);
    cluster.elect(0);
    expect(cluster.terms(0)).toEqual([1, 3, 3, cluster.state(0).epoch]);
  });

  it("whole, before it says that it leads: a part of it would pass for all", () => {
    const cluster = new TestCluster(3, { appendMax: 1 });
    cluster.setLog(0, 5, []);
    cluster.setLog(1, 5, [1, 3, 3, 3]);
    cluster.setLog(2, 5, [1]);
    cluster.fire(0, "suspect");
    let copies = 0;
    cluster.settle(({ type }) => type !== "copied" || copies++ < 2);
    expect(cluster.state(0).phase).toBe("fetch");
    expect(cluster.terms(0)).toEqual([1, 3]);
    cluster.fire(0, "resend");
    cluster.settle();
    expect(cluster.state(0).phase).toBe("lead");
  });

  it("and seals anew where the replica that has it is gone", () => {
    const cluster = new TestCluster(3, { missedMax: 2 });
    cluster.setLog(0, 5, []);
    cluster.setLog(1, 5, [1, 3, 3]);
    cluster.setLog(2, 5, [1, 3]);
    cluster.fire(0, "suspect");
    cluster.settle(({ type }) => type !== "fetch");
    cluster.cut = [1];
    for (let turn = 0; turn < 4; turn++) {
      cluster.fire(0, "resend");
      cluster.settle();
    }
    expect(cluster.state(0).phase).toBe("lead");
    expect(cluster.terms(0).slice(0, 2)).toEqual([1, 3]);
  });
});

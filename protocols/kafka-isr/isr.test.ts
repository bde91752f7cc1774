/** The ISR: who counts while the registry has not answered, who comes in, and in which life. */
import { describe, expect, it } from "vitest";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import { maximalIsr } from "./isr.ts";
import { elected, partitionOf, reassigned, withIsr } from "./partition.ts";
import { TestCluster } from "./test-cluster.ts";
import type { Partition } from "./types.ts";

const of = (isr: readonly number[], elr: readonly number[] = []): Partition => ({
  ...partitionOf(null, setOf(0, 1, 2), 3),
  isr: setOf(...isr),
  elr: setOf(...elr),
});

describe("the partition", () => {
  it("KIP-966 who leaves an ISR that becomes too small is eligible, and nobody is once it is large enough", () => {
    expect(withIsr(of([0, 1, 2]), setOf(0, 1), 2)).toMatchObject({ isr: setOf(0, 1), elr: noNodes });
    expect(withIsr(of([0, 1]), setOf(0), 2)).toMatchObject({ isr: setOf(0), elr: setOf(1) });
    expect(withIsr(of([0], [1, 2]), setOf(0, 2), 2)).toMatchObject({ isr: setOf(0, 2), elr: noNodes });
    expect(withIsr(of([0], [1]), setOf(0, 2), 3)).toMatchObject({ isr: setOf(0, 2), elr: setOf(1) });
  });

  it("a new leader is in sync, and the silent one is not", () => {
    const before = { ...of([0, 1, 2]), epoch: 1 as Partition["epoch"] };
    expect(elected(before, 1, 2)).toMatchObject({ epoch: 2, leader: 1, isr: setOf(1, 2), elr: noNodes });
    const alone = { ...of([0], [1]), epoch: 1 as Partition["epoch"] };
    expect(elected(alone, 1, 2)).toMatchObject({ isr: setOf(1), elr: setOf(0) });
  });

  it("every change has the next partition epoch", () => {
    const before = of([0, 1, 2]);
    const changed = [withIsr(before, setOf(0), 2), elected(before, 1, 2), reassigned(before, setOf(0, 1), 2)];
    expect(changed.map(({ version }) => version)).toEqual([1, 1, 1]);
  });
});

describe("the maximal ISR", () => {
  it("KIP-497 who was proposed counts at once, though the registry has not answered", () => {
    const cluster = new TestCluster(3, { minIsr: 1, lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.fire(0, "beat");
    cluster.settle();
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.partition().isr).toBe(setOf(0));
    cluster.cut = [2];
    cluster.unheard = [0];
    cluster.fire(1, "fetch");
    cluster.settle();
    expect(cluster.partition().isr).toBe(setOf(0));
    expect(maximalIsr(cluster.state(0))).toBe(setOf(0, 1));
    cluster.put(0, 1, "a");
    cluster.settle((_, { from, to }) => from === to);
    expect(cluster.replies).toEqual([]); // replica 1 may be elected, and does not have it
  });

  it("KIP-497 who is to go counts until the registry has answered", () => {
    const cluster = new TestCluster(3, { minIsr: 1, lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.unheard = [0];
    cluster.fire(0, "beat");
    cluster.put(0, 1, "a");
    cluster.settle();
    expect(maximalIsr(cluster.state(0))).toBe(setOf(0, 1, 2));
    expect(cluster.replies).toEqual([]);
    cluster.unheard = [];
    cluster.settle();
    expect(cluster.replies).toHaveLength(1);
  });

  it("KIP-966 a larger ISR that is only proposed is no larger one: the eligible lack what it would commit", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.partition()).toMatchObject({ isr: setOf(0), elr: setOf(1, 2) });
    cluster.cut = [2];
    cluster.unheard = [0];
    cluster.put(0, 1, "a");
    cluster.fire(1, "fetch");
    cluster.settle();
    expect(maximalIsr(cluster.state(0))).toBe(setOf(0, 1));
    expect(cluster.state(0).progress[1]!.next).toBe(3); // both have it
    expect(cluster.replies).toEqual([]);
    cluster.unheard = [];
    cluster.settle();
    expect(cluster.replies).toHaveLength(1);
  });
});

describe("broker epochs", () => {
  it("KIP-631 a broker that starts again does nothing before the registry knows of its new life", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.unheard = [2];
    const before = cluster.sent.length;
    cluster.restart(2);
    cluster.fire(2, "suspect");
    cluster.settle();
    expect(cluster.sent.slice(before).filter(({ from }) => from === 2)).toEqual([]);
    cluster.unheard = [];
    cluster.settle();
    expect(cluster.partition().brokers[2]).toBeGreaterThan(1);
    expect(cluster.sent.slice(before).some(({ from, message }) => from === 2 && message.type === "fetch")).toBe(true);
  });

  it("KIP-903 who registered since it fetched is not brought into the ISR: the change is refused, and made anew", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [2];
    cluster.fire(0, "beat", 2);
    cluster.settle();
    expect(cluster.partition().isr).toBe(setOf(0, 1));
    cluster.cut = [];
    cluster.unheard = [0];
    cluster.fire(2, "fetch");
    cluster.settle(); // replica 2 has caught up, and the leader asks for it to come in
    expect(maximalIsr(cluster.state(0))).toBe(setOf(0, 1, 2));
    cluster.restart(2);
    cluster.settle(({ type }) => type !== "fetch"); // it has registered
    cluster.unheard = [];
    cluster.settle(() => false);
    expect(cluster.saw("change lost")).toBe(true);
    expect(cluster.partition().isr).toBe(setOf(0, 1));
  });

  it("KIP-966 whose log was not synced leaves ISR and ELR when it starts again, the last of them too", () => {
    const cluster = new TestCluster(3, { flush: 0 });
    cluster.elect(0);
    cluster.restart(2);
    cluster.settle(() => false);
    expect(cluster.partition()).toMatchObject({ isr: setOf(0, 1), elr: noNodes });
    cluster.restart(1);
    cluster.restart(0);
    cluster.settle(() => false);
    expect(cluster.partition()).toMatchObject({ isr: noNodes, elr: noNodes });
    cluster.elect(0);
    expect(cluster.phases()).toEqual(["standby", "standby", "standby"]);
  });

  it("an epoch that was claimed in an earlier life is known of, and used by nobody", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.unheard = [1];
    cluster.fire(1, "suspect");
    cluster.unheard = [];
    cluster.settle(() => false); // replica 1 leads epoch 2
    cluster.restart(1);
    cluster.settle(() => false);
    expect(cluster.state(1)).toMatchObject({ phase: "standby", promised: 2, leader: null });
  });
});

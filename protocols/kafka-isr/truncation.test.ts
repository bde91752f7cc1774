/** Truncation by leader epochs, on logs that went apart more than once. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { commandOf } from "../../sim/contract/operation.ts";
import { putOf, TestCluster } from "./test-cluster.ts";
import type { Epoch, LogEntry } from "./types.ts";

describe("KIP-101", () => {
  it("the leader tells the largest epoch up to that one, and where it ends", () => {
    const cluster = new TestCluster(3, { lagMax: 1, minIsr: 1 });
    cluster.elect(0);
    cluster.cut = [0];
    cluster.put(0, 1, "alone");
    cluster.settle();
    cluster.elect(1);
    cluster.settle();
    expect([cluster.terms(0), cluster.terms(1)]).toEqual([
      [1, 1],
      [1, 2],
    ]);
    cluster.cut = [];
    cluster.fire(1, "beat");
    cluster.settle();
    const told = cluster.sent.filter(({ message }) => message.type === "diverged");
    expect(told.map(({ message }) => message)).toMatchObject([{ of: { next: 3, term: 1 }, term: 1, end: 2 }]);
    expect(cluster.terms(0)).toEqual([1, 2]);
  });

  it("what was committed above a high watermark that is old is not cut", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle();
    expect(cluster.state(2).executed).toBe(2); // not told yet
    cluster.cut = [0];
    cluster.fire(1, "suspect");
    cluster.settle(({ type }) => type === "leads" || type === "flushed" || type === "fetch");
    expect(cluster.terms(2)).toEqual([1, 1]);
    expect(cluster.partition().isr).toBe(setOf(1, 2));
  });
});

describe("KIP-279", () => {
  it("one answer is not enough where logs went apart twice: it is repeated until the epochs agree", () => {
    const cluster = new TestCluster(3, { lagMax: 1, minIsr: 1 });
    cluster.elect(0);
    cluster.settle();
    // Replica 2 has a tail of epochs 2 and 4, the leader of epoch 5 one of 1 and 3.
    const entry = (term: number): LogEntry => ({ term: term as Epoch, command: commandOf(putOf(term, `${term}`)) });
    const tail = (...terms: number[]) => terms.reduce((log, term) => log.append(entry(term)), cluster.state(2).log);
    Object.assign(cluster.state(2), { log: tail(2, 2, 4), promised: 4, epoch: 4 });
    Object.assign(cluster.state(0), {
      log: [1, 3, 3].reduce((log, term) => log.append(entry(term)), cluster.state(0).log),
      epoch: 5,
      promised: 5,
    });
    cluster.hear(2, 0, { type: "leads", epoch: 5 as Epoch, members: setOf(0, 1, 2) });
    cluster.settle((_, { from, to }) => [from, to].every((rank) => rank !== 1));
    const told = cluster.sent.flatMap(({ message }) => (message.type === "diverged" ? [message.term] : []));
    expect(told).toEqual([3, 1]);
    expect(cluster.terms(2)).toEqual([1, 1, 3, 3]);
  });
});

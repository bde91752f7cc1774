/**
 * The table of distributed logs, the column of a leader and its followers: a test for each of its cells, titled by the cell.
 * What each claims is in README.md.
 */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { TestCluster } from "./test-cluster.ts";

const get = { type: "get", key: "x" } as const;
const valueOfLast = (cluster: TestCluster): unknown => {
  const reply = cluster.replies.at(-1);
  return reply?.type === "done" && reply.result.type === "value" ? reply.result.value : reply?.type;
};
const observed = (cluster: TestCluster, type: string) =>
  cluster.seen.filter(({ observation }) => observation.type === type).map(({ observation }) => observation);

describe("heartbeat", () => {
  it("cluster: a leader beats to all others, and a standby that hears none looks into the registry and claims", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    expect(cluster.phases()).toEqual(["lead", "standby", "standby"]);
    expect(cluster.sent.filter(({ message }) => message.type === "beat").map(({ to }) => to)).toEqual([1, 2]);
    expect(cluster.state(2).leader).toBe(1); // replica 0, behind the one node of the registry
    cluster.cut = [0];
    cluster.elect(1);
    expect(cluster.phases()).toEqual(["lead", "lead", "standby"]); // the first does not know it yet
    expect(cluster.state(1).epoch).toBe(2);
  });

  it("registry: a leader swaps its entry for one with a higher count, and a standby claims what it finds unchanged", () => {
    const cluster = new TestCluster(3, { heartbeat: "registry" });
    cluster.elect(0);
    expect(cluster.sent.some(({ message }) => message.type === "beat")).toBe(false);
    const before = cluster.entry();
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.entry()).not.toBe(before);
    cluster.fire(1, "suspect");
    cluster.settle();
    cluster.fire(0, "beat");
    cluster.settle();
    cluster.fire(1, "suspect"); // the count rose since it looked last
    cluster.settle();
    expect(cluster.phases()).toEqual(["lead", "standby", "standby"]);
    cluster.fire(1, "suspect");
    cluster.settle();
    expect(cluster.phases()).toEqual(["standby", "lead", "standby"]);
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.entry()).toMatch(/^2 2 /); // the beat of epoch 1 came too late
  });
});

describe("leader election", () => {
  it("registry + term: of two that claim upon one entry the registry gives one the next epoch, and no epoch twice", () => {
    const cluster = new TestCluster(3);
    cluster.fire(0, "suspect");
    cluster.fire(1, "suspect");
    cluster.settle(() => false); // both have asked; the registry answers one question after the other
    cluster.settle();
    const claims = cluster.seen.filter(({ observation }) => observation.type === "claimed");
    const terms = claims.map(({ observation }) => (observation as { term: number }).term);
    expect(new Set(terms).size).toBe(terms.length);
    expect(terms).toContain(1);
  });

  it("registry + term: an epoch that was claimed and not used is never used again", () => {
    const cluster = new TestCluster(3);
    cluster.fire(0, "suspect");
    cluster.settle(() => false); // its seals are lost
    expect(cluster.state(0).epoch).toBe(1);
    cluster.restart(0);
    cluster.elect(0);
    expect(cluster.state(0)).toMatchObject({ phase: "lead", epoch: 2 });
  });
});

describe("fencing", () => {
  it("r quorum + term + longest log + recovery: a leader that was replaced acknowledges nothing, and its successor lacks nothing", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.cut = [2];
    cluster.put(0, 1, "x", "kept");
    cluster.settle();
    expect(cluster.replies).toHaveLength(1); // replicas 0 and 1 hold it
    cluster.cut = [0];
    cluster.elect(2); // it has not the longest log: it copies that of replica 1
    expect(cluster.phases()[2]).toBe("lead");
    expect(cluster.value(2, "x")).toBe("kept");
    cluster.cut = [];
    cluster.put(0, 2, "x", "late");
    cluster.settle();
    expect(cluster.replies.slice(1)).toMatchObject([{ type: "redirect", sequence: 2, leader: null }]);
    expect(cluster.phases()).toEqual(["standby", "standby", "lead"]);
    cluster.fire(2, "resend");
    cluster.settle();
    cluster.fire(2, "resend");
    cluster.settle();
    expect(cluster.value(0, "x")).toBe("kept"); // what was not acknowledged gave way
  });

  it("longest log: of two logs the one with the later last epoch, however much shorter it is", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.cut = [1, 2];
    for (let sequence = 1; sequence <= 5; sequence++) cluster.put(0, sequence, "x", `alone ${sequence}`);
    cluster.settle();
    cluster.cut = [0];
    cluster.elect(1);
    cluster.put(1, 1, "x", "acknowledged");
    cluster.settle();
    expect(cluster.state(0).log.next).toBeGreaterThan(cluster.state(2).log.next);
    cluster.cut = [1];
    cluster.restart(0);
    cluster.advance(0, 1_000_000);
    cluster.elect(0);
    expect(cluster.phases()[0]).toBe("lead");
    expect(cluster.value(0, "x")).toBe("acknowledged");
  });
});

describe("log replication", () => {
  it("w quorum + term + ack/commit: a command is acknowledged once a write quorum holds it, and members are told so", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    expect(cluster.replies).toEqual([]);
    cluster.cut = [2];
    cluster.fire(0, "resend");
    cluster.settle();
    expect(cluster.replies).toHaveLength(1);
    expect(cluster.value(1, "x")).toBeUndefined();
    cluster.fire(0, "resend");
    cluster.settle();
    expect(cluster.value(1, "x")).toBe("1");
    expect(observed(cluster, "chosen").at(-1)).toMatchObject({ term: 1, acks: setOf(0, 1), quorum: "write" });
  });

  it("w quorum + term: the same, and no message tells anybody what is final", () => {
    const cluster = new TestCluster(3, { replication: "quorum", reads: "quorum" });
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    cluster.fire(0, "resend");
    cluster.ask(1, 1, 1, get);
    cluster.settle();
    expect(cluster.replies).toHaveLength(2);
    const told = cluster.sent.map(({ message }) => ("committed" in message ? message.committed : null));
    expect(told.every((committed) => committed === null)).toBe(true);
    expect(cluster.value(2, "x")).toBeUndefined(); // it holds it, and does not know that it is final
    expect(cluster.state(2).log.next).toBe(cluster.state(0).log.next);
  });
});

describe("read", () => {
  it("leader read: after a round of beats begun after the read, answered by a write quorum that promised no later epoch", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    cluster.ask(0, 1, 1, get);
    expect(cluster.replies).toHaveLength(1); // the round before does not count
    cluster.settle();
    expect(valueOfLast(cluster)).toBe("1");
    cluster.cut = [0];
    cluster.elect(1);
    cluster.cut = [];
    cluster.ask(0, 1, 2, get);
    cluster.settle();
    // It has a successor, and nobody confirms it.
    expect(cluster.replies.slice(2)).toMatchObject([{ type: "redirect", sequence: 2, leader: null }]);
  });

  it("r quorum read: any replica answers once it has executed the longest log that a read quorum tells", () => {
    const cluster = new TestCluster(3, { reads: "quorum" });
    cluster.elect(0);
    cluster.cut = [2];
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    cluster.cut = [0]; // the leader is gone, and replica 2 has nothing of it
    cluster.ask(2, 1, 1, get);
    cluster.settle();
    expect(cluster.replies).toHaveLength(1); // replica 1 holds it; nobody can tell yet that it is final
    cluster.elect(1);
    cluster.fire(2, "probe");
    cluster.settle();
    expect(valueOfLast(cluster)).toBe("1");
    expect(observed(cluster, "served").at(-1)).toMatchObject({ by: "quorum" });
  });

  it("r quorum read: the registry names the members first, and a quorum of those is asked", () => {
    const cluster = new TestCluster(2, { reads: "quorum", spares: 2, write: 2, read: 1 });
    cluster.elect(0);
    cluster.ask(3, 0, 1, get);
    cluster.settle();
    const probes = cluster.sent.filter(({ message }) => message.type === "probe");
    expect(probes.map(({ to }) => to)).toEqual([0, 1]);
    expect(valueOfLast(cluster)).toBeNull();
  });
});

describe("membership configuration", () => {
  it("registry + quorum intersection: other members hold the log before the registry opens their epoch, and are fenced next", () => {
    const cluster = new TestCluster(3, { spares: 1, missedMax: 2 });
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    cluster.cut = [2];
    for (let turn = 0; turn < 8 && cluster.state(0).epoch === 1; turn++) {
      cluster.fire(0, "beat");
      cluster.fire(0, "resend");
      cluster.settle();
    }
    expect(cluster.state(0)).toMatchObject({ phase: "lead", epoch: 2 });
    expect(cluster.entry()).toBe(`2 1 2 ${setOf(0, 1, 3)} ${setOf(0, 1, 3)}`);
    const opened = observed(cluster, "opened").at(-1);
    expect(opened).toMatchObject({ members: [setOf(0, 1, 3)], quorum: "write" });
    expect(cluster.state(3).log.next).toBe(cluster.state(0).log.next);
    cluster.cut = [0, 2];
    cluster.elect(3); // a read quorum of the new members: replicas 1 and 3
    expect(cluster.phases()[3]).toBe("lead");
    expect(cluster.value(3, "x")).toBe("1");
  });

  it("registry + quorum intersection: sizes of quorums that need not meet are refused", () => {
    expect(() => new TestCluster(3, { read: 1, write: 2 }).elect(0)).toThrow(/need not meet/);
  });
});

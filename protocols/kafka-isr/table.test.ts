/**
 * The table of distributed logs, for in-sync replicas: a test for each of its cells, titled by the cell. What each claims is
 * in README.md.
 */
import { describe, expect, it } from "vitest";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import { TestCluster } from "./test-cluster.ts";

const get = { type: "get", key: "x" } as const;
const answerOf = (cluster: TestCluster): unknown => {
  const reply = cluster.replies.at(-1);
  return reply?.type === "done" && reply.result.type === "value" ? reply.result.value : reply?.type;
};

describe("heartbeat", () => {
  it("cluster: who hears answers to its fetches stands by; who hears none looks into the registry and claims", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    expect(cluster.phases()).toEqual(["lead", "standby", "standby"]);
    expect(cluster.state(2).leader).toBe(1); // replica 0, behind the one node of the registry
    cluster.cut = [0];
    cluster.elect(1);
    expect(cluster.phases()).toEqual(["lead", "lead", "standby"]); // the first does not know it yet
    expect(cluster.partition().epoch).toBe(2);
  });

  it("registry: a leader whose beats there go on is left in peace, one whose beat is unchanged is not", () => {
    const cluster = new TestCluster(3, { heartbeat: "registry" });
    cluster.elect(0);
    const look = () => {
      cluster.fire(1, "suspect");
      cluster.settle();
    };
    cluster.fire(0, "beat");
    cluster.settle();
    look();
    cluster.fire(0, "beat");
    cluster.settle();
    look();
    expect(cluster.phases()).toEqual(["lead", "standby", "standby"]);
    look();
    expect(cluster.state(1).phase).toBe("lead");
  });

  it("of a follower: who has not caught up for `lagMax` heartbeats leaves the ISR", () => {
    const cluster = new TestCluster(3, { lagMax: 2 });
    cluster.elect(0);
    cluster.cut = [2];
    for (let beats = 0; beats < 3; beats++) {
      cluster.fire(0, "beat");
      cluster.settle();
    }
    expect(cluster.partition()).toMatchObject({ isr: setOf(0, 1), elr: noNodes });
  });
});

describe("leader election", () => {
  it("registry + term: of two that claim upon one entry the registry gives one the next epoch", () => {
    const cluster = new TestCluster(3);
    cluster.fire(0, "suspect");
    cluster.fire(1, "suspect");
    cluster.unheard = [1];
    cluster.settle(() => false);
    cluster.unheard = [];
    cluster.settle(({ type }) => type === "flushed");
    const leaders = cluster.phases().filter((phase) => phase === "lead");
    expect(leaders).toHaveLength(1);
    expect(cluster.partition().epoch).toBe(1);
  });

  it("KIP-966 who is neither in the ISR nor in the ELR claims nothing", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [2];
    cluster.fire(0, "beat", 2);
    cluster.settle();
    expect(cluster.partition().isr).toBe(setOf(0, 1));
    cluster.cut = [0, 1, 2];
    cluster.elect(2);
    expect(cluster.state(2).phase).toBe("standby");
    cluster.elect(1);
    expect(cluster.state(1).phase).toBe("lead");
  });

  it("KIP-966 who left an ISR that became too small is eligible, and has all that was committed", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle();
    cluster.cut = [1, 2];
    cluster.put(0, 2, "b");
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.partition()).toMatchObject({ isr: setOf(0), elr: setOf(1, 2) });
    expect(cluster.value(0, "x")).toBe("a"); // one of three in sync commits nothing
    cluster.cut = [0];
    cluster.elect(1);
    cluster.settle();
    expect(cluster.saw("elected from the ELR")).toBe(true);
    cluster.fire(1, "beat");
    cluster.settle();
    cluster.ask(1, 1, 1, get);
    cluster.settle();
    expect(answerOf(cluster)).toBe("a");
  });

  it("a failover asks the registry twice and copies nothing: the record of the epoch is the first to be fetched", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.fire(1, "suspect");
    cluster.settle(() => false); // an epoch that it knows
    expect(cluster.state(1).phase).toBe("lead");
    expect(cluster.asked).toBe(4); // as many for the first leader
    expect(cluster.terms(1)).toEqual([1, 2]);
  });
});

describe("fencing", () => {
  it("r = one: the claimant is of the maximal ISR and fetches no more, so the leader before commits nothing", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.fire(1, "suspect");
    cluster.settle(({ type }) => type === "flushed");
    cluster.put(0, 1, "lost");
    cluster.settle(({ type }, { from, to }) => type === "flushed" || [from, to].every((rank) => rank !== 1));
    expect(cluster.state(0)).toMatchObject({ phase: "lead", executed: 2 });
    expect(cluster.replies).toEqual([]);
  });

  it("F1 a fetch of an earlier epoch is fenced, and so is the leader of one", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.elect(1);
    cluster.settle();
    expect(cluster.state(0).phase).toBe("standby");
    const fetch = { type: "fetch", epoch: 1, broker: 1, sequence: 99, round: 0, next: 2, term: 1 } as never;
    cluster.hear(1, 2, fetch);
    expect(cluster.sent.at(-1)).toMatchObject({ to: 2, message: { type: "fenced", epoch: 2 } });
    const leads = { type: "leads", epoch: 1, members: setOf(0, 1, 2) } as never;
    cluster.hear(2, 0, leads);
    expect(cluster.sent.at(-1)).toMatchObject({ to: 0, message: { type: "fenced", epoch: 2 } });
  });
});

describe("log replication", () => {
  it("w = all of the ISR: the high watermark is where the last of them has fetched beyond", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle((message, { from }) => !(message.type === "fetch" && from === 2));
    expect(cluster.state(0).executed).toBe(2);
    cluster.fire(2, "fetch");
    cluster.settle();
    expect(cluster.state(0).executed).toBe(3);
    expect(answerOf(cluster)).toBe("done");
  });

  it("pull: a fetch tells what its sender has, and its answer brings what follows as soon as there is any", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    const before = cluster.sent.length;
    cluster.put(0, 1, "a");
    cluster.settle();
    const types = cluster.sent.slice(before).map(({ message }) => message.type);
    expect(types).toEqual(["fetched", "fetched", "flushed", "fetch", "fetch"]);
  });

  it("KIP-98 a command that is asked for again is in the log once", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.put(0, 1, "a");
    cluster.settle();
    cluster.put(0, 1, "a");
    cluster.settle();
    expect(cluster.terms(0)).toEqual([1, 1]);
    expect(cluster.replies.filter(({ type }) => type === "done")).toHaveLength(2);
  });
});

describe("read", () => {
  it("leader: after a round of fetches, of all of the maximal ISR", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle();
    cluster.replies.length = 0;
    cluster.ask(0, 1, 1, get);
    cluster.settle((_, { from, to }) => from !== 2 && to !== 2);
    expect(cluster.replies).toEqual([]);
    cluster.fire(2, "fetch"); // one that was lost
    cluster.settle();
    expect(answerOf(cluster)).toBe("a");
  });

  it("KIP-966 a new leader answers nothing before the high watermark is past the start of its epoch", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle();
    expect(cluster.state(1).executed).toBe(2); // the followers have not been told yet
    cluster.cut = [0];
    cluster.fire(1, "suspect");
    cluster.settle(({ type }) => type === "flushed");
    cluster.replies.length = 0;
    cluster.ask(1, 1, 1, get);
    expect(cluster.replies).toEqual([]);
    cluster.fire(1, "beat");
    cluster.settle();
    expect(answerOf(cluster)).toBe("a");
  });
});

describe("membership", () => {
  it("KIP-455 the new replicas are in sync before the old ones go, and a leader that goes resigns", () => {
    const cluster = new TestCluster(3, { spares: 1 });
    cluster.elect(0);
    cluster.put(0, 1, "a");
    cluster.settle();
    cluster.ask(0, 1, 1, { type: "reconfigure", members: [1, 2, 3] });
    cluster.settle();
    expect(cluster.partition()).toMatchObject({
      replicas: setOf(0, 1, 2),
      target: setOf(1, 2, 3),
      isr: setOf(0, 1, 2),
    });
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.partition()).toMatchObject({ replicas: setOf(1, 2, 3), target: null, isr: setOf(1, 2, 3) });
    expect(answerOf(cluster)).toBe("done");
    expect(cluster.state(0).phase).toBe("standby");
  });

  it("fewer than `minIsr` are refused", () => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.ask(0, 1, 1, { type: "reconfigure", members: [1] });
    expect(answerOf(cluster)).toBe("failed");
  });
});

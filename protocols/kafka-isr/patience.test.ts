/** How long a leader waits: for replicas to catch up, for enough of them, and for the registry. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { TestCluster } from "./test-cluster.ts";

describe("patience", () => {
  /** Replica 0 gave up an epoch of which nothing came. */
  const resigned = (): TestCluster => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.fire(0, "beat", 3);
    cluster.settle();
    cluster.cut = [];
    return cluster;
  };

  it("is not taken back by the word of a leader, of whose epoch nothing may come either", () => {
    const cluster = resigned();
    cluster.hear(0, 1, { type: "leads", epoch: 5 as never, members: setOf(0, 1, 2) });
    expect(cluster.state(0)).toMatchObject({ phase: "standby", epoch: 5, outbid: 1 });
  });

  it("ends when an entry of the epoch is committed", () => {
    const cluster = resigned();
    cluster.elect(1);
    cluster.settle();
    for (const rank of [0, 2, 0, 2]) {
      cluster.fire(rank, "fetch");
      cluster.settle();
    }
    cluster.put(1, 1, "a");
    cluster.settle();
    cluster.fire(1, "beat");
    cluster.settle();
    expect(cluster.phases()[1]).toBe("lead");
    expect([cluster.value(0, "x"), cluster.state(0).outbid]).toEqual(["a", 0]);
  });
});

describe("the pace of a replica", () => {
  /** A heartbeat passes while its fetch is on its way, and then it comes. */
  function fetchLate(cluster: TestCluster, rank: number, beats: number): void {
    cluster.cut = [rank];
    for (let beat = 0; beat < beats; beat++) {
      cluster.fire(0, "beat");
      cluster.settle();
    }
    cluster.cut = [];
    cluster.fire(rank, "fetch");
    cluster.settle();
  }

  it("whoever fetches as it did of late stays in the ISR, though that is more than `lagMax` heartbeats", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    fetchLate(cluster, 2, 2);
    const { version, isr } = cluster.partition();
    expect([isr, cluster.state(0).progress[2]!.pace]).toEqual([setOf(0, 1, 2), 3]);
    for (let time = 0; time < 8; time++) fetchLate(cluster, 2, 1 + (time % 2));
    expect(cluster.partition().version).toBe(version);
  });

  it("a cut is none: after a long one a replica has no more time than a fetch that goes out again takes, twice", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    fetchLate(cluster, 2, 40);
    expect(cluster.partition().isr).toBe(setOf(0, 1, 2));
    fetchLate(cluster, 2, 7);
    expect(cluster.partition().isr).toBe(setOf(0, 1, 2));
    cluster.cut = [2];
    for (let beat = 0; beat < 9; beat++) {
      cluster.fire(0, "beat");
      cluster.settle();
    }
    expect(cluster.partition().isr).toBe(setOf(0, 1));
  });
});

describe("resigning", () => {
  it("a leader whose followers fetch stays, however far they are behind", () => {
    const cluster = new TestCluster(3, { lagMax: 1, fetchMax: 1, minIsr: 3 });
    cluster.elect(0);
    for (let session = 0; session < 30; session++) cluster.ask(0, session, 1, { type: "put", key: "x", value: "a" });
    for (let beat = 0; beat < 9; beat++) {
      cluster.fire(0, "beat");
      cluster.settle(({ type }, { to }) => type !== "fetched" || to === 1);
      cluster.fire(2, "fetch");
      cluster.settle(({ type }, { to }) => type !== "fetched" || to === 1);
    }
    expect(cluster.state(0).phase).toBe("lead");
  });

  it("one that needs the registry asks it eight times at least, whatever `lagMax` is", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.unheard = [0];
    cluster.cut = [2];
    const turn = (): void => {
      cluster.fire(0, "ask");
      cluster.fire(0, "beat");
      cluster.settle();
    };
    cluster.fire(0, "beat");
    for (let time = 0; time < 7; time++) turn();
    expect(cluster.state(0).phase).toBe("lead");
    turn();
    expect(cluster.state(0).phase).toBe("standby");
  });

  it("a leader that reaches too few to commit anything makes room, and says so to whoever fetches", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [1, 2];
    cluster.fire(0, "beat", 2);
    cluster.settle();
    expect(cluster.state(0).phase).toBe("lead"); // they have their time
    cluster.fire(0, "beat");
    cluster.settle();
    expect(cluster.state(0)).toMatchObject({ phase: "standby", outbid: 1 });
    cluster.cut = [];
    cluster.fire(1, "fetch");
    cluster.settle();
    expect(cluster.sent.at(-1)).toMatchObject({ to: 1, message: { type: "fenced", epoch: 1 } });
    expect(cluster.state(1).leader).toBeNull();
  });

  it("one that reaches enough stays, whoever else is gone", () => {
    const cluster = new TestCluster(3, { lagMax: 1 });
    cluster.elect(0);
    cluster.cut = [2];
    for (let beats = 0; beats < 9; beats++) {
      cluster.fire(0, "beat");
      cluster.settle();
    }
    expect(cluster.state(0).phase).toBe("lead");
  });
});

describe("a fetch without an answer", () => {
  const fetchesOf = (cluster: TestCluster, rank: number): readonly (readonly number[])[] =>
    cluster.sent.flatMap(({ from, message }) =>
      from === rank && message.type === "fetch" ? [[message.sequence, message.next]] : [],
    );

  /** Replica 2 follows, and its next fetch is on its way for long. */
  const waiting = (): TestCluster => {
    const cluster = new TestCluster(3);
    cluster.elect(0);
    cluster.settle();
    cluster.put(0, 1, "a");
    return cluster;
  };

  it("goes out again as it was, so that an answer to any copy of it will do", () => {
    const cluster = waiting();
    const [sequence, next] = fetchesOf(cluster, 2).at(-1)!;
    cluster.fire(2, "fetch", 3);
    expect(fetchesOf(cluster, 2).slice(-3)).toEqual([
      [sequence, next],
      [sequence, next],
      [sequence, next],
    ]);
    cluster.settle();
    expect(cluster.terms(2)).toEqual(cluster.terms(0));
    expect(fetchesOf(cluster, 2).at(-1)).toEqual([sequence! + 1, next! + 1]);
  });

  it("is answered again where its answer was lost", () => {
    const cluster = waiting();
    cluster.settle(({ type }, { to }) => type !== "fetched" || to !== 2);
    expect(cluster.terms(2)).not.toEqual(cluster.terms(0));
    cluster.fire(2, "fetch");
    cluster.settle();
    expect(cluster.terms(2)).toEqual(cluster.terms(0));
  });
});

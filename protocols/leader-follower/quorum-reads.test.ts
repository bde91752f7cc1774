/** Reads by a quorum: what was told, or asked, before a read came is not for it. */
import { describe, expect, it } from "vitest";
import { TestCluster } from "./test-cluster.ts";
import type { Message } from "./types.ts";

const get = { type: "get", key: "x" } as const;

const probedIn = (cluster: TestCluster): Message[] =>
  cluster.sent.filter(({ to, message }) => to === 1 && message.type === "probed").map(({ message }) => message);

describe("a read that came while others were answered", () => {
  /** Replica 1 was asked a first read, and a second before the first was answered. */
  const secondRead = (): TestCluster => {
    const cluster = new TestCluster(3, { reads: "quorum" });
    cluster.elect(0);
    cluster.put(0, 1, "x", "1");
    cluster.settle();
    cluster.ask(1, 1, 1, get);
    cluster.settle(({ type }) => type !== "probed");
    cluster.ask(1, 0, 2, get);
    return cluster;
  };

  it("is not answered by late copies of what their round told", () => {
    const cluster = secondRead();
    const before = cluster.replies.length;
    const told = probedIn(cluster).at(-1)!;
    for (const from of [0, 1, 0, 1]) cluster.hear(1, from, told);
    expect(cluster.replies).toHaveLength(before + 1);
  });

  it("is answered by a round that begins after it came", () => {
    const cluster = secondRead();
    const before = cluster.replies.length;
    const told = probedIn(cluster).at(-1)!;
    for (const from of [0, 1]) cluster.hear(1, from, told);
    cluster.settle();
    expect(cluster.replies).toHaveLength(before + 2);
  });
});

it("a read that members do not answer asks the registry, by and by, whether they are members still", () => {
  const cluster = new TestCluster(3, { reads: "quorum", spares: 1 });
  cluster.elect(0);
  cluster.put(0, 1, "x", "1");
  cluster.settle();
  cluster.cut = [1];
  cluster.ask(3, 1, 1, get);
  cluster.settle(({ type }) => type !== "probed"); // their answers are lost, and then they are gone
  const round = cluster.state(3).probeRound;
  for (let times = 0; times < 2; times++) {
    cluster.fire(3, "probe");
    cluster.settle(({ type }) => type !== "probed");
  }
  expect(cluster.state(3).probeRound).toBe(round); // the same members: the round goes on
  cluster.ask(0, 0, 2, { type: "reconfigure", members: [0, 2, 3] });
  cluster.settle(({ type }) => type !== "probed");
  for (let times = 0; times < 2; times++) {
    cluster.fire(3, "probe");
    cluster.settle(({ type }) => type !== "probed");
  }
  expect(cluster.state(3).probeRound).toBe(round + 1);
});

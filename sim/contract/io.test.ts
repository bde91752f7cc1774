/** Clusters and effects: how nodes are numbered, and what an automaton may do. */
import { describe, expect, it } from "vitest";
import { AssertionError } from "../base/assert.ts";
import type { NodeId } from "../base/brand.ts";
import { makeCluster, nameOf, roleOf } from "./cluster.ts";
import { effect, Io } from "./io.ts";
import { commandId, describeCommand, isRead, noopId, type Session } from "./operation.ts";

const cluster = makeCluster(
  [
    ["acceptor", 3],
    ["proposer", 2],
  ],
  1,
  {},
);

describe("makeCluster", () => {
  it("numbers servers densely in role order", () => {
    expect(cluster.roles).toEqual([
      { name: "acceptor", first: 0, count: 3 },
      { name: "proposer", first: 3, count: 2 },
    ]);
    expect([cluster.servers, cluster.clients]).toEqual([5, 1]);
  });

  it("a role that is not there is our mistake", () => {
    expect(() => roleOf(cluster, "learner")).toThrow(AssertionError);
  });

  it("a node is called by its role and its rank within it, a client by its rank among clients", () => {
    expect([0, 2, 3, 4, 5].map((node) => nameOf(cluster, node))).toEqual([
      "acceptor 0",
      "acceptor 2",
      "proposer 0",
      "proposer 1",
      "client 0",
    ]);
    expect(() => nameOf(cluster, 6)).toThrow(AssertionError);
    expect(() => nameOf(cluster, -1)).toThrow(AssertionError);
  });
});

describe("Io", () => {
  it("keeps the effects of a handler in the order in which they were issued", () => {
    const io = new Io(cluster);
    io.write({ promised: 1 });
    io.sync();
    io.observe({ type: "witnessed", what: "x" });
    io.send(2 as NodeId, { type: "promise" });
    io.setTimer("retry", 10);
    io.setTimer("retry", 10, 20);
    io.cancelTimer("retry");
    io.reply(5 as NodeId, { type: "busy", session: 0 as Session, sequence: 1 });
    const names = Object.keys(effect) as (keyof typeof effect)[];
    expect(io.kinds.slice(0, io.count).map((kind) => names.find((name) => effect[name] === kind))).toEqual([
      "write",
      "sync",
      "observe",
      "send",
      "setTimer",
      "setTimer",
      "cancelTimer",
      "reply",
    ]);
    expect([io.targets[3], io.targets[7]]).toEqual([2, 5]);
    expect([io.targets[4], io.limits[4], io.targets[5], io.limits[5]]).toEqual([10, 10, 10, 20]);
  });

  it("a broadcast reaches each node of the role once, in rank order, oneself included", () => {
    const io = new Io(cluster);
    io.self = 1 as NodeId;
    io.broadcast("acceptor", { type: "prepare" });
    expect(io.targets.slice(0, io.count)).toEqual([0, 1, 2]);
    expect(new Set(io.payloads.slice(0, io.count)).size).toBe(1);
  });

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "a timer of %s microseconds is refused where it is set",
    (micros) => {
      expect(() => new Io(cluster).setTimer("retry", micros)).toThrow(AssertionError);
      expect(() => new Io(cluster).setTimer("retry", 0, micros)).toThrow(AssertionError);
    },
  );

  it("a timer whose longest time is below its shortest is refused", () => {
    expect(() => new Io(cluster).setTimer("retry", 10, 9)).toThrow(AssertionError);
  });

  it.each([-1, 6, 0.5, Number.NaN, undefined])(
    "a message to node %s, which does not exist, is refused where it is sent",
    (to) => {
      expect(() => new Io(cluster).send(to as NodeId, { type: "x" })).toThrow(AssertionError);
    },
  );

  it("a reply to a server is refused", () => {
    const reply = { type: "busy", session: 0 as Session, sequence: 1 } as const;
    expect(() => new Io(cluster).reply(4 as NodeId, reply)).toThrow(AssertionError);
    expect(() => new Io(cluster).reply(6 as NodeId, reply)).toThrow(AssertionError);
  });
});

describe("command ids", () => {
  it("differ for every session and sequence, and never equal the no-op", () => {
    const ids = [0, 1, 511].flatMap((session) =>
      [1, 2, 2 ** 31 - 1].map((sequence) => commandId(session as Session, sequence)),
    );
    expect(new Set([...ids, noopId]).size).toBe(ids.length + 1);
    expect(ids.every(Number.isSafeInteger)).toBe(true);
  });

  it("are read as session and sequence", () => {
    expect(describeCommand(commandId(2 as Session, 7))).toBe("s2#7");
    expect(describeCommand(noopId)).toBe("no-op");
  });

  it("get and read change nothing, all others may", () => {
    expect(isRead({ type: "get", key: "k" }) && isRead({ type: "read" })).toBe(true);
    expect(isRead({ type: "compare-and-set", key: "k", expected: "a", value: "a" })).toBe(false);
  });
});

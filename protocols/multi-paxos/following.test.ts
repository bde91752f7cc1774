/** Following: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { noLeadership } from "./state.ts";
import { acceptOf, ballot, heartbeatOf, leader, promiseOf, put, Replica, slot } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const read = { type: "get", key: "a" } as const;
const prepareOf = (by: number) => ({ type: "prepare", ballot: ballot(by), from: slot(0) }) as const;

it("a replica answers no prepare while it grants a leader the lease, and does when that has run out", () => {
  const replica = new Replica(2, 3);
  replica.hear(0, heartbeatOf(3, 0));
  expect(sentTo(replica.hear(1, prepareOf(4)), 1)).toEqual([]);
  replica.fire("lease");
  expect(sentTo(replica.hear(1, prepareOf(4)), 1)).toEqual([promiseOf(4, 0)]);
});

it("the leader itself answers no prepare either, unless it would not give up by itself", () => {
  expect(leader().hear(1, prepareOf(4))).toEqual([]);
  expect(sentTo(leader({ checkQuorum: false }).hear(1, prepareOf(4)), 1)).toHaveLength(1);
});

it("the lease is the leader's: its own prepare of a higher ballot is answered", () => {
  const replica = new Replica(2, 3);
  replica.hear(0, heartbeatOf(3, 0));
  expect(sentTo(replica.hear(0, prepareOf(6)), 0)).toEqual([promiseOf(6, 0)]);
});

it("a deposed leader forgets all that it gathered for its ballot", () => {
  const replica = leader({ window: 1 });
  for (const session of [0, 1]) replica.ask(session, 1, write);
  expect(replica.state).toMatchObject({ queue: { length: 1 }, proposals: { size: 1 }, waiting: { size: 2 } });
  replica.hear(1, heartbeatOf(4, 0));
  expect(replica.state).toEqual({ ...replica.state, role: "follower", leader: 1, ...noLeadership() });
});

it("a deposed leader loses its read-index reads; quorum reads go on without it", () => {
  const reading = leader();
  reading.ask(0, 1, { type: "get", key: "a" });
  reading.hear(1, heartbeatOf(4, 0));
  expect(reading.state.reads.length).toBe(0);
  const asking = leader({ reads: "quorum" });
  asking.ask(0, 1, { type: "get", key: "a" });
  asking.hear(1, heartbeatOf(4, 0));
  expect(asking.state.quorumReads).toHaveLength(1);
});

it("§6.2 a deposed leader tells all that wait at it whom to ask instead", () => {
  const replica = leader({ window: 1 });
  for (const session of [0, 1]) replica.ask(session, 1, write);
  replica.ask(0, 2, read);
  const told = replica.hear(1, heartbeatOf(4, 0)).filter((done) => (done as unknown[])[0] === "reply");
  const redirect = { type: "redirect", leader: 1 };
  expect(told).toMatchObject([
    ["reply", 3, { ...redirect, session: 0, sequence: 1 }],
    ["reply", 4, { ...redirect, session: 1, sequence: 1 }],
    ["reply", 3, { ...redirect, session: 0, sequence: 2 }],
  ]);
});

it("two leaders of one ballot are our own mistake, and stop the run", () => {
  expect(() => leader().hear(1, acceptOf(3, 1, 1, put(0)))).toThrow("a ballot is its owner's");
});

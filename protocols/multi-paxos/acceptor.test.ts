/** The acceptor: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { acceptedOf, acceptOf, ballot, heartbeatOf, promiseOf, put, Replica, slot } from "./test-replica.ts";

const kindsOf = (effects: unknown[]): unknown[] => (effects as unknown[][]).map(([kind]) => kind);

it("§2.2 P1a an acceptor accepts at its promise or above; below it, it tells the one to beat", () => {
  const replica = new Replica(2, 3);
  replica.hear(1, { type: "prepare", ballot: ballot(4), from: slot(0) });
  expect(sentTo(replica.hear(0, acceptOf(3, 0, 0, put(0))), 0)).toEqual([{ type: "nack", promised: 4 }]);
  expect(sentTo(replica.hear(1, acceptOf(4, 0, 0, put(0))), 1)).toContainEqual(acceptedOf(4, 0));
});

it("§2.5 an acceptor has promise and vote on its disk before the answer, and after a crash", () => {
  const replica = new Replica(2, 3);
  const kinds = kindsOf(replica.hear(1, acceptOf(4, 0, 0, put(0))));
  expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
  expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
  replica.restart();
  const [told] = sentTo(replica.hear(0, { type: "prepare", ballot: ballot(6), from: slot(0) }), 0);
  expect(told).toEqual(promiseOf(6, 0, [0, 4, put(0)]));
});

it("a replica answers no prepare while it grants a leader the lease, and does when that has run out", () => {
  const replica = new Replica(2, 3);
  replica.hear(0, heartbeatOf(3, 0));
  const prepare = { type: "prepare", ballot: ballot(4), from: slot(0) } as const;
  expect(sentTo(replica.hear(1, prepare), 1)).toEqual([]);
  replica.fire("lease");
  expect(sentTo(replica.hear(1, prepare), 1)).toEqual([promiseOf(4, 0)]);
});

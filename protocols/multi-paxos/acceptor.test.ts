/** The acceptor: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { acceptedOf, acceptOf, ballot, promiseOf, put, Replica, slot } from "./test-replica.ts";

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

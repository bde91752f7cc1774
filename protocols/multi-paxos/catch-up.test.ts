/** Catching up: one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { acceptOf, candidate, heartbeatOf, promiseOf, put, Replica, slot } from "./test-replica.ts";

const fetchOf = (from: number) => ({ type: "fetch", from: slot(from) }) as const;
const decidedOf = (at: number, count: number, executed: number) =>
  ({
    type: "decided",
    slot: slot(at),
    decrees: Array.from({ length: count }, (_, more) => put(0, 1 + at + more)),
    executed: slot(executed),
  }) as const;
const fetchesTo = (effects: unknown[], to: number) =>
  sentTo(effects, to).filter((sent) => (sent as { type: string }).type === "fetch");

it("a replica that is behind the compacted log gets the state as it is, not as it was when last written", () => {
  const replica = new Replica(2, 3, { snapshotEntries: 2 });
  replica.hear(0, acceptOf(3, 0, 0, put(0), put(1)));
  replica.hear(0, heartbeatOf(3, 2));
  replica.hear(0, acceptOf(3, 2, 2, put(0, 2)));
  replica.hear(0, heartbeatOf(3, 3)); // executed since the snapshot was taken
  const [sent] = sentTo(replica.hear(1, fetchOf(0)), 1);
  expect(sent).toMatchObject({ type: "install", snapshot: { next: 3 } });
  const behind = new Replica(1, 3);
  behind.hear(2, sent as never);
  expect(behind.state).toMatchObject({ executed: 3 });
});

it("who is behind asks once, however often it hears so, and again when the answer is here or its time is over", () => {
  const replica = new Replica(2, 3);
  expect(fetchesTo(replica.hear(0, heartbeatOf(3, 90)), 0)).toEqual([fetchOf(0)]);
  for (let at = 90; at < 99; at++) {
    expect(fetchesTo(replica.hear(0, acceptOf(3, at, at, put(1, at))), 0)).toEqual([]);
  }
  expect(fetchesTo(replica.hear(0, decidedOf(0, 64, 90)), 0)).toEqual([fetchOf(64)]);
  expect(fetchesTo(replica.hear(0, heartbeatOf(3, 98)), 0)).toEqual([]);
  replica.fire("fetch");
  expect(fetchesTo(replica.hear(0, heartbeatOf(3, 98)), 0)).toEqual([fetchOf(64)]);
});

it("a copy of an answer asks for nothing more, and still tells what is chosen", () => {
  const replica = new Replica(2, 3);
  replica.hear(0, heartbeatOf(3, 90));
  replica.hear(0, decidedOf(0, 64, 90));
  expect(replica.hear(0, decidedOf(0, 64, 90))).toEqual([]);
  expect(observed(replica.hear(1, decidedOf(64, 2, 66)), "applied")).toHaveLength(2);
  expect(replica.state.fetching).toEqual({ from: 0, slot: 64 });
});

it("a leader asks all in turn for what is below its floor, and gives up when nobody has it", () => {
  const replica = candidate();
  expect(fetchesTo(replica.hear(2, promiseOf(3, 5)), 2)).toEqual([fetchOf(0)]);
  expect(fetchesTo(replica.fire("fetch"), 1)).toEqual([fetchOf(0)]);
  replica.fire("fetch");
  expect(replica.state.role).toBe("follower");
});

it("a leader that got a part of what is below its floor asks for the rest at the next retry", () => {
  const replica = candidate();
  replica.hear(2, promiseOf(3, 70));
  expect(fetchesTo(replica.hear(2, decidedOf(0, 64, 64)), 2)).toEqual([]);
  expect(fetchesTo(replica.fire("retry"), 2)).toEqual([fetchOf(64)]);
});

/** The leader: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { acceptedOf, acceptOf, ballot, candidate, leader, promiseOf, put, slot, standing } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;

const proposals = (effects: unknown[]) =>
  sentTo(effects, 1).filter((sent) => (sent as { type: string }).type === "accept");

it("§3 a new leader proposes the highest vote of each slot, a no-op in every gap, and one of its own", () => {
  const effects = candidate().hear(1, promiseOf(3, 0, [0, 1, put(0)], [2, 2, put(2)]));
  expect(proposals(effects)).toEqual([acceptOf(3, 0, 0, put(0), null, put(2), null)]);
});

it("§2.2 P2c of two votes reported for a slot a new leader proposes the one of the higher ballot", () => {
  const replica = standing();
  replica.hear(0, promiseOf(3, 0, [0, 2, put(7)]));
  expect(proposals(replica.hear(1, promiseOf(3, 0, [0, 1, put(0)])))).toEqual([acceptOf(3, 0, 0, put(7), null)]);
});

it("a new leader proposes nothing below the highest floor promised, and fetches instead", () => {
  const effects = candidate().hear(1, promiseOf(3, 5, [5, 2, put(0)]));
  expect(proposals(effects)).toEqual([acceptOf(3, 5, 5, put(0), null)]);
  expect(sentTo(effects, 1)).toContainEqual({ type: "fetch", from: 0 });
});

it("a leader proposes in messages of at most batchMax slots", () => {
  const effects = candidate({ batchMax: 2 }).hear(1, promiseOf(3, 0, [2, 1, put(2)]));
  expect(proposals(effects)).toEqual([acceptOf(3, 0, 0, null, null), acceptOf(3, 2, 0, put(2), null)]);
});

it("a leader counts votes of its own ballot alone, and each replica once", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  replica.hear(1, acceptedOf(3, 1));
  replica.hear(1, acceptedOf(3, 1));
  replica.hear(2, acceptedOf(1, 1));
  expect(replica.state.committed).toBe(1);
  expect(observed(replica.hear(2, acceptedOf(3, 1)), "chosen")).toHaveLength(1);
});

it("a leader proposes no slot further than the window beyond what is chosen, and what waited together", () => {
  const replica = leader({ window: 2 });
  for (let at = 0; at < 2; at++) {
    expect(proposals(replica.ask(at, 1, write))).toHaveLength(1);
    replica.hear(0, acceptedOf(3, 1 + at));
  }
  const command = { type: "put", key: "b", value: "y" } as const;
  expect(proposals(replica.ask(0, 2, command))).toEqual([]);
  expect(proposals(replica.ask(1, 2, command))).toEqual([]);
  const [batch] = proposals(replica.hear(1, acceptedOf(3, 1, 2)));
  expect(batch).toMatchObject({ slot: 3, committed: 3 });
  expect((batch as { decrees: unknown[] }).decrees).toHaveLength(2);
});

it("a leader settles slots above its own that only an old ballot voted in", () => {
  const ack = { type: "heartbeatAck", ballot: ballot(3), round: 0, voted: slot(3) } as const;
  expect(proposals(leader().hear(2, ack))).toEqual([acceptOf(3, 1, 1, null, null)]);
});

it("while its disk is writing a leader lets commands wait, and proposes them as one batch when it is free", () => {
  const replica = leader({ batchMax: 2 });
  expect(proposals(replica.ask(0, 1, write))).toHaveLength(1);
  for (const sequence of [2, 3, 4]) expect(proposals(replica.ask(0, sequence, write))).toEqual([]);
  replica.hear(1, acceptedOf(3, 1)); // another's disk says nothing of its own
  const [batch] = proposals(replica.hear(0, acceptedOf(3, 1)));
  expect(batch).toMatchObject({ slot: 2, decrees: [{ sequence: 2 }, { sequence: 3 }] });
  expect(proposals(replica.hear(0, acceptedOf(3, 2, 2)))).toMatchObject([{ slot: 4, decrees: [{ sequence: 4 }] }]);
});

/**
 * Reads: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. Round 1 is that of the
 * heartbeat with which it begins to lead.
 */
import { expect, it } from "vitest";
import { answers, sentTo } from "../testing/testing.ts";
import {
  acceptedOf,
  acceptOf,
  ballot,
  candidate,
  heartbeatOf,
  leader,
  promiseOf,
  put,
  Replica,
  slot,
} from "./test-replica.ts";

const read = { type: "get", key: "a" } as const;

const ack = (round: number) => ({ type: "heartbeatAck", ballot: ballot(3), round, voted: slot(1) }) as const;

it("§6.4 a read-index read is answered when a quorum followed after the read came, not before", () => {
  const replica = leader();
  replica.ask(0, 1, read);
  expect(answers(replica.hear(1, ack(1)))).toEqual([]);
  expect(answers(replica.hear(1, ack(2)))).toEqual([[3, null]]);
});

it("§6.4 followers asked before a read-index read came confirm nothing for it, those asked after it do", () => {
  const replica = leader();
  replica.ask(0, 1, read);
  replica.ask(1, 1, read); // the round under way began before
  expect(answers(replica.hear(1, ack(2)))).toEqual([[3, null]]);
  expect(answers(replica.hear(2, ack(2)))).toEqual([]);
  replica.ask(0, 2, read);
  expect(answers(replica.hear(1, ack(3)))).toEqual([[4, null]]);
  expect(answers(replica.hear(1, ack(4)))).toEqual([[3, null]]);
});

it("a new leader reads only when all that earlier ones may have chosen is executed", () => {
  const replica = candidate();
  replica.hear(1, promiseOf(3, 0, [0, 1, put(0)]));
  replica.ask(1, 1, read);
  expect(answers(replica.hear(1, ack(2)))).toEqual([]);
  replica.hear(0, acceptedOf(3, 0, 2));
  expect(answers(replica.hear(1, acceptedOf(3, 0, 2)))).toEqual([[4, "0.1"]]);
});

it("any replica answers a quorum read, once it executed as far as a quorum has voted", () => {
  const replica = new Replica(2, 3, { reads: "quorum" });
  replica.hear(0, acceptOf(3, 0, 0, put(0)));
  expect(sentTo(replica.ask(1, 1, read), 0)).toEqual([{ type: "probe", session: 1, sequence: 1 }]);
  const probed = { type: "probed", session: 1 as never, sequence: 1, next: slot(1) } as const;
  replica.hear(2, probed);
  expect(answers(replica.hear(1, { ...probed, next: slot(0) }))).toEqual([]);
  expect(answers(replica.hear(0, heartbeatOf(3, 1)))).toEqual([[4, "0.1"]]);
});

it("a quorum read whose probe was lost is asked again of those who have not told, at the next beat or election timeout", () => {
  const replica = new Replica(2, 5, { reads: "quorum" });
  replica.ask(1, 1, read);
  replica.hear(2, { type: "probed", session: 1 as never, sequence: 1, next: slot(0) });
  const probe = { type: "probe", session: 1, sequence: 1 };
  const beaten = replica.hear(3, heartbeatOf(3, 0));
  for (const rank of [0, 1, 3, 4]) expect(sentTo(beaten, rank)).toContainEqual(probe);
  expect(sentTo(beaten, 2)).toEqual([]);
  expect(sentTo(replica.fire("election"), 0)).toContainEqual(probe);
  for (const from of [0, 1]) replica.hear(from, { type: "probed", session: 1 as never, sequence: 1, next: slot(9) });
  expect(sentTo(replica.hear(3, heartbeatOf(3, 0)), 4)).not.toContainEqual(probe); // it waits for what is chosen alone
});

it("a leader asks again for its quorum reads as it beats", () => {
  const replica = leader({ reads: "quorum" });
  replica.ask(1, 1, read);
  expect(sentTo(replica.fire("heartbeat"), 2)).toContainEqual({ type: "probe", session: 1, sequence: 1 });
});

const flexible = [
  { phase1: 4, phase2: 2 },
  { phase1: 2, phase2: 4 },
];

it.each(flexible)("where $phase1 elect and $phase2 choose, read-index asks as many as choose", (sizes) => {
  const replica = new Replica(0, 5, { ...sizes, preVote: false });
  replica.fire("election");
  for (let from = 0; from < sizes.phase1; from++) replica.hear(from, promiseOf(5, 0));
  for (let from = 0; from < sizes.phase2; from++) replica.hear(from, acceptedOf(5, 0));
  replica.ask(0, 1, read);
  // With the leader itself, a quorum that every rival's electors meet.
  for (let from = 1; from < sizes.phase2; from++) {
    const told = answers(replica.hear(from, { ...ack(2), ballot: ballot(5) }));
    expect(told, `replica ${from}`).toEqual(from === sizes.phase2 - 1 ? [[5, null]] : []);
  }
});

it.each(flexible)("where $phase1 elect and $phase2 choose, a quorum read asks as many as elect", (sizes) => {
  const replica = new Replica(4, 5, { ...sizes, reads: "quorum" });
  replica.ask(0, 1, read);
  // A quorum that meets every one that chose.
  for (let from = 0; from < sizes.phase1; from++) {
    const told = answers(replica.hear(from, { type: "probed", session: 0 as never, sequence: 1, next: slot(0) }));
    expect(told, `replica ${from}`).toEqual(from === sizes.phase1 - 1 ? [[5, null]] : []);
  }
});

it("by slot, a read is a command like any other", () => {
  const effects = leader({ reads: "log" }).ask(0, 1, read);
  expect(sentTo(effects, 1)).toMatchObject([{ type: "accept", slot: 1 }]);
});

it("a round of heartbeats serves all reads that were there when it began, and one round is under way at a time", () => {
  const replica = leader();
  const heartbeats = (effects: unknown[]) => sentTo(effects, 2).length;
  expect(heartbeats(replica.ask(0, 1, read))).toBe(1);
  for (let sequence = 2; sequence < 12; sequence++) expect(heartbeats(replica.ask(0, sequence, read))).toBe(0);
  const effects = replica.hear(1, ack(2));
  expect([answers(effects).length, heartbeats(effects)]).toEqual([1, 1]);
  expect(answers(replica.hear(1, ack(3)))).toHaveLength(10);
});

it("a round that is lost begins again with the next heartbeat", () => {
  const replica = leader();
  replica.ask(0, 1, read);
  expect(sentTo(replica.fire("heartbeat"), 1)).toEqual([heartbeatOf(3, 1, 2)]);
  expect(answers(replica.hear(1, ack(2)))).toEqual([[3, null]]);
});

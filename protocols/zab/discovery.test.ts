/** Phase 1: the paper's sentences on epochs, one handler at a time. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  ackEpochOf,
  diffBehind,
  entry,
  epoch,
  follower,
  leader,
  newLeaderOf,
  prospective,
  typesTo,
  zxid,
} from "./test-replica.ts";

const infoOf = (accepted: number) => ({ type: "followerInfo", acceptedEpoch: epoch(accepted) }) as const;
const leaderInfo = (of: number) => ({ type: "leaderInfo", epoch: epoch(of) }) as const;

it("§IV-B, l.1.1: upon receiving CEPOCH from a quorum the leader proposes an epoch later than any of them", () => {
  const replica = prospective();
  expect(replica.state.acceptedEpoch).toBe(0); // itself alone is no quorum
  const effects = replica.hear(0, infoOf(6));
  expect(sentTo(effects, 0)).toEqual([leaderInfo(7)]);
  expect(replica.state.acceptedEpoch).toBe(7);
  expect(sentTo(replica.hear(1, infoOf(3)), 1)).toEqual([leaderInfo(7)]); // who comes later is told the same
});

it("§IV-B, f.1.1: a follower that has promised a lower epoch promises this one, on disk, and tells its history", () => {
  const effects = follower().hear(2, leaderInfo(1)) as unknown[][];
  const kinds = effects.map(([kind]) => kind);
  expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
  expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
  expect(sentTo(effects, 2)).toEqual([ackEpochOf(1, 0, zxid(0, 0))]);
  expect(observed(effects, "promised")).toMatchObject([{ term: 1, report: "0:0", to: 2 }]);
});

it("an epoch that is not above the promised one is not promised again: after a crash its sender is not counted", () => {
  const replica = follower();
  replica.hear(2, leaderInfo(4));
  expect(sentTo(replica.hear(2, leaderInfo(4)), 2)).toEqual([ackEpochOf(4, 0, zxid(0, 0))]); // to the same one
  expect(typesTo(replica.hear(2, leaderInfo(3)), 2)).toEqual([]);
  replica.restart();
  replica.state.phase = "following";
  replica.state.vote = { ...replica.state.vote, leader: 2 as typeof replica.state.vote.leader };
  expect(sentTo(replica.hear(2, leaderInfo(4)), 2)).toEqual([ackEpochOf(4, 0, zxid(0, 0), false)]);
});

it("§IV-B, l.1.2: the epoch begins with promises of a quorum, and others do not count", () => {
  const replica = prospective();
  replica.hear(0, infoOf(0));
  replica.hear(2, ackEpochOf(1, 0, zxid(0, 0)));
  expect(observed(replica.hear(0, ackEpochOf(1, 0, zxid(0, 0), false)), "elected")).toEqual([]);
  expect(observed(replica.hear(0, ackEpochOf(2, 0, zxid(0, 0))), "elected")).toEqual([]);
  const effects = replica.hear(0, ackEpochOf(1, 0, zxid(0, 0)));
  expect(observed(effects, "elected")).toMatchObject([{ term: 1, electors: 0b101 }]);
});

it.each([
  ["a later epoch", 2, zxid(1, 0)],
  ["more of the same epoch", 1, zxid(1, 2)],
])("a leader that lacks what a follower has gives up: %s", (_what, current, last) => {
  const replica = prospective();
  Object.assign(replica.state, { currentEpoch: epoch(1), acceptedEpoch: epoch(1) });
  replica.state.log = replica.state.log.append(entry(1, 0)).append(entry(1, 1));
  replica.hear(0, infoOf(1));
  replica.hear(0, ackEpochOf(2, current, last));
  expect(replica.state.phase).toBe("looking");
});

it("a leader that hears of a higher promise gives up, once an election timeout, and proposes an epoch above", () => {
  const replica = leader();
  expect(typesTo(replica.hear(1, infoOf(5)), 1)).toEqual([]);
  replica.fire("ping");
  replica.hear(0, { type: "pong", epoch: epoch(1), round: 1, zxid: zxid(1, 0) });
  replica.fire("quorum");
  expect(replica.state.phase).toBe("looking");
  replica.hear(0, { type: "notification", phase: "looking", round: 2, vote: replica.state.vote });
  replica.fire("settle");
  expect(sentTo(replica.hear(0, infoOf(1)), 0)).toEqual([leaderInfo(6)]);
});

it("what the leader before sends counts for nothing once another epoch is promised", () => {
  const replica = follower();
  replica.hear(2, leaderInfo(1));
  replica.hear(2, leaderInfo(2));
  expect(typesTo(replica.hear(2, newLeaderOf(1, diffBehind(zxid(0, 0), entry(1, 0)))), 2)).toEqual([]);
  expect(replica.state.currentEpoch).toBe(0);
});

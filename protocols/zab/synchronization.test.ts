/** Phase 2: DIFF, TRUNC and SNAP, and what is on the disk before NEWLEADER is answered. */
import { expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  ackEpochOf,
  ackOf,
  diffBehind,
  entry,
  epoch,
  follower,
  leader,
  newLeaderOf,
  prospective,
  put,
  type Replica,
  snapshotOf,
  synchronized,
  truncTo,
  typesTo,
  zxid,
} from "./test-replica.ts";
import type { Message } from "./types.ts";

const leaderInfo = (of: number) => ({ type: "leaderInfo", epoch: epoch(of) }) as const;

/** Follower 0 has promised epoch 3, with a history of epoch 1 that goes to its third entry. */
function joining(): Replica {
  const replica = follower();
  replica.hear(2, leaderInfo(1));
  replica.hear(2, newLeaderOf(1, diffBehind(zxid(0, 0), entry(1, 0), entry(1, 1), entry(1, 2, put(1)))));
  replica.hear(2, leaderInfo(3));
  return replica;
}

const historyOf = ({ state: { log } }: Replica) => log.slice(log.first, log.next).map((one) => one.zxid);

it("§IV-B, f.2.1: a follower accepts the history, then the epoch, then answers: each on disk before the next", () => {
  const effects = joining().hear(2, newLeaderOf(3, diffBehind(zxid(1, 2), entry(3, 0)))) as [string, object][];
  const steps = effects.map(([kind, payload]) => {
    if (kind === "write") return Object.keys(payload).join();
    return kind === "send" ? "send" : kind;
  });
  expect(steps.filter((step) => step !== "observe" && step !== "setTimer")).toEqual([
    "log,snapshot",
    "sync",
    "currentEpoch",
    "sync",
    "send",
  ]);
});

it("DIFF: what is missing is put behind; a message that does not fit changes nothing", () => {
  const replica = joining();
  expect(typesTo(replica.hear(2, newLeaderOf(3, diffBehind(zxid(1, 1), entry(3, 0)))), 2)).toEqual([]);
  expect(sentTo(replica.hear(2, newLeaderOf(3, diffBehind(zxid(1, 2), entry(3, 0)))), 2)).toEqual([ackOf(3, 0)]);
  expect(historyOf(replica)).toEqual([zxid(1, 0), zxid(1, 1), zxid(1, 2), zxid(3, 0)]);
});

it("TRUNC: what the leader does not have goes before its history comes", () => {
  const replica = joining();
  const effects = replica.hear(2, newLeaderOf(3, truncTo(zxid(1, 1), entry(3, 0))));
  expect(historyOf(replica)).toEqual([zxid(1, 0), zxid(1, 1), zxid(3, 0)]);
  expect(observed(effects, "truncated")).toMatchObject([{ slot: 3 }]);
});

it("SNAP: the leader's state takes the place of all there is, on disk too", () => {
  const replica = joining();
  const snap = { type: "snap", snapshot: snapshotOf(zxid(2, 4), 9), entries: [entry(3, 0)] } as const;
  expect(sentTo(replica.hear(2, newLeaderOf(3, snap)), 2)).toEqual([ackOf(3, 0)]);
  replica.restart();
  expect(replica.state.snapshot.position).toBe(9);
  expect([replica.state.log.first, replica.state.log.next]).toEqual([10, 11]);
});

it("a TRUNC that comes twice takes nothing away that was acknowledged since", () => {
  const replica = joining();
  const trunc = newLeaderOf(3, truncTo(zxid(1, 1), entry(3, 0)));
  replica.hear(2, trunc);
  replica.hear(2, { type: "proposal", epoch: epoch(3), entries: [entry(3, 1)] });
  expect(sentTo(replica.hear(2, trunc), 2)).toEqual([ackOf(3, 1)]);
});

/** How a leader with (1, 0), (1, 1), (3, 0) and (3, 1) behind a snapshot, begins epoch 4 with a follower that ends there. */
function syncFor(last: ReturnType<typeof zxid>, floor = 0): Message {
  const replica = prospective();
  const { state } = replica;
  Object.assign(state, { currentEpoch: epoch(3), acceptedEpoch: epoch(3) });
  for (const one of [entry(1, 0), entry(1, 1), entry(3, 0), entry(3, 1)]) state.log = state.log.append(one);
  if (floor > 0) {
    state.snapshot = snapshotOf(state.log.at(floor)!.zxid, floor);
    state.committed = floor;
    state.log = state.log.compact(floor + 1);
  }
  replica.hear(0, { type: "followerInfo", acceptedEpoch: epoch(3) });
  replica.hear(2, ackEpochOf(4, 3, zxid(3, 1)));
  return sentTo(replica.hear(0, ackEpochOf(4, 1, last)), 0).at(-1) as Message;
}

it.each([
  ["a history that is a prefix: DIFF", zxid(1, 1), 0, { type: "diff", after: zxid(1, 1) }],
  ["no history: DIFF from the beginning", zxid(0, 0), 0, { type: "diff", after: zxid(0, 0) }],
  ["more of an epoch than the leader has: TRUNC", zxid(1, 5), 0, { type: "trunc", to: zxid(1, 1) }],
  ["an epoch that the leader has nothing of: SNAP", zxid(2, 0), 0, { type: "snap" }],
  ["what the leader's log does not go back to: SNAP", zxid(1, 0), 3, { type: "snap" }],
  ["less of an epoch than the leader's snapshot covers: SNAP", zxid(3, 0), 4, { type: "snap" }],
  ["no history, where the leader's log does not begin with the first entry: SNAP", zxid(0, 0), 3, { type: "snap" }],
  ["just what the snapshot covers: DIFF", zxid(3, 0), 3, { type: "diff", after: zxid(3, 0) }],
])("a follower with %s", (_what, last, floor, sync) => {
  expect(syncFor(last, floor)).toMatchObject({ type: "newLeader", epoch: 4, sync });
});

it("§IV-B, l.2.2: the initial history is committed once a quorum has acknowledged NEWLEADER, and followers are told", () => {
  const replica = prospective();
  replica.hear(0, { type: "followerInfo", acceptedEpoch: epoch(0) });
  replica.hear(2, ackEpochOf(1, 0, zxid(0, 0)));
  replica.hear(0, ackEpochOf(1, 0, zxid(0, 0)));
  expect(observed(replica.hear(2, ackOf(1, 0)), "chosen")).toEqual([]);
  expect(replica.ask(0, 1, { type: "get", key: "a" })).toContainEqual([
    "reply",
    3,
    expect.objectContaining({ type: "redirect" }),
  ]);
  const effects = replica.hear(0, ackOf(1, 0));
  expect(observed(effects, "chosen")).toMatchObject([{ term: 1, slot: 1, acks: 0b101 }]);
  expect(typesTo(effects, 0)).toEqual(["upToDate"]);
  expect(typesTo(effects, 1)).toEqual([]);
});

it("who joins a leader that broadcasts is brought up to date, and told so", () => {
  const replica = leader();
  expect(typesTo(replica.hear(1, { type: "followerInfo", acceptedEpoch: epoch(0) }), 1)).toEqual(["leaderInfo"]);
  expect(sentTo(replica.hear(1, ackEpochOf(1, 0, zxid(0, 0))), 1)).toMatchObject([{ sync: { type: "diff" } }]);
  expect(typesTo(replica.hear(1, ackOf(1, 0)), 1)).toEqual(["upToDate"]);
});

it("an ACK of another epoch counts for nothing", () => {
  const replica = leader();
  replica.ask(0, 1, { type: "put", key: "a", value: "x" });
  replica.hear(2, ackOf(1, 1));
  replica.hear(0, { type: "ack", epoch: epoch(2), zxid: zxid(2, 1) });
  expect(replica.state.committed).toBe(1);
  replica.hear(0, ackOf(1, 1));
  expect(replica.state.committed).toBe(2);
});

it("a follower that crashed between the history and the epoch is what it was, with a longer history", () => {
  const replica = joining();
  replica.hear(2, newLeaderOf(3, diffBehind(zxid(1, 2), entry(3, 0))));
  replica.state.currentEpoch = epoch(1);
  expect(sentTo(replica.hear(2, newLeaderOf(3, diffBehind(zxid(3, 0)))), 2)).toEqual([ackOf(3, 0)]);
  expect(replica.state.currentEpoch).toBe(3);
  expect(synchronized().state.currentEpoch).toBe(1);
});

/** Phase 3: the paper's sentences on broadcast, one handler at a time. */
import { expect, it } from "vitest";
import { answers, observed, sentTo } from "../testing/testing.ts";
import {
  ackOf,
  diffBehind,
  entry,
  epoch,
  leader,
  newLeaderOf,
  put,
  synchronized,
  typesTo,
  zxid,
} from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const proposalOf = (...entries: ReturnType<typeof entry>[]) =>
  ({ type: "proposal", epoch: epoch(1), entries }) as const;

it("§IV-B, l.3.1: the leader proposes transactions in increasing order of zxid", () => {
  const replica = leader({ batchMax: 1 });
  expect(sentTo(replica.ask(0, 1, write), 0)).toMatchObject([{ entries: [{ zxid: zxid(1, 1) }] }]);
  replica.ask(1, 1, write);
  expect(sentTo(replica.hear(2, ackOf(1, 1)), 0)).toMatchObject([{ entries: [{ zxid: zxid(1, 2) }] }]);
});

it("§IV-B, f.3.1: a follower acknowledges a proposal once it is on disk", () => {
  const effects = synchronized().hear(2, proposalOf(entry(1, 1))) as unknown[][];
  const kinds = effects.map(([kind]) => kind);
  expect(kinds.indexOf("sync")).toBeGreaterThan(kinds.indexOf("write"));
  expect(kinds.indexOf("send")).toBeGreaterThan(kinds.indexOf("sync"));
  expect(sentTo(effects, 2)).toEqual([ackOf(1, 1)]);
});

it("a proposal that leaves a gap is not taken, and what is in it is asked for; the answer fills it", () => {
  const replica = synchronized();
  expect(typesTo(replica.hear(2, proposalOf(entry(1, 2, put(1)))), 2)).toEqual(["ackEpoch"]);
  expect(replica.state.log.next).toBe(2);
  const missing = newLeaderOf(1, diffBehind(zxid(1, 0), entry(1, 1), entry(1, 2, put(1))));
  expect(sentTo(replica.hear(2, missing), 2)).toEqual([ackOf(1, 2)]);
  expect(sentTo(replica.hear(2, proposalOf(entry(1, 1))), 2)).toEqual([ackOf(1, 2)]); // a copy
  expect(replica.state.log.next).toBe(4);
});

it("§IV-B, l.3.2: a transaction is committed once a quorum acknowledged it, all before included, and followers are told", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  replica.hear(2, ackOf(1, 1));
  replica.ask(1, 1, { type: "get", key: "a" });
  expect(observed(replica.hear(2, ackOf(1, 2)), "chosen")).toEqual([]);
  const effects = replica.hear(0, ackOf(1, 2));
  expect(observed(effects, "chosen")).toMatchObject([{ slot: 2 }, { slot: 3 }]);
  expect(sentTo(effects, 1)).toEqual([{ type: "commit", epoch: 1, zxid: zxid(1, 2) }]);
  expect(answers(effects)).toEqual([
    [3, undefined],
    [4, "x"],
  ]);
});

it("§IV-B, f.3.2: a follower delivers what is committed, once it has it", () => {
  const replica = synchronized();
  replica.hear(2, proposalOf(entry(1, 1)));
  const commit = { type: "commit", epoch: epoch(1), zxid: zxid(1, 9) } as const;
  expect(observed(replica.hear(2, commit), "applied")).toMatchObject([{ slot: 2 }]);
  expect(observed(replica.hear(2, commit), "applied")).toEqual([]);
});

it("what the leader spoke of with its last ping and is not here is asked for", () => {
  const replica = synchronized();
  const ping = { type: "ping", epoch: epoch(1), round: 1, last: zxid(1, 1), commit: zxid(1, 0) } as const;
  expect(typesTo(replica.hear(2, ping), 2)).toEqual(["pong"]); // it may be on its way
  expect(typesTo(replica.hear(2, ping), 2)).toEqual(["pong", "ackEpoch"]);
});

it("a request that is in the history is not put there again, and the last one is answered again", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  expect(typesTo(replica.ask(0, 1, write), 0)).toEqual([]);
  replica.hear(2, ackOf(1, 1));
  replica.hear(0, ackOf(1, 1));
  expect(replica.ask(0, 1, write)).toContainEqual(["reply", 3, expect.objectContaining({ type: "done", sequence: 1 })]);
  expect(replica.state.log.next).toBe(3);
});

it("while the disk is writing requests gather, and go as one batch", () => {
  const replica = leader({ batchMax: 2 });
  replica.ask(0, 1, write);
  for (const session of [1, 0]) expect(typesTo(replica.ask(session, session === 0 ? 2 : 1, write), 0)).toEqual([]);
  expect(sentTo(replica.hear(2, ackOf(1, 1)), 0)).toMatchObject([{ entries: [{}, {}] }]);
});

it("ZOOKEEPER-1277: a leader whose counters are used up gives up: the next epoch has others", () => {
  const replica = leader();
  replica.state.log = replica.state.log.append(entry(1, 999_999));
  replica.state.acked = replica.state.acked.with(2, zxid(1, 999_999));
  replica.ask(0, 1, write);
  expect(replica.state.phase).toBe("looking");
});

it("a replica that does not lead names the leader once it is up to date", () => {
  const replica = synchronized();
  const redirect = (to: number | null) => ["reply", 3, { type: "redirect", session: 0, sequence: 1, leader: to }];
  expect(replica.ask(0, 1, write)).toContainEqual(redirect(2));
  replica.fire("leader");
  expect(replica.ask(0, 1, write)).toContainEqual(redirect(null));
});

/** Witnesses, claim by claim: what they keep, whom they vote for, and what they are told. */
import { describe, expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import { operatorSession } from "../../sim/contract/operation.ts";
import { clusterOf, sentTo } from "../testing/testing.ts";
import { raft } from "./index.ts";
import { quorumsOf } from "./quorums.ts";
import { index, outline, RaftReplica, replies, request, term } from "./test-replica.ts";
import type { Append, Message, RaftOptions } from "./types.ts";
import { witnessesOf } from "./witness.ts";

const options: Partial<RaftOptions> = { witnesses: 1, preVote: false, checkQuorum: false };

/** Replica 2 of three. */
const witness = (): RaftReplica => new RaftReplica(3, 2, {}, options);

/** The leader of term `of` says that its log has an entry of term `previousTerm` at `previousIndex`. */
const telling = (of: number, previousTerm: number, previousIndex: number): Append => ({
  ...{ type: "append", term: term(of), entries: [], commit: index(0), round: 1 },
  ...{ previousIndex: index(previousIndex), previousTerm: term(previousTerm) },
});

const asking = (of: number, lastTerm: number, lastIndex: number): Message => ({
  ...{ type: "requestVote", term: term(of), transfer: false },
  ...{ lastTerm: term(lastTerm), lastIndex: index(lastIndex) },
});

const pairOf = ({ state: { snapshot, log } }: RaftReplica): number[] => [snapshot.term, snapshot.index, log.length];

describe("a witness", () => {
  it("keeps the pair that it is told of on its disk before it testifies, and no entry", () => {
    const replica = witness();
    const effects = replica.hears(0, telling(2, 1, 3));
    expect(outline(effects)).toMatch(/write sync observe:testified send:appended$/);
    expect(sentTo(effects, 0)).toEqual([{ type: "appended", term: 2, match: 3, round: 1 }]);
    expect(pairOf(replica)).toEqual([1, 3, 0]);
  });

  it("takes its pair up alone: by term, then by index", () => {
    const replica = witness();
    replica.hears(0, telling(2, 2, 5));
    for (const [of, at] of [
      [2, 4],
      [1, 9],
    ] as const) {
      expect(outline(replica.hears(0, telling(2, of, at)))).not.toContain("write");
      expect(pairOf(replica)).toEqual([2, 5, 0]);
    }
    replica.hears(1, telling(3, 3, 2));
    expect(pairOf(replica)).toEqual([3, 2, 0]);
  });

  it("votes for no log that ends below its pair", () => {
    const replica = witness();
    replica.hears(0, telling(2, 2, 5));
    const voted = (granted: boolean, of: number) => ["send", 1, { type: "voted", term: of, granted }];
    expect(replica.hears(1, asking(3, 2, 4))).toContainEqual(voted(false, 3));
    expect(replica.hears(1, asking(4, 1, 9))).toContainEqual(voted(false, 4));
    expect(replica.hears(1, asking(5, 2, 5))).toContainEqual(voted(true, 5));
  });

  it("stands for no election, not when it is told to either", () => {
    const replica = witness();
    replica.hears(0, telling(1, 1, 1));
    expect(replica.fires("election")).toEqual([]);
    expect(replica.hears(0, { type: "timeoutNow", term: term(1) })).toEqual([]);
    expect(replica.state.role).toBe("follower");
  });

  it("tells after a crash what its disk testifies to, and claims nothing as committed", () => {
    const { state } = witness();
    const snapshot = { ...state.snapshot, index: index(4), term: term(2) };
    const replica = new RaftReplica(3, 2, { term: term(2), snapshot, log: state.log.compact(5) }, options);
    expect(replica.start()).toContainEqual(["observe", { type: "testified", slot: 4, term: 2, under: 2 }]);
    expect(replica.state).toMatchObject({ commit: 0, applied: 0 });
  });

  it("is one of the last that begin, of whom half at most are", () => {
    const of = (nodes: number, witnesses: number, spares = 0) =>
      witnessesOf(clusterOf<RaftOptions>(raft, nodes, { witnesses, spares }));
    expect(of(5, 2)).toEqual(setOf(3, 4));
    expect(of(5, 9)).toEqual(setOf(3, 4));
    expect(of(3, 1, 2)).toEqual(setOf(2));
    expect(of(1, 1)).toEqual(setOf());
  });
});

describe("a leader tells a witness", () => {
  /** Replica 0 leads three; the no-op of its term is on its disk, and on that of replica 1. */
  function leader(): RaftReplica {
    const replica = new RaftReplica(3, 0, {}, options);
    replica.wins();
    for (const from of [0, 1]) replica.acked(from, 1);
    return replica;
  }
  const told = (replica: RaftReplica): unknown[] => sentTo(replica.fires("heartbeat"), 2);

  it("of what is committed, with heartbeats, while servers in contact that keep the log are enough", () => {
    const replica = leader();
    expect(sentTo(replica.asked(request(1)), 2)).toEqual([]);
    replica.acked(0, 2);
    expect(told(replica)).toMatchObject([{ entries: [], previousIndex: 1, previousTerm: 1 }]);
    replica.acked(1, 2);
    expect(told(replica)).toMatchObject([{ entries: [], previousIndex: 2, previousTerm: 1 }]);
  });

  it("of what its own disk has, at once, when they are not: and the two commit", () => {
    const replica = leader();
    for (let check = 0; check < 3; check++) replica.fires("quorum"); // nobody answers any more
    expect(sentTo(replica.asked(request(1)), 2)).toMatchObject([{ previousIndex: 1 }]); // its disk may lose the next still
    expect(sentTo(replica.acked(0, 2), 2)).toMatchObject([{ entries: [], previousIndex: 2, previousTerm: 1 }]);
    expect(replies(replica.acked(2, 2))).toHaveLength(1);
    expect(replica.state.commit).toBe(2);
  });

  it("to lead in its place never", () => {
    const replica = new RaftReplica(2, 0, {}, options);
    replica.wins();
    for (const from of [0, 1]) replica.acked(from, 1);
    expect(outline(replica.fires("transfer"))).not.toContain("timeoutNow");
    expect(replica.state.transferTo).toBeNull();
  });
});

it("members of whom more than half are witnesses are refused: what is committed could be stored nowhere", () => {
  const replica = new RaftReplica(3, 0, {}, { ...options, reconfigures: "joint" });
  replica.wins();
  for (const from of [0, 1]) replica.acked(from, 1);
  replica.asked(request(1, operatorSession, { type: "reconfigure", members: [2] }));
  for (const from of [0, 1]) replica.acked(from, 2);
  expect(replica.state.configuration.voters).toEqual(setOf(0, 1, 2));
});

it("a majority may serve without the others where it has one of those that keep the log out of each majority", () => {
  const { majority, informed } = quorumsOf(clusterOf<RaftOptions>(raft, 4, { witnesses: 1 }));
  expect([majority!.isQuorum(setOf(0, 2, 3)), informed!.isQuorum(setOf(0, 2, 3))]).toEqual([true, true]);
  const two = quorumsOf(clusterOf<RaftOptions>(raft, 5, { witnesses: 2 }));
  expect([two["majority"]!.isQuorum(setOf(0, 3, 4)), two["informed"]!.isQuorum(setOf(0, 3, 4))]).toEqual([true, false]);
  expect(two["informed"]!.isQuorum(setOf(0, 1, 2))).toBe(true);
});

/** Reads at servers that do not lead: by the leader's read-index, and by a quorum. */
import { describe, expect, it } from "vitest";
import { commandId, type Session } from "../../sim/contract/operation.ts";
import { sentTo } from "../testing/testing.ts";
import { entryOfTerm, getK, index, outline, RaftReplica, replies, request, term } from "./test-replica.ts";
import type { Append } from "./types.ts";

const id = commandId(0 as Session, 1);
const get = request(1, 0, getK);
const done = (value: string | null) => ({ type: "done", session: 0, sequence: 1, result: { type: "value", value } });

const append = (entries: number, commit: number, previous = 0): Append => ({
  ...{ type: "append", term: term(1), previousIndex: index(previous), previousTerm: term(previous === 0 ? 0 : 1) },
  ...{ entries: Array.from({ length: entries }, (_, at) => entryOfTerm(1, previous + at + 1)) },
  ...{ commit: index(commit), round: 1 },
});

/** Replica 1 of three follows replica 0, whose log has one entry that is committed. */
function follower(reads: string, given: object = {}): RaftReplica {
  const replica = new RaftReplica(3, 1, { term: term(1) }, { reads, ...given });
  replica.hears(0, append(1, 1));
  return replica;
}

describe("reads: follower", () => {
  it("§6.4 a follower asks its leader for its read-index, and answers once that is applied here", () => {
    const replica = follower("follower");
    expect(sentTo(replica.asked(get), 0)).toEqual([{ type: "readIndex", id }]);
    expect(replies(replica.hears(0, { type: "readIndexed", id, index: index(2) }))).toEqual([]);
    expect(replies(replica.hears(0, append(1, 1, 1)))).toEqual([]); // in its log, and not committed
    expect(replies(replica.hears(0, append(0, 2, 2)))).toEqual([done("xx")]);
  });

  it("§6.4 the leader tells its read-index once a majority has answered a round that began after the question", () => {
    const leader = new RaftReplica(3, 0, {}, { reads: "follower" });
    leader.wins();
    for (const from of [0, 1, 2]) leader.acked(from, 1, 0);
    expect(sentTo(leader.hears(1, { type: "readIndex", id }), 1)).toMatchObject([{ type: "append", round: 1 }]);
    expect(sentTo(leader.acked(2, 1, 0), 1)).toEqual([]);
    expect(sentTo(leader.acked(2, 1, 1), 1)).toEqual([{ type: "readIndexed", id, index: 1 }]);
  });

  it("§6.4, step 1: a leader that has committed nothing in its term tells of the entry that opened it", () => {
    const leader = new RaftReplica(3, 0, { term: term(1) }, { reads: "follower" });
    leader.wins();
    leader.hears(1, { type: "readIndex", id });
    expect(sentTo(leader.acked(2, 0, 1), 1)).toContainEqual({ type: "readIndexed", id, index: 1 });
  });

  it("who does not lead says nothing, and is asked again after a few heartbeats", () => {
    const other = new RaftReplica(3, 2, { term: term(1) }, { reads: "follower" });
    expect(other.hears(1, { type: "readIndex", id })).toEqual([]);
    const replica = follower("follower");
    replica.asked(get);
    const asked = [1, 2, 3, 4].map(() => outline(replica.hears(0, append(0, 1, 1))).includes("send:readIndex"));
    expect(asked).toEqual([false, false, false, true]);
  });

  it("who knows no leader sends its clients on, and so does who hears of it no more", () => {
    const replica = new RaftReplica(3, 1, {}, { reads: "follower" });
    expect(replies(replica.asked(get))).toMatchObject([{ type: "redirect", leader: null }]);
    const deaf = follower("follower");
    deaf.asked(get);
    expect(replies(deaf.fires("election"))).toMatchObject([{ type: "redirect", leader: null }]);
  });

  it("who is elected meanwhile answers as a leader does", () => {
    const replica = follower("follower", { preVote: false });
    replica.asked(get);
    expect(replica.state.readsHere).toHaveLength(1);
    replica.hears(0, { type: "timeoutNow", term: term(1) });
    for (const from of [1, 2]) replica.hears(from, { type: "voted", term: term(2), granted: true });
    for (const from of [1, 2]) replica.acked(from, 2, 1);
    expect(replica.state).toMatchObject({ role: "leader", readsHere: [] });
    expect(replies(replica.acked(2, 2, replica.state.round))).toEqual([]); // answered above
  });
});

describe("reads: quorum", () => {
  const probed = (last: number) => ({ type: "probed", id, last: index(last) }) as const;

  it("waits for the highest index of a majority to be applied here", () => {
    const replica = follower("quorum");
    expect(outline(replica.asked(get))).toBe("send:probe send:probe send:probe");
    expect(replies(replica.hears(1, probed(1)))).toEqual([]);
    expect(replies(replica.hears(2, probed(2)))).toEqual([]);
    expect(replies(replica.hears(0, append(1, 2, 1)))).toEqual([done("xx")]);
  });

  it("tells how far the log goes, committed or not", () => {
    const replica = follower("quorum");
    replica.hears(0, append(2, 1, 1));
    expect(replica.hears(2, { type: "probe", id })).toEqual([["send", 2, probed(3)]]);
  });

  it("an index that is never reached is forgotten for a lower one when the question is put again", () => {
    const replica = follower("quorum");
    replica.asked(get);
    replica.hears(1, probed(1));
    replica.hears(2, probed(9)); // of entries that nobody will commit
    for (let beat = 0; beat < 3; beat++) replica.hears(0, append(0, 1, 1));
    expect(outline(replica.hears(0, append(0, 1, 1)))).toContain("send:probe");
    replica.hears(1, probed(1));
    expect(replies(replica.hears(0, probed(1)))).toEqual([done("x")]);
  });

  it("where members change the leader is asked instead: a majority of those of once need know nothing", () => {
    const replica = follower("quorum", { reconfigures: "one" });
    expect(sentTo(replica.asked(get), 0)).toEqual([{ type: "readIndex", id }]);
  });
});

/** Who leads: the papers' sentences, one handler at a time. Replica 0 of three opens ballot 3 first. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { ballot, candidate, heartbeatOf, leader, preVotedOf, promiseOf, Replica, slot } from "./test-replica.ts";

const kindsOf = (effects: unknown[]): unknown[] => (effects as unknown[][]).map(([kind]) => kind);
const prepareOf = (by: number) => ({ type: "prepare", ballot: ballot(by), from: slot(0) }) as const;

it("PMMC §2 a candidate opens its ballot of the next round: of three, replica 1 goes from 3 to 7", () => {
  const replica = new Replica(1, 3, { preVote: false });
  replica.hear(0, heartbeatOf(3, 0));
  expect(sentTo(replica.fire("election"), 2)).toEqual([prepareOf(7)]);
});

it("§2.5 a ballot is on the disk before anyone is asked for promises, so that no restart opens it again", () => {
  const replica = new Replica(0, 3, { preVote: false });
  expect(kindsOf(replica.fire("election")).slice(0, 3)).toEqual(["write", "sync", "send"]);
  replica.restart();
  expect(sentTo(replica.fire("election"), 1)).toEqual([prepareOf(6)]);
});

it("a refused candidate goes above the ballot that refused it when it asks again", () => {
  const replica = candidate({ preVote: false });
  replica.hear(1, { type: "nack", promised: ballot(7) });
  expect(sentTo(replica.fire("election"), 1)).toEqual([prepareOf(9)]);
});

it("one refusal does not stop a candidate whom a quorum promised", () => {
  const replica = candidate();
  replica.hear(1, { type: "nack", promised: ballot(7) });
  replica.hear(2, promiseOf(3, 0));
  expect(replica.state.role).toBe("leader");
});

describe("§9.6 pre-vote", () => {
  const preVote = { type: "preVote", ballot: ballot(9) } as const;

  it("nobody opens a ballot before a quorum said that it would promise; asking writes nothing", () => {
    const replica = new Replica(0, 5);
    expect(kindsOf(replica.fire("election"))).not.toContain("write");
    expect(sentTo(replica.hear(1, preVotedOf(5)), 2)).toEqual([]);
    expect(sentTo(replica.hear(2, preVotedOf(5, false)), 2)).toEqual([]);
    expect(sentTo(replica.hear(3, preVotedOf(5)), 2)).toEqual([{ type: "prepare", ballot: ballot(5), from: slot(0) }]);
  });

  it("where few elect and many choose, nobody stands whom too few to choose would follow", () => {
    const replica = new Replica(0, 5, { phase1: 2, phase2: 4 });
    replica.fire("election");
    for (const from of [1, 2]) expect(sentTo(replica.hear(from, preVotedOf(5)), 3)).toEqual([]);
    expect(sentTo(replica.hear(3, preVotedOf(5)), 3)).toMatchObject([{ type: "prepare" }]);
  });

  it("who hears from a leader says no, and so does the leader; neither changes", () => {
    const follower = new Replica(2, 3);
    follower.hear(0, heartbeatOf(3, 0));
    const led = follower.hear(1, preVote);
    expect(led).toEqual([
      ["observe", { type: "deferred", to: 0 }],
      ["send", 1, preVotedOf(9, false, 3)],
    ]);
    expect(leader().hear(1, preVote)).toEqual([["send", 1, preVotedOf(9, false, 3, 1)]]);
    follower.fire("lease");
    expect(sentTo(follower.hear(1, preVote), 1)).toEqual([preVotedOf(9, true, 3)]);
  });

  it("an answer that is late counts for the same ballot, so that slow links elect too", () => {
    const replica = new Replica(0, 3);
    replica.fire("election");
    replica.fire("election");
    expect(sentTo(replica.hear(1, preVotedOf(3)), 2)).toEqual([prepareOf(3)]);
  });

  it("whatever the answer, the ballot opened is above all that were told", () => {
    const replica = new Replica(0, 5);
    replica.fire("election");
    replica.hear(1, preVotedOf(5, false, 11));
    replica.hear(2, preVotedOf(5));
    expect(sentTo(replica.hear(3, preVotedOf(5)), 1)).toEqual([prepareOf(15)]);
  });

  it("who is refused because others hear a leader fetches from them what it lacks", () => {
    const replica = new Replica(0, 3);
    replica.fire("election");
    expect(sentTo(replica.hear(1, preVotedOf(3, false, 5, 9)), 1)).toEqual([{ type: "fetch", from: 0 }]);
  });
});

it("a leader whose disk has not answered for the longest election timeout gives up, and opens no ballot before it does", () => {
  const replica = leader();
  replica.io.syncingMicros = replica.io.cluster.options.electionMaxMicros - 1;
  replica.fire("heartbeat");
  expect(replica.state.role).toBe("leader");
  replica.io.syncingMicros = replica.io.cluster.options.electionMaxMicros;
  replica.fire("heartbeat");
  expect(replica.state).toMatchObject({ role: "follower", leader: null });
  replica.fire("election");
  expect(replica.state.role).toBe("follower");
  replica.io.syncingMicros = 0;
  replica.fire("election");
  expect(replica.state.role).toBe("preCandidate");
});

it("a leader's heartbeats go ahead of its disk: the ballot was durable before the first prepare", () => {
  const replica = leader();
  const ahead: unknown[] = [];
  replica.io.sendAhead = (to, message) => void ahead.push([to, message.type]);
  replica.fire("heartbeat");
  expect(ahead).toEqual([
    [1, "heartbeat"],
    [2, "heartbeat"],
  ]);
});

/** Raft, requests of clients, section 6.2. */
import { describe, expect, it } from "vitest";
import { index, RaftReplica, replies, request, term } from "./test-replica.ts";

describe("requests", () => {
  it("§6.2 a follower answers a request with the leader it knows", () => {
    const follower = new RaftReplica(3, 0);
    expect(replies(follower.asked(request(1)))).toMatchObject([{ type: "redirect", leader: null }]);
    follower.hears(2, {
      type: "append",
      term: term(1),
      previousIndex: index(0),
      previousTerm: term(0),
      entries: [],
      commit: index(0),
      round: 0,
    });
    expect(replies(follower.asked(request(1)))).toMatchObject([{ type: "redirect", leader: 2 }]);
  });

  it("a leader that cannot commit says busy before its log grows without bound", () => {
    const leader = new RaftReplica(3, 0, {}, { pendingMax: 3 });
    leader.wins();
    const told = [1, 2, 3].flatMap((session) => replies(leader.asked(request(1, session))));
    expect(told).toEqual([{ type: "busy", session: 3, sequence: 1 }]);
  });

  it("a restarted replica tells the judges what its disk holds", () => {
    const before = new RaftReplica(3, 0);
    before.wins();
    const { term: current, votedFor, log, snapshot } = before.state;
    const after = new RaftReplica(3, 0, { term: current, votedFor, log, snapshot });
    expect(after.start().slice(0, 2)).toEqual([
      ["observe", { type: "truncated", slot: 2 }],
      ["observe", { type: "appended", slot: 1, term: 1, previousTerm: 0, value: 0, under: 1 }],
    ]);
  });
});

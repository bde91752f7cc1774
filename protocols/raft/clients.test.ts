/** Raft, requests of clients, section 6.2. */
import { describe, expect, it } from "vitest";
import { getK, index, logOf, RaftReplica, replies, request, term } from "./test-replica.ts";

const done = { type: "done", session: 0, sequence: 1, result: { type: "done" } };

/** A leader of three in term 1 with its no-op committed. */
function leading(): RaftReplica {
  const leader = new RaftReplica(3, 0);
  leader.wins();
  for (const node of [0, 1, 2]) leader.acked(node, 1);
  return leader;
}

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

  it("§6.3 a retry of a command in the log joins it no second time, and is answered when the command is applied", () => {
    const leader = leading();
    leader.asked(request(1));
    expect(leader.asked(request(1))).toEqual([]);
    leader.acked(0, 2);
    expect(leader.asked(request(1))).toEqual([]);
    expect(leader.state.log.next).toBe(3);
    expect(replies(leader.acked(1, 2))).toEqual([done]);
  });

  it("§6.3 a retry of a command that waits for the leader's disk waits with it", () => {
    const leader = leading();
    leader.asked(request(1, 1));
    leader.asked(request(1));
    expect(leader.asked(request(1))).toEqual([]);
    leader.acked(0, 2);
    expect(leader.state.log.next).toBe(4);
  });

  it("§6.3 a retry of a command that is applied is answered from its session, and of an older one not at all", () => {
    const leader = leading();
    for (const sequence of [1, 2]) {
      leader.asked(request(sequence));
      leader.acked(0, sequence + 1);
      leader.acked(1, sequence + 1);
    }
    expect(replies(leader.asked(request(2)))).toEqual([{ ...done, sequence: 2 }]);
    expect(leader.asked(request(1))).toEqual([]);
    expect(leader.state.log.next).toBe(4);
  });

  it("§6.3 a retry of what an earlier leader left in the log waits for that", () => {
    const leader = new RaftReplica(3, 0, { term: term(1), log: logOf(1) });
    leader.wins();
    leader.acked(0, 2);
    expect(leader.asked(request(1))).toEqual([]);
    expect(replies(leader.acked(1, 2))).toEqual([done]);
  });

  it("a retry is not busy, whatever waits", () => {
    const leader = new RaftReplica(3, 0, {}, { pendingMax: 2 });
    leader.wins();
    leader.asked(request(1));
    expect(replies(leader.asked(request(1, 1)))).toMatchObject([{ type: "busy" }]);
    expect(leader.asked(request(1))).toEqual([]);
  });

  it("whoever asked last is answered, and a deposed leader sends on everybody who waits, once", () => {
    const leader = leading();
    leader.asked(request(1));
    leader.asked(request(1, 1));
    leader.asked(request(1, 2, getK));
    for (const session of [0, 1]) leader.asked(request(1, session));
    const deposed = leader.hears(1, { type: "voted", term: term(9), granted: false });
    expect(replies(deposed)).toMatchObject([0, 1, 2].map((session) => ({ type: "redirect", session })));
    expect(leader.state.waiting.size).toBe(0);
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

/** Raft, leadership transfer, section 3.10. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { logOf, outline, RaftReplica, replies, request, term } from "./test-replica.ts";

/** A leader of three that hands over to server 1, which has everything but the last entry. */
function handingOver(): RaftReplica {
  const leader = new RaftReplica(3, 0);
  leader.wins();
  for (const node of [0, 1, 2]) leader.acked(node, 1);
  leader.asked(request(1));
  leader.acked(0, 2);
  leader.acked(2, 2);
  expect(sentTo(leader.fires("transfer"), 1)).toMatchObject([{ type: "append" }]); // draws the first of the others
  return leader;
}

describe("leadership transfer", () => {
  it("§3.10, step 1: a leader that hands over takes no more requests", () => {
    expect(replies(handingOver().asked(request(2)))).toEqual([{ type: "busy", session: 0, sequence: 2 }]);
  });

  it("§3.10, steps 2 and 3: the next leader is told to stand once its log is as long", () => {
    const leader = handingOver();
    expect(sentTo(leader.acked(2, 2), 1)).toEqual([]);
    expect(sentTo(leader.acked(1, 2), 1)).toEqual([{ type: "timeoutNow", term: 1 }]);
  });

  it("§3.10 a transfer that takes longer than an election timeout is given up", () => {
    const leader = handingOver();
    leader.fires("transfer");
    expect(outline(leader.asked(request(2)))).toContain("observe:proposed");
  });

  it("§3.10, step 3: who is told TimeoutNow stands at once, without a pre-vote, and says that the leader asked", () => {
    const target = new RaftReplica(3, 1, { term: term(1), log: logOf(1, 1) });
    const effects = target.hears(0, { type: "timeoutNow", term: term(1) });
    expect(sentTo(effects, 0)).toEqual([{ type: "requestVote", term: 2, lastTerm: 1, lastIndex: 2, transfer: true }]);
  });

  it("§3.10 a TimeoutNow of an old term is ignored", () => {
    const target = new RaftReplica(3, 1, { term: term(2) });
    expect(target.hears(0, { type: "timeoutNow", term: term(1) })).toEqual([]);
  });

  it("a server alone never hands over", () => {
    const only = new RaftReplica(1, 0);
    only.wins();
    expect(only.fires("transfer")).toEqual([]);
    expect(only.state.transferTo).toBe(null);
  });
});

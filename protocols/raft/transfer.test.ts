/** Raft, leadership transfer, section 3.10. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { getK, index, logOf, outline, RaftReplica, replies, request, term } from "./test-replica.ts";

/** A leader of three that hands over to server 1, which has everything but the last entry, not yet committed. */
function handingOver(): RaftReplica {
  const leader = new RaftReplica(3, 0);
  leader.wins();
  for (const node of [0, 1, 2]) leader.acked(node, 1);
  leader.asked(request(1));
  leader.acked(0, 2);
  expect(sentTo(leader.fires("transfer"), 1)).toMatchObject([{ type: "append" }]); // draws the first of the others
  return leader;
}

describe("leadership transfer", () => {
  it("§3.10, step 1: a leader that hands over takes no more commands into its log, and sends them on when it is deposed", () => {
    const leader = handingOver();
    leader.acked(2, 2);
    expect(leader.asked(request(2))).toEqual([]);
    expect(leader.state.log.next).toBe(3);
    const deposed = leader.hears(1, {
      type: "requestVote",
      term: term(2),
      lastTerm: term(1),
      lastIndex: index(2),
      transfer: true,
    });
    expect(replies(deposed)).toEqual([{ type: "redirect", session: 0, sequence: 2, leader: null }]);
  });

  it("§6.4 a leader that hands over still serves reads: they need a majority in its term, and no place in its log", () => {
    const leader = handingOver();
    leader.acked(2, 2);
    leader.asked(request(1, 1, getK));
    expect(replies(leader.acked(2, 2, 1))).toMatchObject([{ type: "done", session: 1, result: { value: "x" } }]);
  });

  it("§3.10 nobody hands over to a server that does not answer, lacks what is committed, or whose log it does not know", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    leader.acked(0, 1);
    leader.acked(2, 1);
    leader.fires("transfer"); // server 1 voted, but nothing is known of its log
    expect(leader.state.transferTo).toBe(2);
    leader.fires("transfer");
    leader.acked(1, 1);
    leader.asked(request(1));
    leader.acked(0, 2);
    leader.acked(1, 2);
    leader.fires("transfer"); // server 2 lacks the entry just committed
    expect(leader.state.transferTo).toBe(1);
    leader.fires("transfer");
    for (let check = 0; check < 2; check++) {
      leader.acked(2, 2);
      leader.fires("quorum");
    }
    leader.fires("transfer"); // server 1 has not been heard of for two thirds of an election timeout
    expect(leader.state.transferTo).toBe(2);
  });

  it("§3.10, steps 2 and 3: the next leader is told to stand once its log is as long", () => {
    const leader = handingOver();
    expect(sentTo(leader.acked(2, 2), 1)).toEqual([]);
    expect(sentTo(leader.acked(1, 2), 1)).toEqual([{ type: "timeoutNow", term: 1 }]);
  });

  it("§3.10, step 3: the next leader is told again with each heartbeat, and not with each answer, behind which votes would wait", () => {
    const leader = handingOver();
    leader.acked(1, 2);
    for (const node of [1, 2, 1]) expect(sentTo(leader.acked(node, 2), 1)).toEqual([]);
    expect(sentTo(leader.fires("heartbeat"), 1)).toMatchObject([{ type: "append" }, { type: "timeoutNow", term: 1 }]);
  });

  it("§3.10 a transfer that takes longer than an election timeout is given up, and what waited joins the log", () => {
    const leader = handingOver();
    leader.asked(request(2));
    expect(outline(leader.fires("transfer"))).toContain("observe:proposed");
    leader.acked(0, 3);
    expect(outline(leader.asked(request(3)))).toContain("observe:proposed");
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
    expect(outline(only.fires("transfer"))).toBe("setTimer");
    expect(only.state.transferTo).toBe(null);
  });
});

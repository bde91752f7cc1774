/** Raft, read-index, section 6.4. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { getK, index, logOf, outline, RaftReplica, replies, request, term } from "./test-replica.ts";

const done = (sequence: number, value: string | null) => ({
  type: "done",
  session: 0,
  sequence,
  result: { type: "value", value },
});
const get = (sequence: number) => request(sequence, 0, getK);

/** A leader of three in term 1 with its no-op committed. */
function leading(): RaftReplica {
  const leader = new RaftReplica(3, 0);
  leader.wins();
  leader.acked(0, 1);
  leader.acked(1, 1);
  leader.acked(2, 1);
  return leader;
}

describe("read-index", () => {
  it("§6.4, step 3: a read waits for a majority to answer heartbeats that began after it", () => {
    const leader = leading();
    const effects = leader.asked(get(1));
    expect(outline(effects)).toBe("send:append send:append");
    expect(sentTo(effects, 1)).toMatchObject([{ entries: [], round: 1 }]);
    expect(replies(leader.acked(1, 1, 0))).toEqual([]); // answers an earlier heartbeat
    expect(replies(leader.acked(2, 1, 1))).toEqual([done(1, null)]);
  });

  it("§6.4, step 3: a heartbeat refused in this term confirms the leader of a read as well", () => {
    const leader = leading();
    leader.asked(get(1));
    const refusal = { type: "rejected", term: term(1), previousIndex: index(1), hint: index(0), round: 1 } as const;
    expect(replies(leader.hears(1, refusal))).toEqual([done(1, null)]);
  });

  it("§6.4, step 1: a new leader answers no read before an entry of its own term is committed", () => {
    const leader = new RaftReplica(3, 0, { term: term(1), log: logOf(1) });
    leader.wins();
    leader.acked(0, 2);
    leader.asked(get(2));
    expect(replies(leader.acked(1, 1, 1))).toEqual([]); // confirmed, but nothing committed in this term
    expect(replies(leader.acked(1, 2, 1))).toEqual([done(2, "x")]);
  });

  it("a read behind a check of the quorum, which numbers a round and sends none, does not wait for the next heartbeat", () => {
    const leader = leading();
    leader.asked(get(1));
    leader.acked(2, 1, 0); // so that the check finds it in contact
    expect(outline(leader.fires("quorum"))).not.toContain("send");
    expect(leader.asked(get(2))).toEqual([]); // the round of the first is under way
    const effects = leader.acked(1, 1, 1);
    expect(replies(effects)).toEqual([done(1, null)]);
    expect(sentTo(effects, 2)).toMatchObject([{ round: 3 }]);
    expect(replies(leader.acked(1, 1, 3))).toEqual([done(2, null)]);
  });

  it("§6.4 one round of heartbeats serves all reads that came before it; those that came during it get the next", () => {
    const leader = leading();
    leader.asked(get(1));
    expect(leader.asked(get(2))).toEqual([]);
    expect(leader.asked(get(3))).toEqual([]);
    const effects = leader.acked(1, 1, 1);
    expect(replies(effects)).toEqual([done(1, null)]);
    expect(sentTo(effects, 2)).toMatchObject([{ round: 2 }]);
    expect(replies(leader.acked(2, 1, 2))).toEqual([done(2, null), done(3, null)]);
    expect(leader.state.reads.length).toBe(0);
  });

  it("§6.4 reads whose round of heartbeats was lost are confirmed by the next", () => {
    const leader = leading();
    leader.asked(get(1));
    leader.asked(get(2));
    leader.fires("heartbeat");
    expect(replies(leader.acked(1, 1, 2))).toEqual([done(1, null), done(2, null)]);
  });

  it("a read that is asked again while it waits waits once, and is answered once", () => {
    const leader = leading();
    leader.asked(get(1));
    expect(leader.asked(get(1))).toEqual([]);
    expect(replies(leader.acked(1, 1, 1))).toEqual([done(1, null)]);
    expect(leader.state).toMatchObject({ reads: { length: 0 }, waiting: { size: 0 } });
  });

  it("a deposed leader answers no read", () => {
    const leader = leading();
    leader.asked(get(1));
    const effects = leader.hears(1, { type: "voted", term: term(2), granted: false });
    expect(replies(effects)).toEqual([{ type: "redirect", session: 0, sequence: 1, leader: null }]);
    expect(replies(leader.hears(1, { type: "appended", term: term(1), match: index(1), round: 1 }))).toEqual([]);
  });

  it("§6.4 a cluster of one answers reads at once", () => {
    const only = new RaftReplica(1, 0);
    only.wins();
    only.acked(0, 1);
    expect(replies(only.asked(get(1)))).toEqual([done(1, null)]);
  });

  it("the option log sends reads through the log", () => {
    const leader = new RaftReplica(3, 0, {}, { reads: "log" });
    leader.wins();
    leader.acked(0, 1);
    leader.asked(get(1));
    leader.acked(0, 2);
    expect(replies(leader.acked(1, 2))).toEqual([done(1, null)]);
  });
});

/** Raft, commitment, sections 3.5 and 3.6. */
import { describe, expect, it } from "vitest";
import { observed } from "../testing/testing.ts";
import { entryOfTerm, logOf, nthCommand, outline, RaftReplica, replies, request, term } from "./test-replica.ts";

describe("commitment", () => {
  it("§3.6.2 a leader never commits by counting replicas of an older term", () => {
    // Figure 3.7 (c): S1 leads term 4 and has replicated its entry of term 2 to a majority.
    const leader = new RaftReplica(5, 0, { term: term(3), log: logOf(1, 2) });
    leader.wins();
    leader.acked(0, 3);
    leader.acked(1, 2);
    const effects = leader.acked(2, 2);
    expect(observed(effects, "chosen")).toEqual([]);
    expect(leader.state.commit).toBe(0);
  });

  it("§3.6.2 an entry of its own term commits those before it", () => {
    // Figure 3.7 (e).
    const leader = new RaftReplica(5, 0, { term: term(3), log: logOf(1, 2) });
    leader.wins();
    leader.acked(0, 3);
    leader.acked(1, 3);
    const effects = leader.acked(2, 3);
    const chosen = { type: "chosen", term: 4, acks: 0b00111, quorum: "majority" };
    expect(observed(effects, "chosen")).toEqual([
      { ...chosen, slot: 1, value: nthCommand(1).id },
      { ...chosen, slot: 2, value: nthCommand(2).id },
      { ...chosen, slot: 3, value: 0 },
    ]);
    expect(leader.state).toMatchObject({ commit: 3, applied: 3 });
  });

  it("§10.2.1 a leader and one follower of three commit an entry only once the leader's own disk has it", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    leader.acked(1, 1);
    expect(leader.state.commit).toBe(0);
    leader.acked(0, 1);
    expect(leader.state.commit).toBe(1);
  });

  it("§10.2.1 a majority of followers commits before the leader's own disk has the entry", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    leader.acked(1, 1);
    leader.acked(2, 1);
    expect(leader.state.commit).toBe(1);
  });

  it.each([
    { nodes: 1, acks: [0] },
    { nodes: 2, acks: [0, 1] },
    { nodes: 3, acks: [0, 1] },
    { nodes: 4, acks: [0, 1, 2] },
    { nodes: 5, acks: [0, 1, 2] },
    { nodes: 31, acks: Array.from({ length: 16 }, (_, node) => node) },
  ])("§3.5 of $nodes servers, more than half commit an entry", ({ nodes, acks }) => {
    const leader = new RaftReplica(nodes, 0);
    leader.wins();
    for (const node of acks) {
      expect(leader.state.commit).toBe(0);
      leader.acked(node, 1);
    }
    expect(leader.state.commit).toBe(1);
  });

  it("the commit index is the highest that a majority reached, not the last acknowledged", () => {
    const leader = new RaftReplica(5, 0, {}, { windowEntries: 100 });
    leader.wins();
    for (let sequence = 1; sequence <= 3; sequence++) {
      leader.acked(0, sequence);
      leader.asked(request(sequence));
    }
    leader.acked(0, 4);
    leader.acked(1, 4);
    leader.acked(2, 2);
    expect(leader.state.commit).toBe(2);
    leader.acked(3, 3);
    expect(leader.state.commit).toBe(3);
  });

  it("a client is answered once its command is applied, and by its own leader only", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    leader.acked(0, 1);
    leader.acked(1, 1);
    expect(replies(leader.asked(request(1)))).toEqual([]);
    expect(replies(leader.acked(0, 2))).toEqual([]);
    const effects = leader.acked(1, 2);
    expect(replies(effects)).toEqual([{ type: "done", session: 0, sequence: 1, result: { type: "done" } }]);
    expect(outline(effects)).toBe("observe:chosen observe:applied reply:done");
  });

  it("§6.3 a command that the log holds twice takes effect once", () => {
    // Such logs come from leaders that do not look for retries.
    const twice = logOf(1).append(entryOfTerm(1, 1));
    const leader = new RaftReplica(3, 0, { term: term(1), log: twice });
    leader.wins();
    leader.acked(0, 3);
    const effects = leader.acked(1, 3);
    expect(observed(effects, "applied")).toMatchObject([{ fresh: true }, { fresh: false }, { value: 0 }]);
    expect(leader.state.machine.values.get("k")).toBe("x");
  });
});

/** Raft, becoming and being leader, section 3.4. */
import { describe, expect, it } from "vitest";
import { becomeLeader } from "./leader.ts";
import { sendHeartbeats } from "./replication.ts";
import { type Effect, index, RaftReplica, term } from "./test-replica.ts";

const sentBy = (effects: readonly Effect[]): Effect[] => effects.filter(([kind]) => kind === "send");

describe("leaders", () => {
  it("§3.4 who becomes leader was a candidate with the votes of a majority", () => {
    const server = new RaftReplica(3, 0, {}, { preVote: false });
    expect(() => becomeLeader(server.state, server.io)).toThrow("who becomes leader was a candidate");
    server.fires("election");
    expect(() => becomeLeader(server.state, server.io)).toThrow("the votes of a majority");
  });

  it("§3.4 a leader that hears another leader of its term fails", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    expect(() =>
      leader.hears(1, {
        type: "append",
        term: term(1),
        previousIndex: index(0),
        previousTerm: term(0),
        entries: [],
        commit: index(0),
        round: 0,
      }),
    ).toThrow("a term has one leader");
  });

  it("§3.3 a deposed leader says nothing under the term that deposed it, and cannot", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    const refusal = { type: "rejected", term: term(2), previousIndex: index(0), hint: index(0), round: 0 } as const;
    expect(sentBy(leader.hears(1, refusal))).toEqual([]);
    for (const timer of ["heartbeat", "quorum", "transfer"] as const) expect(sentBy(leader.fires(timer))).toEqual([]);
    expect(() => sendHeartbeats(leader.state, leader.io)).toThrow("only who leads a term speaks as its leader");
  });

  it("§6.2 a leader whose disk has not answered for the longest election timeout steps down at its next heartbeat", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    leader.io.syncingMicros = leader.io.cluster.options.electionMaxMicros - 1;
    leader.fires("heartbeat");
    expect(leader.state.role).toBe("leader");
    leader.io.syncingMicros = leader.io.cluster.options.electionMaxMicros;
    leader.fires("heartbeat");
    expect(leader.state).toMatchObject({ role: "follower", leader: null });
  });

  it("§10.2.1 a leader's requests go ahead of its disk, its own acknowledgement does not", () => {
    const leader = new RaftReplica(3, 0);
    leader.wins();
    const ahead: unknown[] = [];
    leader.io.sendAhead = (to, message) => void ahead.push([to, message.type]);
    leader.fires("heartbeat");
    expect(ahead).toEqual([
      [1, "append"],
      [2, "append"],
    ]);
  });
});

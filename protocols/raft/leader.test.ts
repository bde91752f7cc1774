/** Raft, becoming and being leader, section 3.4. */
import { describe, expect, it } from "vitest";
import { becomeLeader } from "./leader.ts";
import { index, RaftReplica, term } from "./test-replica.ts";

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
});

/** Raft, who answers a leader: check-quorum, section 6.2. */
import { describe, expect, it } from "vitest";
import { RaftReplica } from "./test-replica.ts";
import type { RaftOptions } from "./types.ts";

/** A leader of five, elected by all. */
function leading(given: Partial<RaftOptions> = {}): RaftReplica {
  const leader = new RaftReplica(5, 0, {}, given);
  leader.wins();
  return leader;
}

const timersOf = (leader: RaftReplica): unknown[] =>
  leader.fires("quorum").flatMap(([kind, timer, ...micros]) => (kind === "setTimer" ? [[timer, ...micros]] : []));

describe("check-quorum", () => {
  it("§6.2 a leader whom no majority answers steps down within an election timeout of the last answer", () => {
    const leader = leading();
    leader.fires("quorum");
    leader.acked(1, 0);
    leader.acked(2, 0); // a majority answers for the last time, at the latest right before the next check
    leader.fires("quorum");
    leader.fires("quorum");
    expect(leader.state.role).toBe("leader"); // two thirds of it have passed for certain only now
    leader.fires("quorum");
    expect(leader.state.role).toBe("follower");
  });

  it("§6.2 a leader whom a majority answers in every other third goes on", () => {
    const leader = leading();
    for (let check = 0; check < 20; check++) {
      if (check % 2 === 0) for (const node of [1, 2]) leader.acked(node, 0);
      leader.fires("quorum");
    }
    expect(leader.state.role).toBe("leader");
  });

  it("§6.2 a minority that answers does not keep a leader", () => {
    const leader = leading();
    for (let check = 0; check < 3; check++) {
      leader.acked(1, 0);
      leader.fires("quorum");
    }
    expect(leader.state.role).toBe("follower");
  });

  it("a new leader has a whole election timeout to hear of its majority", () => {
    const leader = leading({ electionMinMicros: 100, electionMaxMicros: 900 });
    expect(timersOf(leader)).toEqual([["quorum"]]);
    expect(leader.state.role).toBe("leader");
    leader.acked(1, 0);
    leader.acked(2, 0);
    leader.fires("quorum");
    expect(leader.state.role).toBe("leader");
  });

  it("without check-quorum a leader stays", () => {
    const leader = leading({ checkQuorum: false });
    for (let check = 0; check < 9; check++) leader.fires("quorum");
    expect(leader.state.role).toBe("leader");
  });
});

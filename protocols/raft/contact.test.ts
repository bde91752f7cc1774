/** Raft, who answers a leader: check-quorum, section 6.2. */
import { describe, expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { getK, RaftReplica, request } from "./test-replica.ts";
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

  it("§6.2 a leader that hears a majority all the while, but of heartbeats from before an election timeout, steps down", () => {
    const leader = leading();
    for (let check = 0; check < 5; check++) {
      for (const node of [1, 2]) leader.acked(node, 0);
      leader.fires("quorum");
    }
    for (let check = 0; check < 2; check++) {
      for (const node of [1, 2, 3, 4]) leader.acked(node, 0, leader.state.round - 4);
      expect(leader.state.role).toBe("leader"); // answers of two thirds ago
      leader.fires("quorum");
    }
    expect(leader.state.role).toBe("follower");
  });

  it("§6.2 answers that all take an election timeout keep their leader", () => {
    const leader = leading();
    for (let check = 0; check < 20; check++) {
      if (check >= 1) for (const node of [1, 2]) leader.acked(node, 0, Math.max(0, leader.state.round - 3));
      leader.fires("quorum");
    }
    expect(leader.state.role).toBe("leader");
  });

  it("§6.2 after each check requests are of another round than before, and a read that waits for one has its heartbeats", () => {
    const leader = leading();
    for (const node of [1, 2]) leader.acked(node, 0);
    leader.fires("quorum");
    expect(sentTo(leader.fires("heartbeat"), 1)).toMatchObject([{ type: "append", round: 1 }]);
    leader.asked(request(1, 1, getK)); // begins round 2
    leader.asked(request(1, 2, getK)); // waits for round 3
    expect(sentTo(leader.fires("quorum"), 1)).toMatchObject([{ type: "append", round: 3 }]);
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

/** Whether the leader is followed: one handler at a time. Replica 0 of three leads ballot 3. */
import { expect, it } from "vitest";
import { sentTo } from "../testing/testing.ts";
import { acceptedOf, ackOf, ballot, leader, promiseOf, Replica } from "./test-replica.ts";

const write = { type: "put", key: "a", value: "x" } as const;
const nackOf = (promised: number) => ({ type: "nack", promised: ballot(promised) }) as const;

/** Replica 0 of five, leader of ballot 5. */
function leaderOfFive(): Replica {
  const replica = new Replica(0, 5, { preVote: false });
  replica.fire("election");
  for (const from of [0, 1, 2]) replica.hear(from, promiseOf(5, 0));
  for (const from of [0, 1, 2]) replica.hear(from, acceptedOf(5, 0));
  return replica;
}

it("§6.2 a leader that no quorum answers for an election timeout gives up, and sends its clients away", () => {
  const replica = leader();
  replica.ask(0, 1, write);
  const effects = replica.fire("quorum");
  expect(replica.state.role).toBe("follower");
  expect(effects).toContainEqual(["reply", 3, { type: "redirect", session: 0, sequence: 1, leader: null }]);
  const ignoring = leader({ checkQuorum: false });
  ignoring.fire("quorum");
  expect(ignoring.state.role).toBe("leader");
});

it("whatever it checks, a leader that was outbid and that no quorum follows gives up: who promised more never votes for it", () => {
  for (const checkQuorum of [true, false]) {
    const replica = leader({ checkQuorum });
    replica.hear(1, nackOf(10));
    replica.fire("quorum");
    expect(replica.state.role).toBe("follower");
  }
});

it("each time that a quorum answered, its time begins anew; fewer than a quorum do not help", () => {
  expect(leader().hear(1, ackOf(3, 1))).toContainEqual(["setTimer", "quorum"]);
  const replica = leaderOfFive();
  expect(replica.hear(1, ackOf(5, 1))).not.toContainEqual(["setTimer", "quorum"]);
  expect(replica.hear(1, ackOf(5, 1))).not.toContainEqual(["setTimer", "quorum"]);
  expect(replica.hear(2, ackOf(5, 1))).toContainEqual(["setTimer", "quorum"]);
});

it("§6.2 once a quorum has answered, only answers to heartbeats sent since count: those to earlier ones keep no leader", () => {
  const replica = leader();
  const beat = () => replica.fire("heartbeat");
  for (let sent = 1; sent <= 3; sent++) beat(); // round 1 all along, as nobody has answered
  expect(replica.hear(1, ackOf(3, 1))).toContainEqual(["setTimer", "quorum"]);
  expect(sentTo(beat(), 1)).toMatchObject([{ type: "heartbeat", round: 2 }]);
  for (const from of [1, 2, 1]) expect(replica.hear(from, ackOf(3, 1))).not.toContainEqual(["setTimer", "quorum"]);
  replica.fire("quorum");
  expect(replica.state.role).toBe("follower");
});

it("who chooses by itself needs nobody to follow", () => {
  const replica = new Replica(0, 2, { phase2: 1, preVote: false });
  replica.fire("election");
  for (const from of [0, 1]) replica.hear(from, promiseOf(2, 0));
  expect(replica.fire("quorum")).toEqual([["setTimer", "quorum"]]);
});

it("one refusal deposes no leader whom a quorum follows; as many as leave no quorum do", () => {
  const replica = leaderOfFive();
  replica.hear(3, nackOf(8));
  replica.hear(4, nackOf(8));
  expect(replica.state.role).toBe("leader");
  replica.hear(2, nackOf(8));
  expect(replica.state).toMatchObject({ role: "follower", leader: 3 }); // ballot 8 of five is replica 3's
});

it("a refused leader that a quorum follows since opens a ballot that the refuser follows too", () => {
  const replica = leaderOfFive();
  const round = replica.state.round;
  replica.hear(4, nackOf(9));
  for (const from of [1, 2, 3]) replica.hear(from, ackOf(5, round)); // asked before the refusal came
  expect(replica.state.role).toBe("leader");
  expect(sentTo(replica.fire("heartbeat"), 1)).toMatchObject([{ type: "heartbeat", round: round + 1 }]);
  replica.hear(1, ackOf(5, round + 1));
  expect(sentTo(replica.hear(2, ackOf(5, round + 1)), 4)).toMatchObject([{ type: "prepare", ballot: 10 }]);
  expect(replica.state.role).toBe("candidate");
});

it("a nack of its own ballot's past deposes nobody", () => {
  const replica = leader();
  for (const from of [1, 2]) replica.hear(from, nackOf(2));
  expect(replica.state).toMatchObject({ role: "leader", refused: 0 });
});

/** Ballot Leader Election: the paper's sentences, one round at a time. */
import { expect, it } from "vitest";
import { ballot, follower, leader, prepareOf, Replica, replyOf, typesTo } from "./test-replica.ts";

/** A server that has ended its first round, in which the others answered. */
function started(self: number, ...replies: (readonly [number, number])[]): Replica {
  const replica = new Replica(self);
  replica.restart();
  for (const [from, of] of replies) replica.hear(from, replyOf(1, of));
  replica.fire("heartbeat");
  return replica;
}

it("§5: the leader is the highest ballot of the quorum-connected servers", () => {
  expect(started(0, [1, 4], [2, 5]).state.leader).toBe(5);
  const replica = new Replica(0);
  replica.restart();
  replica.hear(1, replyOf(1, 4));
  replica.hear(2, replyOf(1, 5, { quorumConnected: false }));
  replica.fire("heartbeat");
  expect(replica.state.leader).toBe(4);
});

it("§5: without a majority a server is not quorum-connected, elects nobody and tells so", () => {
  const replica = started(0);
  expect(replica.state).toMatchObject({ leader: 0, quorumConnected: false, ballot: 3 });
  const effects = replica.hear(1, { type: "heartbeatRequest", configuration: 0, round: 7 });
  expect(effects).toMatchObject([["send", 1, { round: 7, ballot: 3, quorumConnected: false }]]);
});

it("§5: answers to an earlier round are not counted", () => {
  const replica = started(0, [1, 4], [2, 5]);
  replica.hear(1, replyOf(1, 4));
  replica.fire("heartbeat");
  expect(replica.state.quorumConnected).toBe(false);
});

it("§5: who misses its leader raises its ballot above that one's, and leads once it is the highest", () => {
  const replica = started(0, [1, 4], [2, 5]);
  replica.hear(1, replyOf(2, 4));
  replica.fire("heartbeat");
  expect(replica.state).toMatchObject({ leader: 5, ballot: 6, role: "follower" });
  replica.hear(1, replyOf(3, 4));
  expect(typesTo(replica.fire("heartbeat"), 1)).toEqual(["prepare", "heartbeatRequest"]);
  expect(replica.state).toMatchObject({ leader: 6, promised: 6, role: "leader", phase: "prepare" });
});

it("§5: a server whose own last round had no majority is no candidate, even to itself", () => {
  const replica = started(2);
  replica.hear(0, replyOf(2, 3));
  replica.fire("heartbeat");
  expect(replica.state).toMatchObject({ leader: 3, quorumConnected: true });
});

it("LE3: with less than it has promised a server does not lead: it raises its ballot", () => {
  const replica = started(0, [1, 4], [2, 5]);
  replica.hear(2, prepareOf(11));
  replica.hear(1, replyOf(2, 4));
  replica.fire("heartbeat");
  expect(replica.state.ballot).toBe(12);
});

it("after a restart the leader is who was promised last, and the ballot the first one", () => {
  const replica = follower();
  const effects = replica.restart();
  expect(replica.state).toMatchObject({ leader: 5, ballot: 3, role: "follower" });
  expect(typesTo(effects, 2)).toEqual(["prepareReq", "heartbeatRequest"]);
});

it("a leader goes above those who promised more to one whom none of them hears", () => {
  const replica = leader();
  replica.hear(0, replyOf(2, 3, { promised: ballot(7) }));
  replica.fire("heartbeat");
  expect(replica.state.ballot).toBe(11);
});

it("chained: a leader does not go above those who hear whom they promised, and sends clients there", () => {
  const replica = leader();
  replica.ask(0, 1, { type: "get", key: "a" });
  replica.hear(0, replyOf(2, 3, { promised: ballot(7), hearsPromised: true }));
  const effects = replica.fire("heartbeat");
  expect(effects).toContainEqual(["reply", 3, { type: "redirect", session: 0, sequence: 1, leader: 1 }]);
  expect(replica.state).toMatchObject({ ballot: 5, role: "follower" });
});

it("rounds whose answers come late grow, and shrink again", () => {
  const replica = started(0);
  replica.hear(1, replyOf(1, 4));
  replica.fire("heartbeat");
  expect(replica.state.patience).toBe(2);
  for (const round of [3, 4, 5]) {
    replica.hear(1, replyOf(round, 4));
    replica.fire("heartbeat");
  }
  expect(replica.state.patience).toBe(2);
});

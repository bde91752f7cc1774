/** Fast leader election: votes, rounds, and who is followed. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { sentTo } from "../testing/testing.ts";
import { isBetter } from "./election.ts";
import { epoch, follower, leader, Replica, synchronized, typesTo, voteOf, zxid } from "./test-replica.ts";
import type { Vote } from "./types.ts";

const vote = (of: number, last: number, id: number): Vote => ({
  leader: id as NodeId,
  epoch: epoch(of),
  zxid: zxid(of, last),
});

it.each([
  ["the later epoch", vote(2, 1, 0), vote(1, 9, 2)],
  ["in one epoch the longer history", vote(1, 2, 0), vote(1, 1, 2)],
  ["of equal histories the higher id", vote(1, 1, 2), vote(1, 1, 0)],
])("%s is the better vote", (_what, better, worse) => {
  expect([isBetter(better, worse), isBetter(worse, better), isBetter(better, better)]).toEqual([true, false, false]);
});

it("a later epoch outweighs a higher zxid of an epoch before: currentEpoch comes first", () => {
  const stale = { leader: 2 as NodeId, epoch: epoch(1), zxid: zxid(3, 5) };
  expect(isBetter({ leader: 0 as NodeId, epoch: epoch(2), zxid: zxid(2, 0) }, stale)).toBe(true);
});

it("a replica that starts votes for itself, and takes over a better vote and tells it", () => {
  const replica = new Replica(0);
  expect(sentTo(replica.restart(), 1)).toEqual([voteOf(0)]);
  expect(sentTo(replica.hear(1, voteOf(1)), 2)).toEqual([voteOf(1)]);
  expect(replica.hear(1, voteOf(0))).toEqual(expect.not.arrayContaining([["send", 2, expect.anything()]]));
});

it("the election ends when a quorum agrees and nothing better came: a better vote is waited for", () => {
  const replica = new Replica(0, 5);
  replica.restart();
  replica.hear(1, voteOf(1));
  expect(replica.hear(2, voteOf(1))).toContainEqual(["setTimer", "settle"]);
  replica.hear(3, voteOf(4));
  replica.fire("settle");
  expect(replica.state.phase).toBe("looking");
});

it("votes of an earlier round are not counted, and are answered; those of a later one begin it anew", () => {
  const replica = new Replica(0, 5);
  replica.restart();
  replica.hear(1, voteOf(1, 0, zxid(0, 0), 3));
  expect(replica.state.round).toBe(3);
  expect(sentTo(replica.hear(2, voteOf(1, 0, zxid(0, 0), 2)), 2)).toEqual([voteOf(1, 0, zxid(0, 0), 3)]);
  expect(replica.state.votes.filter((one) => one !== null)).toHaveLength(2);
  replica.hear(3, voteOf(3, 0, zxid(0, 0), 4));
  expect(replica.state.votes.filter((one) => one !== null)).toHaveLength(2);
});

it("who has a leader names it, and a quorum that has one is joined without an election", () => {
  expect(sentTo(synchronized().hear(1, voteOf(1, 0, zxid(0, 0), 9)), 1)).toMatchObject([
    { phase: "following", vote: { leader: 2 } },
  ]);
  const replica = new Replica(0, 5);
  replica.restart();
  replica.hear(1, voteOf(4, 1, zxid(1, 3), 7, "following"));
  replica.hear(3, voteOf(4, 1, zxid(1, 3), 7, "following"));
  expect(replica.state.phase).toBe("looking"); // the leader itself has not said so
  expect(typesTo(replica.hear(4, voteOf(4, 1, zxid(1, 3), 7, "leading")), 4)).toEqual(["followerInfo"]);
  expect(replica.state.round).toBe(7);
});

it("a leader that looks in a later round leads no more; an old vote of it says nothing", () => {
  const replica = synchronized();
  replica.hear(2, voteOf(2));
  expect(replica.state.phase).toBe("following");
  replica.hear(2, voteOf(2, 1, zxid(1, 0), 2));
  expect(replica.state.phase).toBe("looking");
});

it("who followed a leader in vain votes for others, until nobody else is found for long", () => {
  const replica = follower();
  replica.fire("leader");
  replica.hear(2, voteOf(2, 0, zxid(0, 0), 2));
  expect(replica.state.vote.leader).toBe(0);
  replica.fire("leader");
  replica.hear(2, voteOf(2, 0, zxid(0, 0), 2));
  expect(replica.state.vote.leader).toBe(2);
});

it("who was up to date and hears nothing any more may vote for its leader again", () => {
  const replica = synchronized();
  replica.fire("leader");
  replica.hear(2, voteOf(2, 1, zxid(1, 0), 2));
  expect(replica.state.vote.leader).toBe(2);
});

it("a leader that no quorum answers for an election timeout gives up", () => {
  const replica = leader();
  const pong = { type: "pong", epoch: epoch(1), round: 1, zxid: zxid(1, 0) } as const;
  replica.fire("ping");
  replica.hear(0, pong);
  replica.fire("quorum");
  expect(replica.state.phase).toBe("leading");
  replica.fire("ping");
  replica.hear(0, pong); // late: to a round of before
  replica.fire("quorum");
  expect(replica.state.phase).toBe("looking");
});

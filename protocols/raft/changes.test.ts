/** Changes of the configuration, sentence by sentence. */
import { expect, it } from "vitest";
import { type NodeSet, members as ranksOf, setOf } from "../../sim/base/node-set.ts";
import { operatorSession } from "../../sim/contract/operation.ts";
import { votersOf } from "./configuration.ts";
import { entryOfTerm, index, logOf, outline, RaftReplica, replies, request, term } from "./test-replica.ts";
import type { Append, Durable, LogEntry, Message, RaftOptions } from "./types.ts";

const change = (sequence: number, ...members: number[]) =>
  request(sequence, operatorSession, { type: "reconfigure", members });

/** Replica 0 of three members and two spares leads, and the first entry of its term is committed. */
function leader(reconfigures: "one" | "joint", given: Partial<RaftOptions> = {}, disk: Partial<Durable> = {}) {
  const replica = new RaftReplica(3, 0, disk, { reconfigures, spares: 2, preVote: false, ...given });
  replica.wins();
  return replica;
}

function settled(reconfigures: "one" | "joint", given: Partial<RaftOptions> = {}) {
  const replica = leader(reconfigures, given);
  for (const from of [0, 1, 2]) replica.acked(from, 1);
  return replica;
}

const voters = ({ state }: RaftReplica): number[] => ranksOf(votersOf(state.configuration));

const configuring = (of: number, at: number, ...members: number[]): LogEntry => ({
  term: term(of),
  command: null,
  configuration: { voters: setOf(...members), term: term(of), index: index(at), follows: "first" },
});

const appending = (entries: readonly LogEntry[], previous: readonly [at: number, of: number], of: number): Append => ({
  ...{ type: "append", term: term(of), previousIndex: index(previous[0]), previousTerm: term(previous[1]) },
  ...{ entries, commit: index(0), round: 1 },
});

it("§4.1 a server uses the latest configuration in its log, committed or not, and falls back where it is removed", () => {
  const follower = new RaftReplica(3, 1, { term: term(1) }, { reconfigures: "one", spares: 2 });
  follower.hears(0, appending([entryOfTerm(1, 1), configuring(1, 2, 0, 1, 2, 3)], [0, 0], 1));
  expect(voters(follower)).toEqual([0, 1, 2, 3]);
  follower.hears(2, appending([entryOfTerm(2, 2)], [1, 1], 2));
  expect(voters(follower)).toEqual([0, 1, 2]);
});

it("§4.1 a server that starts again uses the latest configuration in its log", () => {
  const log = logOf(1).append(configuring(1, 2, 0, 1, 2, 3));
  const replica = new RaftReplica(3, 1, { term: term(1), log }, { reconfigures: "one", spares: 2 });
  expect(voters(replica)).toEqual([0, 1, 2, 3]);
});

it("§4.1 a leader counts the copies of a change by the new configuration", () => {
  const replica = settled("one");
  replica.asked(change(1, 0, 1)); // of three, the third goes
  expect(voters(replica)).toEqual([0, 1]);
  replica.acked(2, 2);
  replica.acked(0, 2);
  expect(replica.state.commit).toBe(1); // two of the old ones, one of the new
  replica.acked(1, 2);
  expect(replica.state.commit).toBe(2);
});

it("raft-dev 2015: a leader takes no change before an entry of its own term is committed", () => {
  const replica = leader("one");
  const effects = replica.asked(change(1, 0, 1));
  expect(replies(effects)).toEqual([expect.objectContaining({ type: "busy" })]);
  expect(voters(replica)).toEqual([0, 1, 2]);
});

it("§4.1 the next change waits until the last one is committed", () => {
  const replica = settled("one");
  replica.asked(change(1, 0, 1));
  expect(replies(replica.asked(change(2, 0)))).toEqual([expect.objectContaining({ type: "busy" })]);
  replica.acked(0, 2);
  expect(replies(replica.acked(1, 2))).toEqual([expect.objectContaining({ type: "done", sequence: 1 })]);
  replica.asked(change(2, 0));
  expect(voters(replica)).toEqual([0]);
});

it("§4.1 where one server comes or goes at a time, others are refused, by an entry without a configuration", () => {
  const replica = settled("one");
  replica.asked(change(1, 0, 1, 3));
  expect(voters(replica)).toEqual([0, 1, 2]);
  replica.acked(0, 2);
  expect(replies(replica.acked(1, 2))).toEqual([expect.objectContaining({ type: "failed", sequence: 1 })]);
  expect(replies(replica.asked(change(1, 0, 1, 3)))).toEqual([expect.objectContaining({ type: "failed" })]); // a retry
});

it("§4.2.1 a new server is sent the log before it has a vote", () => {
  const replica = settled("one");
  expect(outline(replica.asked(change(1, 0, 1, 2, 3)))).toContain("send:append");
  expect(voters(replica)).toEqual([0, 1, 2]);
  replica.acked(3, 0); // it is there, and lacks the entry
  expect(voters(replica)).toEqual([0, 1, 2]);
  replica.acked(3, 1);
  expect(voters(replica)).toEqual([0, 1, 2, 3]);
});

it("§4.2.1 a new server that does not catch up is given up, and the change with it", () => {
  const replica = settled("one", { checkQuorum: false });
  replica.asked(change(1, 0, 1, 2, 3));
  for (let check = 0; check < 31; check++) replica.fires("quorum");
  expect(replica.state.change).toBeNull();
  replica.acked(0, 2);
  expect(replies(replica.acked(1, 2))).toEqual([expect.objectContaining({ type: "failed" })]);
  expect(voters(replica)).toEqual([0, 1, 2]);
});

it("§4.2.1 a round that took longer than an election timeout is followed by another", () => {
  const replica = settled("one", { checkQuorum: false });
  replica.asked(change(1, 0, 1, 2, 3));
  for (let check = 0; check < 4; check++) replica.fires("quorum");
  replica.asked(request(1));
  replica.acked(3, 1);
  expect(replica.state.change?.target).toBe(2);
  replica.acked(3, 2);
  expect(voters(replica)).toEqual([0, 1, 2, 3]);
});

it("§4.2.1 who holds the whole log after a round that took long needs no other", () => {
  const replica = settled("one", { checkQuorum: false });
  replica.asked(change(1, 0, 1, 2, 3));
  for (let check = 0; check < 4; check++) replica.fires("quorum");
  replica.acked(3, 1);
  expect(voters(replica)).toEqual([0, 1, 2, 3]);
});

it("§4.2.2 a leader that is not in the new configuration leads until that is committed, and does not count itself", () => {
  const replica = settled("one");
  replica.asked(change(1, 1, 2));
  replica.acked(0, 2);
  replica.acked(1, 2);
  expect(replica.state).toMatchObject({ role: "leader", commit: 1 });
  const effects = replica.acked(2, 2);
  expect(replica.state).toMatchObject({ role: "follower", commit: 2 });
  expect(replies(effects)).toEqual([expect.objectContaining({ type: "done" })]);
  expect(outline(effects)).toContain("send:timeoutNow");
});

it("§4.2.2 who is not in its latest configuration calls elections while that may be uncommitted, and has no vote itself", () => {
  const log = logOf(1).append(configuring(1, 2, 1, 2));
  const options = { reconfigures: "one", spares: 2, preVote: false };
  const replica = new RaftReplica(3, 0, { term: term(1), log }, options);
  replica.fires("election");
  for (const from of [1, 2]) replica.hears(from, { type: "preVoted", term: term(2), granted: true });
  expect(replica.state.role).toBe("candidate");
  replica.hears(0, { type: "voted", term: term(2), granted: true });
  replica.hears(1, { type: "voted", term: term(2), granted: true });
  expect(replica.state.role).toBe("candidate");
  replica.hears(2, { type: "voted", term: term(2), granted: true });
  expect(replica.state.role).toBe("leader");
});

it("§4.2.3 without pre-vote, too, who was told of no leader for two terms asks first, though it voted in them", () => {
  const options = { reconfigures: "one", spares: 2, preVote: false };
  const replica = new RaftReplica(3, 0, { term: term(1), log: logOf(1) }, options);
  const stands: Message = {
    type: "requestVote",
    term: term(3),
    lastIndex: index(1),
    lastTerm: term(1),
    transfer: false,
  };
  replica.hears(1, stands); // who was removed, too, and was told no more than this one
  expect(replica.state.votedFor).toBe(1);
  expect(outline(replica.fires("election"))).toContain("send:preVote");
  expect(replica.state.term).toBe(3);
});

it("§4.2.2 who is a member no more, and knows that this is committed, calls no election and names no leader", () => {
  const log = logOf(1).append(configuring(1, 2, 1, 2));
  const replica = new RaftReplica(3, 0, { term: term(1), log }, { reconfigures: "one", spares: 2 });
  replica.hears(1, { ...appending([], [2, 1], 1), commit: index(2) });
  expect(replica.state.leader).toBe(1);
  expect(replica.fires("election")).toEqual([]);
  expect(replica.state).toMatchObject({ role: "follower", leader: null });
});

it("§4.2.3 a spare stands for nothing, and votes when a candidate counts on it", () => {
  const spare = new RaftReplica(3, 4, {}, { reconfigures: "one", spares: 2 });
  expect(spare.fires("election")).toEqual([]);
  const asked: Message = {
    type: "requestVote",
    term: term(1),
    lastIndex: index(0),
    lastTerm: term(0),
    transfer: false,
  };
  expect(spare.hears(0, asked)).toContainEqual(["send", 0, { type: "voted", term: 1, granted: true }]);
});

it("§4.3 a joint configuration needs a majority of both sets, and is followed by the new one once it is committed", () => {
  const replica = settled("joint");
  replica.asked(change(1, 0, 3, 4));
  replica.acked(3, 1);
  replica.acked(4, 1);
  expect(replica.state.configuration).toMatchObject({ voters: setOf(0, 1, 2), incoming: setOf(0, 3, 4) });
  for (const from of [0, 1, 2]) replica.acked(from, 2);
  expect(replica.state.commit).toBe(1); // one of the new ones alone
  const effects = replica.acked(3, 2);
  expect(replica.state.commit).toBe(2);
  expect(replies(effects)).toEqual([]);
  expect(replica.state.configuration).toMatchObject({ voters: setOf(0, 3, 4) });
  replica.acked(0, 3);
  expect(replies(replica.acked(4, 3))).toEqual([expect.objectContaining({ type: "done" })]);
});

it("§4.3 a leader that finds a joint configuration in its log brings it to its end", () => {
  const asked = { ...change(1, 0, 3), id: 7 as never };
  const joint: LogEntry = {
    ...configuring(1, 2, 0, 1, 2),
    configuration: { ...configuring(1, 2, 0, 1, 2).configuration!, incoming: setOf(0, 3) as NodeSet, asked },
  };
  const replica = leader("joint", {}, { term: term(1), log: logOf(1).append(joint) });
  for (const from of [0, 1, 3]) replica.acked(from, 3);
  expect(replica.state.configuration).toMatchObject({ voters: setOf(0, 3), index: 4, term: 2 });
});

it("chapter 5: a snapshot holds the configuration of the last entry that it covers, not one behind it", () => {
  const replica = settled("one", { snapshotEntries: 2 });
  replica.asked(request(1));
  replica.asked(change(1, 0, 1));
  for (const from of [0, 1]) replica.acked(from, 2);
  expect(replica.state.snapshot).toMatchObject({ index: 2, configuration: { voters: setOf(0, 1, 2) } });
  expect(voters(replica)).toEqual([0, 1]);
});

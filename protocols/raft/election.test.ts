/** Raft, votes and elections, sections 3.4, 3.6 and 9.6. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import { index, logOf, outline, RaftReplica, term } from "./test-replica.ts";
import type { Message, RequestVote } from "./types.ts";

const ask = (of: number, lastTerm: number, lastIndex: number, transfer = false): RequestVote => ({
  type: "requestVote",
  term: term(of),
  lastTerm: term(lastTerm),
  lastIndex: index(lastIndex),
  transfer,
});
const heartbeat = (of: number): Message => ({
  type: "append",
  term: term(of),
  previousIndex: index(0),
  previousTerm: term(0),
  entries: [],
  commit: index(0),
  round: 0,
});
const voted = (of: number, granted: boolean) => ({ type: "voted", term: of, granted });

describe("votes", () => {
  it("§3.4 a vote is on the disk before the candidate is told", () => {
    const effects = new RaftReplica(3, 0).hears(1, ask(1, 0, 0));
    expect(outline(effects)).toBe("setTimer write sync observe:promised send:voted");
    expect(effects).toContainEqual(["write", { term: 1, votedFor: 1 }]);
    expect(sentTo(effects, 1)).toEqual([voted(1, true)]);
  });

  it("§3.4 a server votes for one candidate of a term, and for that one again", () => {
    const voter = new RaftReplica(3, 0, { term: term(4), votedFor: 1 as never });
    expect(sentTo(voter.hears(2, ask(4, 0, 0)), 2)).toEqual([voted(4, false)]);
    expect(sentTo(voter.hears(1, ask(4, 0, 0)), 1)).toEqual([voted(4, true)]);
  });

  it("§3.3 a RequestVote of an old term is refused with the new one", () => {
    const voter = new RaftReplica(3, 0, { term: term(4) });
    expect(sentTo(voter.hears(2, ask(3, 9, 9)), 2)).toEqual([voted(4, false)]);
  });

  it.each([
    { name: "a later last term beats a longer log", lastTerm: 3, lastIndex: 1, granted: true },
    { name: "an earlier last term loses however long", lastTerm: 1, lastIndex: 99, granted: false },
    { name: "in the same term the longer log wins", lastTerm: 2, lastIndex: 4, granted: true },
    { name: "an equal log is up to date", lastTerm: 2, lastIndex: 3, granted: true },
    { name: "in the same term the shorter log loses", lastTerm: 2, lastIndex: 2, granted: false },
  ])("§3.6.1 a candidate asks for a vote: $name", ({ lastTerm, lastIndex, granted }) => {
    const voter = new RaftReplica(3, 0, { term: term(3), log: logOf(1, 2, 2) });
    const effects = voter.hears(1, ask(7, lastTerm, lastIndex));
    expect(sentTo(effects, 1)).toEqual([voted(7, granted)]);
    expect(voter.state).toMatchObject({ term: 7, votedFor: granted ? 1 : null }); // the term is learned either way
  });

  it("§4.2.3 while its leader is about, a server neither votes nor learns a candidate's term", () => {
    const voter = new RaftReplica(3, 0);
    voter.io.localTime = 1_000_000;
    voter.hears(2, heartbeat(1));
    voter.io.localTime += 149_999;
    expect(voter.hears(1, ask(2, 9, 9))).toEqual([["observe", { type: "deferred", to: 2 }]]);
    expect(voter.state.term).toBe(1);
    voter.io.localTime += 1;
    expect(sentTo(voter.hears(1, ask(2, 9, 9)), 1)).toEqual([voted(2, true)]);
  });

  it("§3.10 an election that the leader asked for is not held back", () => {
    const voter = new RaftReplica(3, 0);
    voter.hears(2, heartbeat(1));
    expect(sentTo(voter.hears(1, ask(2, 9, 9, true)), 1)).toEqual([voted(2, true)]);
  });
});

describe("candidates", () => {
  it("§3.4 a candidate votes for itself on its disk before it asks, and counts that vote behind the sync", () => {
    const candidate = new RaftReplica(3, 0, { term: term(4), log: logOf(2, 4) }, { preVote: false });
    const effects = candidate.fires("election");
    expect(outline(effects)).toBe("setTimer write sync observe:promised send:requestVote send:requestVote send:voted");
    expect(effects).toContainEqual(["write", { term: 5, votedFor: 0 }]);
    expect(sentTo(effects, 1)).toEqual([ask(5, 4, 2)]);
    expect(sentTo(effects, 0)).toEqual([voted(5, true)]);
    expect(candidate.state.votes).toBe(0);
  });

  it("§3.4 votes of a majority elect, each server counted once and only for this term", () => {
    const candidate = new RaftReplica(5, 0, { term: term(4) }, { preVote: false });
    candidate.fires("election");
    candidate.hears(0, { type: "voted", term: term(5), granted: true });
    candidate.hears(1, { type: "voted", term: term(5), granted: true });
    candidate.hears(1, { type: "voted", term: term(5), granted: true });
    candidate.hears(2, { type: "voted", term: term(4), granted: true });
    candidate.hears(3, { type: "voted", term: term(5), granted: false });
    expect(candidate.state.role).toBe("candidate");
    const effects = candidate.hears(4, { type: "voted", term: term(5), granted: true });
    expect(observed(effects, "elected")).toEqual([
      { type: "elected", term: 5, electors: 0b10011, quorum: "majority", invited: false },
    ]);
    expect(candidate.state).toMatchObject({ role: "leader", leader: 0 });
  });

  it("§3.4 a candidate follows a leader of its term", () => {
    const candidate = new RaftReplica(3, 0, {}, { preVote: false });
    candidate.fires("election");
    candidate.hears(2, heartbeat(1));
    expect(candidate.state).toMatchObject({ role: "follower", leader: 2, term: 1 });
  });

  it("a cluster of one elects itself, but only once its vote is durable", () => {
    const only = new RaftReplica(1, 0);
    expect(only.fires("election")).toContainEqual(["sync"]);
    expect(only.state.role).toBe("candidate");
    only.hears(0, { type: "voted", term: term(1), granted: true });
    expect(only.state.role).toBe("leader");
  });
});

describe("pre-vote", () => {
  const pre = (of: number, lastTerm: number, lastIndex: number): Message => ({
    type: "preVote",
    term: term(of),
    lastTerm: term(lastTerm),
    lastIndex: index(lastIndex),
  });

  it("§9.6 asking for pre-votes changes no term and writes nothing", () => {
    const asker = new RaftReplica(3, 0, { term: term(4) });
    const effects = asker.fires("election");
    expect(outline(effects)).toBe("setTimer send:preVote send:preVote");
    expect(asker.state).toMatchObject({ role: "preCandidate", term: 4, votedFor: null });
  });

  it("§9.6 a granted pre-vote promises nothing: two may be told yes for one term", () => {
    const voter = new RaftReplica(3, 0, { term: term(4) });
    expect(outline(voter.hears(1, pre(5, 0, 0)))).toBe("send:preVoted");
    expect(sentTo(voter.hears(2, pre(5, 0, 0)), 2)).toEqual([{ type: "preVoted", term: 5, granted: true }]);
    expect(voter.state.term).toBe(4);
  });

  it("§9.6 no pre-vote is granted while a leader is about, nor to a log that is behind", () => {
    const voter = new RaftReplica(3, 0, { log: logOf(1) });
    const no = { type: "preVoted", term: 0, granted: false };
    expect(sentTo(voter.hears(1, pre(1, 0, 0)), 1)).toEqual([no]);
    voter.hears(2, { ...heartbeat(1) } as Message);
    expect(sentTo(voter.hears(1, pre(2, 9, 9)), 1)).toEqual([{ ...no, term: 1 }]);
  });

  it("§9.6 a refused pre-vote tells the term, so that a server left behind asks about a later one next time", () => {
    const asker = new RaftReplica(3, 0, { term: term(2) });
    asker.fires("election");
    asker.hears(1, { type: "preVoted", term: term(7), granted: false });
    expect(asker.state).toMatchObject({ role: "follower", term: 7 });
    expect(sentTo(asker.fires("election"), 1)).toEqual([pre(8, 0, 0)]);
  });

  it("§9.6 a majority of pre-votes begins the election", () => {
    const asker = new RaftReplica(5, 0);
    asker.fires("election");
    asker.hears(1, { type: "preVoted", term: term(1), granted: true });
    expect(asker.state.role).toBe("preCandidate");
    asker.hears(2, { type: "preVoted", term: term(1), granted: true });
    expect(asker.state).toMatchObject({ role: "candidate", term: 1, votedFor: 0 });
  });
});

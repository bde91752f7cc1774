/** Paxos, the acceptor, sentence by sentence. */
import { describe, expect, it } from "vitest";
import { clusterOf, ioOf, sentTo, take } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { paxos } from "./index.ts";
import type { AcceptorState, AcceptorTypes, Ballot, Message, PaxosOptions, Vote } from "./types.ts";

const cluster = clusterOf<PaxosOptions>(paxos, 3);
const rival = 4;
const vote = (ballot: number, value: string): Vote => ({ ballot: ballot as Ballot, value });
const prepare = (ballot: number): Message => ({ type: "prepare", ballot: ballot as Ballot });
const accept = (ballot: number, value: string): Message => ({ type: "accept", ballot: ballot as Ballot, value });

function hearing(promised: number, last: Vote | null, message: Message): { state: AcceptorState; effects: unknown[] } {
  const state = acceptor.recover({ promised: promised as Ballot, vote: last }, 0 as never, cluster);
  const io = ioOf<AcceptorTypes>(cluster, 0);
  acceptor.onMessage(state, rival as never, message, io);
  return { state, effects: take(io as never) };
}

describe("the acceptor", () => {
  it("§2.2 1b an acceptor promises a higher ballot and tells its highest vote, both behind the sync", () => {
    const { effects } = hearing(2, vote(2, "a"), prepare(5));
    expect(effects).toEqual([
      ["write", { promised: 5 }],
      ["sync"],
      ["observe", { type: "promised", term: 5, report: "2: a" }],
      ["send", rival, { type: "promise", ballot: 5, vote: vote(2, "a") }],
    ]);
  });

  it("§2.2 1b an acceptor answers a lower ballot by a refusal alone, and promises nothing", () => {
    const { state, effects } = hearing(5, null, prepare(4));
    expect(effects).toEqual([["send", rival, { type: "nack", promised: 5 }]]);
    expect(state).toEqual({ promised: 5, vote: null });
  });

  it("a copy of a prepare is answered again, since the first answer may be lost", () => {
    expect(sentTo(hearing(5, null, prepare(5)).effects, rival)).toEqual([{ type: "promise", ballot: 5, vote: null }]);
  });

  it("a copy of a prepare whose ballot already has this acceptor's vote is not answered", () => {
    expect(hearing(5, vote(5, "a"), prepare(5)).effects).toEqual([]);
  });

  it.each([
    [5, "equal to"],
    [6, "above"],
  ])("§2.2 2b accepts ballot %i, %s the promised 5, durably before it tells, and promises it", (ballot) => {
    const { state, effects } = hearing(5, vote(2, "a"), accept(ballot, "b"));
    expect(effects).toEqual([
      ["write", { promised: ballot, vote: vote(ballot, "b") }],
      ["sync"],
      ["observe", { type: "accepted", term: ballot, slot: 0, value: "b" }],
      ["send", rival, { type: "accepted", ballot }],
    ]);
    expect(state).toEqual({ promised: ballot, vote: vote(ballot, "b") });
  });

  it("P1a an acceptor does not accept a ballot below its promise", () => {
    const { state, effects } = hearing(5, null, accept(4, "b"));
    expect(effects).toEqual([["send", rival, { type: "nack", promised: 5 }]]);
    expect(state.vote).toBeNull();
  });

  it("§2.5 a restarted acceptor remembers promise and vote, and stands by exactly these", () => {
    const durable = { promised: 7 as Ballot, vote: vote(5, "a") };
    expect(acceptor.recover(durable, 0 as never, cluster)).toEqual(durable);
    expect(acceptor.standing?.(durable)).toEqual({ promised: 7, report: "5: a", accepted: 5 });
  });
});

/** Fast Paxos, the acceptor, sentence by sentence. */
import { describe, expect, it } from "vitest";
import { clusterOf, ioOf, observed, sentTo, take } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { fastPaxos } from "./index.ts";
import type { Round } from "./rounds.ts";
import type { AcceptorDurable, AcceptorState, AcceptorTypes, FastPaxosOptions, Message, Vote } from "./types.ts";

/** Acceptors 0 to 3, fast quorums of 3; proposers 4 and 5. */
interface Bench {
  readonly state: AcceptorState;
  hear(from: number, message: object): unknown[];
}

const vote = (round: number, value: string): Vote => ({ round: round as Round, value });

function bench(given: Partial<FastPaxosOptions> = {}, durable?: AcceptorDurable): Bench {
  const cluster = clusterOf<FastPaxosOptions>(fastPaxos, 4, given);
  const io = ioOf<AcceptorTypes>(cluster, 0);
  const state = acceptor.recover(durable ?? acceptor.blank(cluster, 0 as never), 0 as never, cluster);
  return {
    state,
    hear(from, message) {
      acceptor.onMessage(state, from as never, message as Message, io);
      return take(io as never);
    },
  };
}

const propose = (value: string): object => ({ type: "propose", value });
const accepted = (round: number, value: string): object => ({ type: "accepted", round, value });

describe("the acceptor in a fast round", () => {
  it("§2.2.1 an acceptor votes for the first proposal that comes, durably before it tells every learner", () => {
    expect(bench().hear(4, propose("a"))).toEqual([
      ["write", { promised: 1, vote: vote(1, "a") }],
      ["sync"],
      ["observe", { type: "accepted", term: 1, slot: 0, value: "a" }],
      ["send", 4, accepted(1, "a")],
      ["send", 5, accepted(1, "a")],
    ]);
  });

  it("an acceptor votes once in each round", () => {
    const { hear } = bench();
    hear(4, propose("a"));
    expect(hear(5, propose("b"))).toEqual([]);
    expect(hear(4, propose("a"))).toEqual([]);
  });

  it("an acceptor votes once in each round across a restart too", () => {
    const { hear } = bench({}, { promised: 1 as Round, vote: vote(1, "a"), open: 1 as Round });
    expect(hear(5, propose("b"))).toEqual([]);
  });

  it("a round open to proposals is over once a higher one is promised", () => {
    const { hear } = bench();
    hear(4, { type: "prepare", round: 3 });
    expect(hear(4, propose("a"))).toEqual([]);
  });

  it("an acceptor that restarts in an open round goes on with it, unless it promised a higher one since", () => {
    const opened = bench({}, { promised: 7 as Round, vote: null, open: 7 as Round });
    expect(observed(opened.hear(4, propose("a")), "accepted")).toHaveLength(1);
    const over = bench({}, { promised: 9 as Round, vote: null, open: 7 as Round });
    expect(observed(over.hear(4, propose("a")), "accepted")).toEqual([]);
    const first = bench();
    expect(first.hear(4, { type: "any", round: 7 })).toEqual([["write", { promised: 7, open: 7 }]]);
  });

  it("§2.2.1 the message any opens a later round, and that round only", () => {
    const { hear } = bench({ open: false });
    expect(hear(4, propose("a"))).toEqual([]);
    hear(4, { type: "any", round: 7 });
    expect(observed(hear(5, propose("b")), "accepted")).toEqual([{ type: "accepted", term: 7, slot: 0, value: "b" }]);
  });

  it("an acceptor refuses to open a round below its promise", () => {
    const { state, hear } = bench({}, { promised: 9 as Round, vote: null, open: 0 as Round });
    expect(hear(4, { type: "any", round: 7 })).toEqual([["send", 4, { type: "nack", promised: 9 }]]);
    expect(state.open).toBe(0);
  });
});

describe("the acceptor in phase 1 and in classic rounds", () => {
  it("§2.1.2 1b an acceptor promises a higher round and tells its last vote, both behind the sync", () => {
    const { hear } = bench({}, { promised: 1 as Round, vote: vote(1, "a"), open: 1 as Round });
    expect(hear(5, { type: "prepare", round: 6 })).toEqual([
      ["write", { promised: 6 }],
      ["sync"],
      ["observe", { type: "promised", term: 6, report: "1: a" }],
      ["send", 5, { type: "promise", round: 6, vote: vote(1, "a") }],
    ]);
  });

  it.each(["prepare", "accept"])("an acceptor refuses %s of a round below its promise", (type) => {
    const { hear } = bench({}, { promised: 6 as Round, vote: null, open: 0 as Round });
    expect(hear(4, { type, round: 3, value: "a" })).toEqual([["send", 4, { type: "nack", promised: 6 }]]);
  });

  it("§2.1.2 2b an acceptor votes for the coordinator's value, though it voted for another in a lower round", () => {
    const { state, hear } = bench({}, { promised: 1 as Round, vote: vote(1, "a"), open: 1 as Round });
    expect(sentTo(hear(4, { type: "accept", round: 2, value: "b" }), 5)).toEqual([accepted(2, "b")]);
    expect(state).toMatchObject({ promised: 2, vote: vote(2, "b") });
  });

  it("a copy of a proposal is answered with the vote again, since the first answer may be lost", () => {
    const { hear } = bench({}, { promised: 2 as Round, vote: vote(2, "b"), open: 1 as Round });
    expect(hear(4, { type: "accept", round: 2, value: "b" })).toEqual([
      ["write", { promised: 2, vote: vote(2, "b") }],
      ["sync"],
      ["observe", { type: "accepted", term: 2, slot: 0, value: "b" }],
      ["send", 4, accepted(2, "b")],
    ]);
  });
});

describe("uncoordinated recovery", () => {
  const uncoordinated = { recovery: "uncoordinated" } as const;

  it("§3.2 in uncoordinated recovery votes of a fast round are told to the acceptors too", () => {
    const effects = bench(uncoordinated).hear(4, propose("a"));
    for (const node of [0, 1, 2, 3, 4, 5]) expect(sentTo(effects, node)).toEqual([accepted(1, "a")]);
    expect(sentTo(bench().hear(4, propose("a")), 1)).toEqual([]);
  });

  it("§3.2 an acceptor that hears of a collision votes in the next round for the value that may be chosen, whatever came last", () => {
    const { hear } = bench(uncoordinated);
    hear(4, propose("b"));
    hear(0, accepted(1, "b"));
    hear(1, accepted(1, "b"));
    const effects = hear(2, accepted(1, "a"));
    expect(observed(effects, "accepted")).toEqual([{ type: "accepted", term: 2, slot: 0, value: "b" }]);
    expect(sentTo(effects, 1)).toEqual([]); // one recovery is enough: a second collision is the coordinator's
  });

  it("§3.2 an acceptor recovers nothing while the votes agree, or are too few", () => {
    const { hear } = bench(uncoordinated);
    hear(0, accepted(1, "a"));
    expect(hear(1, accepted(1, "b"))).toEqual([]);
    const other = bench(uncoordinated);
    for (const node of [0, 1, 2, 3]) expect(other.hear(node, accepted(1, "a"))).toEqual([]);
  });

  it("§3.2 an acceptor recovers nothing once it promised a higher round", () => {
    const { hear } = bench(uncoordinated);
    hear(4, { type: "prepare", round: 3 });
    hear(0, accepted(1, "a"));
    hear(1, accepted(1, "b"));
    expect(hear(2, accepted(1, "b"))).toEqual([]);
  });
});

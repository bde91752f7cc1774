/** Paxos, the proposer, sentence by sentence. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../sim/contract/operation.ts";
import { answers, clusterOf, ioOf, observed, requestOf, sentTo, take } from "../testing/testing.ts";
import { paxos } from "./index.ts";
import { proposer } from "./proposer.ts";
import type { ProposerTypes, Vote } from "./types.ts";
import { type Ballot, ballotAfter, type Message, type PaxosOptions, type ProposerState } from "./types.ts";

/** Acceptors 0 to 2, proposers 3 and 4, clients 5 and 6. */
const self = 3;
const rival = 4;
const propose = (value: string): Operation => ({ type: "propose", value });
const read: Operation = { type: "read" };

interface Bench {
  readonly state: ProposerState;
  /** The shortest wait of each timer that was set. */
  readonly waits: number[];
  request(client: number, operation: Operation, sequence?: number): unknown[];
  hear(from: number, message: object): unknown[];
  wake(): unknown[];
}

/** Proposer 3 after a start with `ballot` on its disk. */
function bench(given: Partial<PaxosOptions> = {}, ballot = 0): Bench {
  const cluster = clusterOf<PaxosOptions>(paxos, 3, given);
  const io = ioOf<ProposerTypes>(cluster, self);
  const state = proposer.recover({ ballot: ballot as Ballot }, self as never, cluster);
  const waits: number[] = [];
  io.setTimer = (timer, min, max) => {
    waits.push(min);
    Object.getPrototypeOf(io).setTimer.call(io, timer, min, max);
  };
  return {
    state,
    waits,
    request(client, operation, sequence = 1) {
      proposer.onRequest?.(state, client as never, requestOf(client, sequence, operation), io);
      return take(io as never);
    },
    hear(from, message) {
      proposer.onMessage(state, from as never, message as Message, io);
      return take(io as never);
    },
    wake() {
      proposer.onTimer(state, "retry", io);
      return take(io as never);
    },
  };
}

const promise = (ballot: number, vote: readonly [number, string] | null = null): object => ({
  type: "promise",
  ballot,
  vote: vote === null ? null : ({ ballot: vote[0], value: vote[1] } as Vote),
});
const prepare = (ballot: number): object => ({ type: "prepare", ballot });
const accepted = (ballot: number): object => ({ type: "accepted", ballot });
const accept = (ballot: number, value: string): object => ({ type: "accept", ballot, value });

describe("the proposer", () => {
  it("§2.2 1a a proposer writes its ballot to disk before it asks for promises", () => {
    expect(bench().request(5, propose("a"))).toEqual([
      ["write", { ballot: 1 }],
      ["sync"],
      ...[0, 1, 2].map((node) => ["send", node, { type: "prepare", ballot: 1 }]),
      ["setTimer", "retry"],
    ]);
  });

  it("§2.5 a proposer never uses a ballot again after a restart", () => {
    expect(sentTo(bench({}, 5).request(5, propose("a")), 0)).toEqual([{ type: "prepare", ballot: 7 }]);
  });

  it("ballots of different proposers are disjoint, and each has one above any other", () => {
    const owners = new Map<number, number>();
    for (let rank = 0; rank < 3; rank++) {
      for (let above = 0; above < 12; above++) {
        const ballot = ballotAfter(above as Ballot, rank, 3);
        expect(ballot).toBeGreaterThan(above);
        expect(ballot).toBeLessThanOrEqual(above + 3);
        expect(owners.get(ballot) ?? rank).toBe(rank);
        owners.set(ballot, rank);
      }
    }
  });

  it("§2.2 2a a proposer proposes its client's value when a majority promised and told no vote", () => {
    const { request, hear } = bench();
    request(5, propose("a"));
    expect(hear(0, promise(1))).toEqual([]);
    const effects = hear(2, promise(1));
    expect(observed(effects, "elected")).toEqual([{ type: "elected", term: 1, electors: 0b101, quorum: "phase1" }]);
    expect(observed(effects, "proposed")).toEqual([{ type: "proposed", term: 1, slot: 0, value: "a" }]);
    for (const node of [0, 1, 2]) expect(sentTo(effects, node)).toEqual([accept(1, "a")]);
  });

  it("a promise delivered twice counts once", () => {
    const { request, hear } = bench();
    request(5, propose("a"));
    hear(0, promise(1));
    expect(hear(0, promise(1))).toEqual([]);
  });

  it("a promise of an earlier ballot does not count", () => {
    const { request, hear } = bench({}, 1);
    request(5, propose("a"));
    hear(0, promise(1));
    expect(hear(1, promise(3))).toEqual([]);
  });

  it.each([
    [[3, "low"], [4, "high"], "high"],
    [[4, "high"], [3, "low"], "high"],
    [null, [3, "low"], "low"],
    [[3, "low"], null, "low"],
  ] as const)("P2c: of the votes %j and %j it proposes %s", (first, second, value) => {
    const { request, hear } = bench({}, 4);
    request(5, propose("own"));
    hear(0, promise(5, first));
    expect(sentTo(hear(1, promise(5, second)), 2)).toEqual([accept(5, value)]);
  });

  it("after a refusal a proposer waits, and then goes above the ballot that outbid it", () => {
    const { request, hear, wake } = bench();
    request(5, propose("a"));
    expect(observed(hear(0, { type: "nack", promised: 6 }), "witnessed")).toHaveLength(1);
    expect(observed(hear(1, { type: "nack", promised: 4 }), "witnessed")).toEqual([]);
    expect(sentTo(wake(), 0)).toEqual([{ type: "prepare", ballot: 7 }]);
  });

  it("one refusal does not stop a ballot that a majority still promises", () => {
    const { request, hear } = bench();
    request(5, propose("a"));
    hear(0, { type: "nack", promised: 2 });
    hear(1, promise(1));
    expect(sentTo(hear(2, promise(1)), 1)).toEqual([accept(1, "a")]);
  });

  it("a ballot that nobody refused is not given up: who has not answered is asked again, and late answers count", () => {
    const { request, hear, wake } = bench();
    request(5, propose("a"));
    hear(1, promise(1));
    const again = wake();
    expect([0, 1, 2].map((node) => sentTo(again, node))).toEqual([[prepare(1)], [], [prepare(1)]]);
    hear(2, promise(1));
    hear(2, accepted(1));
    expect([0, 1, 2].flatMap((node) => sentTo(wake(), node))).toEqual([accept(1, "a"), accept(1, "a")]);
    expect(observed(hear(0, accepted(1)), "chosen")).toHaveLength(1);
  });

  it("§2.4 a proposer that asks again waits no longer than eight times, one that is outbid twice as long each time", () => {
    const { request, hear, wake, waits } = bench();
    request(5, propose("a"));
    for (let resends = 1; resends < 6; resends++) wake();
    expect(waits.splice(0)).toEqual([40_000, 80_000, 160_000, 320_000, 320_000, 320_000]);
    for (let times = 1; times < 9; times++) {
      hear(0, { type: "nack", promised: 2 * times });
      expect(waits.splice(0)).toEqual([2 ** (times - 1) * 40_000]);
      wake();
      expect(waits.splice(0)).toEqual([40_000]);
    }
  });

  it("a proposer that so many refused that it cannot win waits for the rival alone", () => {
    const { request, hear, waits } = bench();
    request(5, propose("a"));
    waits.length = 0;
    for (const node of [0, 0, 1, 2]) hear(node, { type: "nack", promised: 2 });
    expect(waits).toEqual([40_000, 10_000]);
  });

  it("§2.4 a proposer that has learned has nothing left of the rivals it met", () => {
    const { state, request, hear } = bench();
    request(5, propose("a"));
    hear(0, { type: "nack", promised: 2 });
    expect(state).toMatchObject({ timesOutbid: 1 });
    hear(rival, { type: "decide", value: "b" });
    expect(state).toMatchObject({ timesOutbid: 0, resends: 0, refusals: 0 });
  });

  it("with a promised first ballot, the first proposer starts with phase 2", () => {
    const effects = bench({ prepromised: true }).request(5, propose("a"));
    expect(effects.slice(0, 2)).toEqual([["write", { ballot: 1 }], ["sync"]]);
    expect(sentTo(effects, 0)).toEqual([accept(1, "a")]);
  });

  it("with a promised first ballot, a later ballot still needs its promises", () => {
    const effects = bench({ prepromised: true }, 1).request(5, propose("a"));
    expect(sentTo(effects, 0)).toEqual([{ type: "prepare", ballot: 3 }]);
  });
});

describe("the learner", () => {
  function inPhase2(): Bench {
    const made = bench();
    made.request(5, propose("a"));
    made.hear(0, promise(1));
    made.hear(1, promise(1));
    return made;
  }

  it("§2.3 a learner learns that a value is chosen from a majority of votes, answers its client and tells the others", () => {
    const { hear } = inPhase2();
    expect(hear(1, accepted(1))).toEqual([]);
    const effects = hear(2, accepted(1));
    expect(observed(effects, "chosen")).toEqual([
      { type: "chosen", term: 1, slot: 0, value: "a", acks: 0b110, quorum: "phase2" },
    ]);
    expect(observed(effects, "learned")).toEqual([{ type: "learned", slot: 0, value: "a" }]);
    expect(answers(effects)).toEqual([[5, "a"]]);
    expect(sentTo(effects, rival)).toEqual([{ type: "decide", value: "a" }]);
    expect(effects).toContainEqual(["cancelTimer", "retry"]);
  });

  it("a vote delivered twice counts once", () => {
    const { hear } = inPhase2();
    hear(1, accepted(1));
    expect(hear(1, accepted(1))).toEqual([]);
  });

  it("votes of different ballots never add up", () => {
    const { hear, wake } = inPhase2();
    hear(0, accepted(1));
    hear(2, { type: "nack", promised: 2 });
    wake();
    hear(0, promise(3, [1, "a"]));
    hear(1, promise(3));
    expect(hear(1, accepted(1))).toEqual([]);
    expect(hear(1, accepted(3))).toEqual([]);
    expect(observed(hear(2, accepted(3)), "chosen")).toHaveLength(1);
  });

  it("a learner told of a decision answers its clients and abandons its ballot", () => {
    const { state, hear } = inPhase2();
    expect(answers(hear(rival, { type: "decide", value: "b" }))).toEqual([[5, "b"]]);
    expect(state).toMatchObject({ phase: "idle", chosen: "b", waiting: [], proposal: null });
    expect(hear(rival, { type: "decide", value: "b" })).toEqual([]);
  });
});

describe("the register", () => {
  it("a proposal returns the value chosen, which may be another client's", () => {
    const { request, hear } = bench();
    request(5, propose("mine"));
    request(6, propose("theirs"));
    hear(0, promise(1));
    hear(1, promise(1));
    hear(0, accepted(1));
    expect(answers(hear(1, accepted(1)))).toEqual([
      [5, "mine"],
      [6, "mine"],
    ]);
    expect(request(6, propose("later"), 2)).toEqual([
      ["reply", 6, { type: "done", session: 6, sequence: 2, result: { type: "value", value: "mine" } }],
    ]);
  });

  it("a read of an unset register returns null after phase 1, and nothing is proposed", () => {
    const { state, request, hear } = bench();
    request(5, read);
    hear(0, promise(1));
    const effects = hear(1, promise(1));
    expect(answers(effects)).toEqual([[5, null]]);
    expect(observed(effects, "proposed")).toEqual([]);
    expect(effects).toContainEqual(["cancelTimer", "retry"]);
    expect(state).toMatchObject({ phase: "idle", waiting: [], promises: 0 });
  });

  it("a read writes a found vote back before it returns it", () => {
    const { request, hear } = bench({}, 2);
    request(5, read);
    hear(0, promise(3, [2, "a"]));
    const effects = hear(1, promise(3));
    expect(answers(effects)).toEqual([]);
    expect(sentTo(effects, 0)).toEqual([accept(3, "a")]);
    hear(0, accepted(3));
    expect(answers(hear(2, accepted(3)))).toEqual([[5, "a"]]);
  });

  it("a read that comes after its ballot was opened is not told null by it, but opens the next", () => {
    const { request, hear } = bench();
    request(5, read);
    hear(0, promise(1)); // a value could be chosen from here on, before the second read comes
    expect(request(6, read)).toEqual([]);
    const effects = hear(1, promise(1));
    expect(answers(effects)).toEqual([[5, null]]);
    expect(sentTo(effects, 0)).toEqual([{ type: "prepare", ballot: 3 }]);
    hear(0, promise(3));
    expect(answers(hear(1, promise(3)))).toEqual([[6, null]]);
  });

  it("an unset register answers its early reads before it proposes a waiting value", () => {
    const { request, hear } = bench();
    request(5, read);
    request(6, propose("a"));
    hear(0, promise(1));
    const effects = hear(1, promise(1));
    expect(answers(effects)).toEqual([[5, null]]);
    expect(sentTo(effects, 0)).toEqual([accept(1, "a")]);
  });

  it("retries and late copies leave what waits unchanged, a new request of the session replaces it", () => {
    const { state, request } = bench();
    request(6, read, 2);
    request(5, propose("a"), 2);
    const before = state.waiting;
    expect(before.map(({ session }) => session)).toEqual([5, 6]);
    request(5, propose("a"), 2);
    request(5, propose("old"), 1);
    expect(state.waiting).toBe(before);
    request(5, propose("new"), 3);
    expect(state.waiting.map(({ value }) => value)).toEqual(["new", null]);
  });
});

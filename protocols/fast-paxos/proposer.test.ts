/** Fast Paxos, the proposer and its recovery from collisions, sentence by sentence. */
import { describe, expect, it } from "vitest";
import type { Operation } from "../../sim/contract/operation.ts";
import { answers, clusterOf, ioOf, observed, requestOf, sentTo, take } from "../testing/testing.ts";
import { fastPaxos } from "./index.ts";
import { proposer } from "./proposer.ts";
import type { Round } from "./rounds.ts";
import type { FastPaxosOptions, Message, ProposerState, ProposerTypes } from "./types.ts";

/** Acceptors 0 to 3 with fast and classic quorums of 3, proposers 4 and 5, clients 6 and 7. */
const propose = (value: string): Operation => ({ type: "propose", value });
const read: Operation = { type: "read" };

interface Bench {
  readonly state: ProposerState;
  request(client: number, operation: Operation): unknown[];
  hear(from: number, message: object): unknown[];
  wake(): unknown[];
}

function bench(given: Partial<FastPaxosOptions> = {}, self = 4, round?: number): Bench {
  const cluster = clusterOf<FastPaxosOptions>(fastPaxos, 4, given);
  const io = ioOf<ProposerTypes>(cluster, self);
  const durable = round === undefined ? proposer.blank(cluster, self as never) : { round: round as Round };
  const state = proposer.recover(durable, self as never, cluster);
  return {
    state,
    request(client, operation) {
      proposer.onRequest?.(state, client as never, requestOf(client, 1, operation), io);
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

const accepted = (round: number, value: string): object => ({ type: "accepted", round, value });
const promise = (round: number, vote: object | null = null): object => ({ type: "promise", round, vote });

/** Two acceptors voted for each of two values in round 1, and the last vote is about to be heard. */
function almostCollided(made: Bench): void {
  made.hear(0, accepted(1, "a"));
  made.hear(1, accepted(1, "b"));
  made.hear(2, accepted(1, "b"));
}

describe("the proposer", () => {
  it("§2.2.1 a proposer sends its client's value straight to the acceptors", () => {
    const effects = bench().request(6, propose("a"));
    for (const node of [0, 1, 2, 3]) expect(sentTo(effects, node)).toEqual([{ type: "propose", value: "a" }]);
    expect(effects).toHaveLength(5); // and the timer: no disk, no round
  });

  it("a proposer without an answer starts a classic round of its own", () => {
    const { request, wake } = bench({}, 5);
    request(6, propose("a"));
    expect(wake().slice(0, 3)).toEqual([["write", { round: 6 }], ["sync"], ["send", 0, { type: "prepare", round: 6 }]]);
  });

  it("a proposer that knows of a classic round does not try a fast one", () => {
    const { request, hear } = bench();
    hear(0, accepted(6, "z"));
    expect(sentTo(request(6, propose("a")), 0)).toEqual([{ type: "prepare", round: 9 }]);
  });

  it("a coordinator never uses a round again after a restart", () => {
    const { request } = bench({ open: false }, 4, 3);
    expect(sentTo(request(6, propose("a")), 0)).toEqual([{ type: "prepare", round: 9 }]);
  });

  it("a read that finds no vote returns null and leaves a fast round open", () => {
    const { request, hear } = bench();
    expect(sentTo(request(6, read), 0)).toEqual([{ type: "prepare", round: 7 }]);
    hear(0, promise(7));
    hear(1, promise(7));
    const effects = hear(2, promise(7));
    expect(answers(effects)).toEqual([[6, null]]);
    expect(sentTo(effects, 3)).toEqual([{ type: "any", round: 7 }]);
    expect(sentTo(request(7, propose("a")), 0)).toEqual([{ type: "propose", value: "a" }]);
  });

  it("a read that comes after its round was started is not told null by it", () => {
    const { request, hear } = bench();
    request(6, read);
    request(7, read);
    hear(0, promise(7));
    hear(1, promise(7));
    const effects = hear(2, promise(7));
    expect(answers(effects)).toEqual([[6, null]]);
    expect(sentTo(effects, 0)).toEqual([{ type: "prepare", round: 13 }]);
  });
});

describe("the learner", () => {
  it("§2.2.2 a learner learns from a fast quorum of votes in a fast round, and answers its clients", () => {
    const { state, request, hear } = bench();
    request(6, propose("a"));
    hear(0, accepted(1, "a"));
    hear(0, accepted(1, "a"));
    hear(1, accepted(1, "a"));
    const effects = hear(3, accepted(1, "a"));
    expect(observed(effects, "chosen")).toEqual([
      { type: "chosen", term: 1, slot: 0, value: "a", acks: 0b1011, quorum: "fast" },
    ]);
    expect(answers(effects)).toEqual([[6, "a"]]);
    expect(state).toMatchObject({ phase: "idle", waiting: [], chosen: "a" });
    expect(hear(2, accepted(1, "a"))).toEqual([]);
  });

  it("a learner counts a classic quorum in a classic round, and never votes of two rounds together", () => {
    const { hear } = bench({ classic: 2, phase1: 3 });
    hear(0, accepted(1, "a"));
    hear(1, accepted(1, "a"));
    expect(hear(2, accepted(3, "a"))).toEqual([]);
    expect(observed(hear(3, accepted(3, "a")), "chosen")).toMatchObject([{ term: 3, acks: 0b1100, quorum: "classic" }]);
  });
});

describe("collision recovery", () => {
  it("collision recovery begins only when no value can still be chosen", () => {
    const made = bench();
    almostCollided(made);
    expect(made.state.round).toBe(1); // "b" may still have the fourth vote
    expect(observed(made.hear(3, accepted(1, "a")), "witnessed")).toContainEqual({
      type: "witnessed",
      what: "collision in a fast round",
    });
  });

  it("§3.2 restart: the coordinator starts the next round, a classic one", () => {
    const made = bench({ recovery: "restart" });
    almostCollided(made);
    const effects = made.hear(3, accepted(1, "a"));
    expect(sentTo(effects, 0)).toEqual([{ type: "prepare", round: 2 }]);
    expect(effects).toContainEqual(["write", { round: 2 }]);
  });

  it("§3.2 coordinated: votes are promises for the next round, so it begins with phase 2", () => {
    const made = bench();
    almostCollided(made);
    const effects = made.hear(3, accepted(1, "a"));
    expect(sentTo(effects, 0)).toEqual([{ type: "accept", round: 2, value: "a" }]);
    expect(effects.findIndex((effect) => (effect as string[])[0] === "sync")).toBe(2); // behind what it saw, before all sends
  });

  it("§3.2 coordinated: when the timer fires, a phase-1 quorum of votes will do, and forces what may be chosen", () => {
    const made = bench();
    made.request(6, propose("a"));
    almostCollided(made);
    expect(sentTo(made.wake(), 0)).toEqual([{ type: "accept", round: 2, value: "b" }]);
  });

  it("§3.2 uncoordinated: recovery is left to the acceptors, and a second collision to the coordinator", () => {
    const made = bench({ recovery: "uncoordinated" });
    almostCollided(made);
    expect(sentTo(made.hear(3, accepted(1, "a")), 0)).toEqual([]);
    made.hear(0, accepted(2, "a"));
    made.hear(1, accepted(2, "a"));
    made.hear(2, accepted(2, "b"));
    expect(sentTo(made.hear(3, accepted(2, "b")), 0)).toEqual([{ type: "prepare", round: 3 }]);
  });

  it("collision recovery is left to the coordinator of the round", () => {
    const made = bench({}, 5);
    almostCollided(made);
    expect(sentTo(made.hear(3, accepted(1, "a")), 0)).toEqual([]);
  });

  it("collision recovery is not begun by a coordinator that used or met a higher round", () => {
    for (const higher of [bench({}, 4, 3), bench()]) {
      if (higher.state.round === 1) higher.hear(0, { type: "nack", promised: 6 });
      almostCollided(higher);
      expect(sentTo(higher.hear(3, accepted(1, "a")), 0)).toEqual([]);
    }
  });
});

describe("the coordinator", () => {
  function preparing(): Bench {
    const made = bench({}, 5);
    made.request(6, propose("own"));
    made.wake();
    return made;
  }

  it("§2.2.3 a coordinator proposes the value that may have been chosen in a fast round", () => {
    const { hear } = preparing();
    hear(0, promise(6, { round: 1, value: "x" }));
    hear(1, promise(6, { round: 1, value: "a" }));
    const effects = hear(2, promise(6, { round: 1, value: "x" }));
    expect(observed(effects, "elected")).toEqual([
      { type: "elected", term: 6, electors: 0b0111, quorum: "phase1", decides: "classic" },
    ]);
    expect(sentTo(effects, 0)).toEqual([{ type: "accept", round: 6, value: "x" }]);
  });

  it("a coordinator considers the votes of the highest round alone", () => {
    const { hear } = preparing();
    hear(0, promise(6, { round: 1, value: "x" }));
    hear(1, promise(6, { round: 1, value: "x" }));
    expect(sentTo(hear(2, promise(6, { round: 2, value: "y" })), 0)).toEqual([
      { type: "accept", round: 6, value: "y" },
    ]);
  });

  it("a coordinator proposes its client's value when nobody voted", () => {
    const { hear } = preparing();
    hear(0, promise(6));
    hear(1, promise(6));
    expect(sentTo(hear(2, promise(6)), 0)).toEqual([{ type: "accept", round: 6, value: "own" }]);
  });

  it("a round that nobody refused is not given up: what was asked is asked again, and late answers count", () => {
    const { hear, wake } = preparing();
    hear(0, promise(6));
    expect(sentTo(wake(), 0)).toEqual([{ type: "prepare", round: 6 }]);
    hear(1, promise(6));
    hear(2, promise(6));
    expect(sentTo(wake(), 3)).toEqual([{ type: "accept", round: 6, value: "own" }]);
    for (const node of [0, 1]) hear(node, accepted(6, "own"));
    expect(observed(hear(2, accepted(6, "own")), "chosen")).toHaveLength(1);
  });

  it("a proposal that a fast quorum cannot vote for any more waits for the rival alone", () => {
    const { request, hear, wake } = bench({}, 5);
    request(6, propose("a"));
    expect(hear(0, { type: "nack", promised: 3 })).toContainEqual(["setTimer", "retry"]);
    expect(hear(1, { type: "nack", promised: 3 })).toContainEqual(["setTimer", "retry"]);
    expect(hear(2, { type: "nack", promised: 3 })).toEqual([]);
    expect(sentTo(wake(), 0)).toEqual([{ type: "prepare", round: 6 }]);
  });

  it("a coordinator goes above the round that outbid it", () => {
    const { hear, wake } = preparing();
    hear(0, { type: "nack", promised: 9 });
    expect(sentTo(wake(), 0)).toEqual([{ type: "prepare", round: 12 }]);
  });
});

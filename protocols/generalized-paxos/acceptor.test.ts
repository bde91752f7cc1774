/** The acceptor, by the paper's actions. */
import { describe, expect, it } from "vitest";
import { type CommandId, noopId } from "../../sim/contract/operation.ts";
import { clusterOf, ioOf, observed, sentTo, take } from "../testing/testing.ts";
import { acceptor } from "./acceptor.ts";
import { put } from "./c-struct/arbitraries.ts";
import { appendAll, bottom, type Element } from "./c-struct/history.ts";
import { generalizedPaxos } from "./index.ts";
import type { Round } from "./rounds.ts";
import type { AcceptorDurable, AcceptorState, AcceptorTypes, GeneralizedPaxosOptions, Message } from "./types.ts";

/** Acceptor 0 of four; proposers 4 and 5. */
interface Bench {
  readonly state: AcceptorState;
  readonly disk: AcceptorDurable;
  hear(from: number, message: object): unknown[];
  /** Crashes and restarts from what was written. */
  restart(): Bench;
}

function bench(given: Partial<GeneralizedPaxosOptions> = {}, durable?: AcceptorDurable): Bench {
  const cluster = clusterOf<GeneralizedPaxosOptions>(generalizedPaxos, 4, given);
  const io = ioOf<AcceptorTypes>(cluster, 0);
  const disk = { ...(durable ?? acceptor.blank(cluster, 0 as never)) };
  const state = acceptor.recover(disk, 0 as never, cluster);
  return {
    state,
    disk,
    hear(from, message) {
      acceptor.onMessage(state, from as never, message as Message, io);
      const effects = take(io as never);
      for (const [kind, change] of effects as [string, object][]) if (kind === "write") Object.assign(disk, change);
      return effects;
    },
    restart: () => bench(given, disk),
  };
}

const propose = (command: Element, epoch = 0): object => ({ type: "propose", epoch, command });
const accept = (round: number, elements: readonly Element[], more: object = {}): object => ({
  type: "accept",
  round,
  epoch: 0,
  closed: 0,
  before: 0,
  elements,
  ...more,
});
const [a, b, c] = [put(0), put(1), put(2, "other")] as const;

describe("the acceptor in a fast round", () => {
  it("Phase2bFast: an acceptor appends a proposal to its own history, durably before it tells every learner what is new", () => {
    const { hear, state } = bench();
    hear(4, propose(a));
    const effects = hear(5, propose(b));
    const [, step] = appendAll(bottom, [a, b]);
    expect(effects.map((effect) => (effect as string[])[0])).toEqual(["write", "sync", "observe", "send", "send"]);
    const told = { type: "accepted", round: 1, epoch: 0, steps: [step], size: 2 };
    expect([sentTo(effects, 4), sentTo(effects, 5)]).toEqual([[told], [told]]);
    expect(state.vote).toEqual({ round: 1, history: appendAll(bottom, [a, b]) });
  });

  it("Phase2bFast: an acceptor remembers its history across a restart, so that a vote only grows within a round", () => {
    const first = bench();
    first.hear(4, propose(a));
    const again = first.restart();
    again.hear(5, propose(b));
    expect(again.state.vote.history).toEqual(appendAll(bottom, [a, b]));
  });

  it("Phase2bFast: an acceptor tells its whole vote to one that fetches it, not to each that proposes what it has", () => {
    const { hear } = bench();
    hear(4, propose(a));
    hear(4, propose(c));
    expect(hear(5, propose(a))).toEqual([]);
    expect(sentTo(hear(5, { type: "fetch", epoch: 0 }), 5)).toEqual([
      { type: "accepted", round: 1, epoch: 0, steps: appendAll(bottom, [a, c]), size: 2 },
    ]);
  });

  it("Phase2bFast: an acceptor appends nothing once a higher round is promised, and says so", () => {
    const { hear, state } = bench();
    hear(4, { type: "prepare", round: 4, epoch: 0 });
    expect(hear(5, propose(a))).toEqual([["send", 5, { type: "nack", round: 4 }]]);
    expect(state.vote.history).toBe(bottom);
  });

  it("Phase2bFast: an acceptor appends what came too early when a fast round opens", () => {
    const { hear, state } = bench({ open: false });
    hear(4, propose(a));
    expect(observed(hear(4, accept(3, [])), "accepted")).toEqual([
      { type: "accepted", term: 3, slot: 0, value: a.id as CommandId },
    ]);
    expect(state.vote).toEqual({ round: 3, history: appendAll(bottom, [a]) });
  });

  it("checkpoints: an acceptor does not let its history grow without one", () => {
    const { hear, state } = bench({ snapshotEntries: 1 });
    for (let session = 0; session < 9; session++) hear(4, propose(put(session)));
    expect(state.vote.history).toHaveLength(4);
  });
});

describe("the acceptor in phase 1 and in classic rounds", () => {
  it("Phase1b: an acceptor promises a higher round and tells its vote, both behind the sync", () => {
    const { hear, disk } = bench();
    hear(4, propose(a));
    const effects = hear(5, { type: "prepare", round: 2, epoch: 0 });
    expect(effects.map((effect) => (effect as string[])[0])).toEqual(["write", "sync", "observe", "send"]);
    expect(sentTo(effects, 5)).toEqual([
      { type: "promise", round: 2, epoch: 0, vote: { round: 1, history: appendAll(bottom, [a]) } },
    ]);
    expect(observed(effects, "promised")).toEqual([
      { type: "promised", term: 2, report: acceptor.standing?.(disk)?.report },
    ]);
  });

  it.each([{ type: "prepare", round: 2, epoch: 0 }, accept(2, [a])])(
    "Phase1b, Phase2bClassic: an acceptor refuses $type below its promise",
    (message) => {
      const { hear } = bench();
      hear(5, { type: "prepare", round: 6, epoch: 0 });
      expect(hear(4, message)).toEqual([["send", 4, { type: "nack", round: 6 }]]);
    },
  );

  it("Phase2bClassic: an acceptor takes the leader's history, in place of what it voted for in a lower round", () => {
    const { hear, state } = bench();
    hear(4, propose(a));
    hear(4, accept(2, [b, a]));
    expect(state).toMatchObject({ promised: 2, vote: { round: 2, history: appendAll(bottom, [b, a]) } });
  });

  it("Phase2bClassic: an acceptor is sent only what is new, and asks for all when some of it was lost", () => {
    const { hear, state } = bench();
    hear(4, accept(2, [a]));
    expect(hear(4, accept(2, [c], { before: 2 }))).toEqual([["send", 4, { type: "fetch", epoch: 0 }]]);
    hear(4, accept(2, [b], { before: 1 }));
    hear(4, accept(2, [c], { before: 2 }));
    expect(state.vote.history).toEqual(appendAll(bottom, [a, b, c]));
  });
});

describe("checkpoints", () => {
  const closed = [a, b, null];
  const opensNext = accept(3, [], { epoch: 1, closed: 2 });

  it("checkpoints: what comes before a chosen one is executed and forgotten, in one write", () => {
    const { hear, state } = bench();
    hear(4, accept(2, closed));
    const writes = hear(4, opensNext).filter((effect) => (effect as string[])[0] === "write");
    expect(writes).toEqual([["write", { promised: 3, base: state.base, vote: { round: 3, history: bottom } }]]);
    expect(state.base.epoch).toBe(1);
    expect(state.base.machine.values.get("k")).toBe("1.1");
    expect(state.base.machine.sessions.get(1)?.sequence).toBe(1);
  });

  it("checkpoints: a command is appended in one epoch only, for what the base has executed is not taken again", () => {
    const { hear, state } = bench();
    hear(4, accept(2, closed));
    hear(4, opensNext);
    expect(hear(5, propose(a, 1))).toEqual([]);
    expect(hear(5, propose(a, 0))).toEqual([]);
    expect(sentTo(hear(5, { type: "fetch", epoch: 0 }), 5)).toContainEqual({ type: "install", base: state.base });
    expect(state.vote.history).toBe(bottom);
  });

  it.each([
    ["of another round", accept(2, closed), accept(7, [], { epoch: 1, closed: 6 })],
    ["whose end it missed", accept(2, [a, b]), opensNext],
  ])("checkpoints: an acceptor does not execute a history %s: it asks for the base", (_, voted, next) => {
    const { hear, state } = bench();
    hear(4, voted);
    expect(hear(4, next)).toEqual([["send", 4, { type: "fetch", epoch: 0 }]]);
    expect(state.base.epoch).toBe(0);
  });

  it("checkpoints: an acceptor takes a base from another, and has no vote in its epoch", () => {
    const { hear, state } = bench();
    hear(4, propose(a));
    const base = { epoch: 3, machine: state.base.machine };
    expect(sentTo(hear(5, { type: "install", base }), 5)).toEqual([{ type: "fetch", epoch: 3 }]);
    expect(state).toMatchObject({ promised: 1, base, vote: { round: 0, history: bottom } });
    expect(hear(5, { type: "install", base: { ...base, epoch: 2 } })).toEqual([]);
  });

  it("checkpoints: to judges the checkpoint is the no-op", () => {
    const { hear } = bench();
    expect(observed(hear(4, accept(2, [null])), "accepted")).toEqual([
      { type: "accepted", term: 2, slot: 0, value: noopId },
    ]);
  });
});

it("an acceptor's standing tells its promise and its vote", () => {
  const { hear, disk } = bench();
  hear(4, propose(a));
  expect(acceptor.standing?.(disk)).toEqual({
    promised: 1 as Round,
    report: `epoch 0, vote 1: ${a.id}`,
    accepted: 1 as Round,
  });
});

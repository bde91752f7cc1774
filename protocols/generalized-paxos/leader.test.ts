/** The leader and the rounds it leads, by the paper's actions. */
import { describe, expect, it } from "vitest";
import { noopId } from "../../sim/contract/operation.ts";
import { observed, sentTo } from "../testing/testing.ts";
import { put } from "./c-struct/arbitraries.ts";
import { bottom, elementsOf, identityOf } from "./c-struct/history.ts";
import { classicAfter, fastAfter, isFast, leaderOf, type Round } from "./rounds.ts";
import { type Bench, bench, historyOf, present, promised, voted } from "./test-proposer.ts";
import type { Accept } from "./types.ts";

const [a, b, c] = [put(0), put(1), put(2, "other")] as const;

/** What 2a to acceptor 0 proposes, by id. */
const proposed = (effects: readonly unknown[]): { round: number; epoch: number; ids: readonly number[] }[] =>
  (sentTo(effects, 0) as Accept[])
    .filter(({ type }) => type === "accept")
    .map(({ round, epoch, elements }) => ({ round, epoch, ids: elements.map(identityOf) }));

/** Proposer 4, leader of the fast round 1, after acceptors that could not agree on the order of a and b. */
function conflicted(options = {}): Bench & { readonly last: readonly unknown[] } {
  const one = bench(4, options);
  one.hear(0, voted(1, historyOf(a, b)));
  one.hear(1, voted(1, historyOf(a, b)));
  one.hear(2, voted(1, historyOf(b, a)));
  return { ...one, last: one.hear(3, voted(1, historyOf(b, a))) };
}

describe("rounds", () => {
  it("rounds are classic and fast in turn, two and two led by one proposer", () => {
    const rounds = [1, 2, 3, 4, 5, 6, 7] as Round[];
    expect(rounds.map((round) => isFast(round))).toEqual([true, false, true, false, true, false, true]);
    expect(rounds.map((round) => leaderOf(round, 2))).toEqual([0, 1, 1, 0, 0, 1, 1]);
    expect(fastAfter(4 as Round)).toBe(5);
  });

  it("Phase1a: a leader takes the lowest classic round of its own above all it knows of", () => {
    for (const proposers of [1, 2, 3, 5]) {
      for (let above = 0; above < 20; above++) {
        for (let rank = 0; rank < proposers; rank++) {
          const round = classicAfter(above as Round, rank, proposers);
          const own = (at: number) => !isFast(at as Round) && leaderOf(at as Round, proposers) === rank;
          const lower = Array.from({ length: round - above - 1 }, (_, at) => above + 1 + at);
          expect([round > above, own(round), lower.some(own)]).toEqual([true, true, false]);
        }
      }
    }
  });
});

describe("the leader of a fast round", () => {
  it("Phase1a: a classic round starts when a command cannot have a fast quorum in one place any more, and durably", () => {
    const { last, state } = conflicted();
    expect(state).toMatchObject({ phase: "prepare", round: 4, started: 4 });
    expect(sentTo(last, 0)).toEqual([{ type: "prepare", round: 4, epoch: 0 }]);
    const kinds = last.map((effect) => (effect as string[])[0]);
    expect(kinds.indexOf("sync")).toBeLessThan(kinds.indexOf("send"));
    expect(kinds).toContain("write");
  });

  it("Phase1a: the leader of a fast round waits while a fast quorum may still agree", () => {
    const { hear, state } = bench(4);
    hear(0, voted(1, historyOf(a, b)));
    hear(1, voted(1, historyOf(a, b)));
    hear(2, voted(1, historyOf(b, a)));
    expect(state.phase).toBe("fast");
  });

  it("Phase1a: a classic round starts when what the leader heard of stays unlearned", () => {
    const { hear, fire, state } = bench(4);
    hear(0, voted(1, historyOf(a)));
    fire("retry");
    expect(state.phase).toBe("fast");
    fire("retry");
    expect(state.phase).toBe("prepare");
  });

  it("Phase1a: a classic round starts when the history is long enough for a checkpoint", () => {
    const { hear, state } = bench(4, { snapshotEntries: 1 });
    for (const node of [0, 1, 2]) hear(node, voted(1, historyOf(a)));
    expect(state).toMatchObject({ phase: "prepare", cause: "checkpoint" });
  });
});

describe("the leader of a classic round", () => {
  it("Phase2Start: the leader proposes from what is ProvedSafe and appends what is pending", () => {
    const { hear, state } = conflicted();
    hear(0, promised(4, 1, historyOf(b, c)));
    hear(1, promised(4, 1, historyOf(b, c)));
    const effects = hear(2, promised(4, 1, historyOf(a)));
    expect(proposed(effects)).toEqual([{ round: 4, epoch: 0, ids: [b.id, c.id, a.id] }]);
    expect(elementsOf(state.tried)).toContainEqual(a);
    expect(observed(effects, "elected")).toEqual([
      { type: "elected", term: 4, electors: 0b111, quorum: "phase1", decides: "classic" },
    ]);
  });

  it("Phase2Start: nothing is proposed without a quorum of promises, nor with those of another round", () => {
    const { hear, state } = conflicted();
    hear(0, promised(4, 1, bottom));
    hear(0, promised(4, 1, bottom));
    hear(1, promised(2, 1, bottom));
    hear(3, promised(4, 1, bottom));
    expect(state.phase).toBe("prepare");
  });

  it("Phase2Start: the leader counts no vote of an epoch that is over, and waits for the base of one that it missed", () => {
    const { hear, state } = conflicted();
    hear(0, promised(4, 1, historyOf(a)));
    hear(1, promised(4, 1, historyOf(a)));
    expect(sentTo(hear(2, promised(4, 3, historyOf(c), 1)), 2)).toEqual([{ type: "fetch", epoch: 0 }]);
    expect(state.phase).toBe("prepare");
    const effects = hear(2, { type: "install", base: { epoch: 1, machine: state.machine } });
    expect(proposed(effects)).toEqual([{ round: 4, epoch: 1, ids: [c.id] }]);
  });

  it("Phase2aClassic: the leader proposes further commands as they come, each once", () => {
    const { hear, ask, state } = conflicted();
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    expect(sentTo(ask(a), 1)).toEqual([{ type: "accept", round: 4, epoch: 0, closed: 0, before: 0, elements: [a] }]);
    expect(sentTo(hear(5, { type: "submit", command: b }), 1)).toMatchObject([{ before: 1, elements: [b] }]);
    expect(hear(5, { type: "submit", command: b })).toEqual([]);
    expect(elementsOf(state.tried)).toEqual([a, b]);
  });

  it("checkpoints: the leader closes the epoch once a fast quorum answers, and opens the next one fast without phase 1", () => {
    const { hear, ask, fire, state } = conflicted();
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    ask(a);
    for (const node of [0, 1, 2]) hear(node, voted(4, historyOf(a)));
    expect(proposed(fire("classic"))).toEqual([{ round: 4, epoch: 0, ids: [noopId] }]);
    hear(5, { type: "submit", command: b }); // too late for this epoch
    for (const node of [0, 1]) hear(node, voted(4, historyOf(a, null)));
    const effects = hear(2, voted(4, historyOf(a, null)));
    expect(proposed(effects)).toEqual([{ round: 5, epoch: 1, ids: [] }]);
    expect(sentTo(effects, 0)).toContainEqual({ type: "propose", epoch: 1, command: b });
    expect(state).toMatchObject({ phase: "fast", round: 5, started: 5, closed: 4 });
  });

  it("Phase2aClassic: the round stays classic while a fast quorum does not answer, and goes on in the next epoch", () => {
    const { hear, ask, fire, state } = conflicted({ snapshotEntries: 2, classic: 2, phase1: 3 });
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    hear(0, voted(4, bottom));
    expect(fire("classic").filter((effect) => (effect as string[])[0] === "send")).toEqual([]);
    ask(a);
    ask(b);
    hear(0, voted(4, historyOf(a, b, null)));
    const effects = hear(1, voted(4, historyOf(a, b, null)));
    expect(proposed(effects)).toEqual([{ round: 4, epoch: 1, ids: [] }]);
    expect(state).toMatchObject({ phase: "classic", round: 4 });
  });

  it("checkpoints: who answers one of two heartbeats is there for a fast round, whoever votes or not", () => {
    const { hear, fire, state } = conflicted();
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    fire("heartbeat");
    hear(0, present(4, true));
    hear(1, present(4, true));
    fire("heartbeat"); // round trips as long as two heartbeats
    hear(3, present(1, true)); // not in this round
    expect(proposed(fire("classic"))).toEqual([]);
    hear(2, present(4, true));
    expect(proposed(fire("classic"))).toEqual([{ round: 4, epoch: 0, ids: [noopId] }]);
    expect(state.closing).toBe("fast");
  });

  it("checkpoints: who answered no heartbeat but the last but two is not there", () => {
    const { hear, fire } = conflicted();
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    for (const node of [0, 1, 2]) hear(node, present(4, true));
    fire("heartbeat");
    fire("heartbeat");
    for (const node of [1, 2]) hear(node, present(4, true));
    expect(proposed(fire("classic"))).toEqual([]);
  });

  it("Phase2aClassic: what a whole look leaves unlearned is asked for once, and then left to the retry timer", () => {
    const { hear, ask, fire } = conflicted();
    for (const node of [0, 1, 2]) hear(node, promised(4, 0, bottom));
    ask(a);
    const looks = [1, 2, 3, 4].map(() => sentTo(fire("classic"), 1));
    expect(looks).toEqual([[], [{ type: "accept", round: 4, epoch: 0, closed: 0, before: 1, elements: [] }], [], []]);
    ask(b);
    for (const node of [0, 1]) hear(node, voted(4, historyOf(a, b)));
    hear(2, voted(4, historyOf(a, b)));
    expect([fire("classic"), fire("classic")].flatMap((effects) => sentTo(effects, 1))).toMatchObject([
      { type: "accept", elements: [null] },
    ]);
  });

  it("a leader leads no more once so many promised a higher round that no quorum is left", () => {
    const { hear, state } = conflicted();
    expect(hear(0, { type: "nack", round: 6 })).toEqual([]);
    expect(state.phase).toBe("prepare");
    const effects = hear(1, { type: "nack", round: 6 });
    expect(state).toMatchObject({ phase: "follow", round: 6 });
    expect(observed(effects, "witnessed")).toEqual([{ type: "witnessed", what: "stepped down" }]);
  });
});

describe("a proposer that does not lead", () => {
  it("Propose: commands go to the acceptors in a fast round, to the leader in a classic one", () => {
    const { ask, hear } = bench(5);
    const fast = ask(a);
    for (const node of [0, 1, 2, 3]) expect(sentTo(fast, node)).toEqual([{ type: "propose", epoch: 0, command: a }]);
    const refused = hear(0, { type: "nack", round: 4 });
    expect(sentTo(refused, 4)).toEqual([{ type: "submit", command: a }]);
    expect(hear(1, { type: "nack", round: 4 })).toEqual([]); // the others say the same
    expect(sentTo(ask(b), 4)).toEqual([{ type: "submit", command: b }]);
  });

  it("a proposer takes over when the leader is silent, and a quorum of acceptors hears none either", () => {
    const { fire, hear, state } = bench(5);
    hear(4, { type: "heartbeat", round: 4, epoch: 0, learned: 0 });
    expect(sentTo(fire("election"), 0)).toEqual([{ type: "ask" }]);
    for (const node of [0, 1]) hear(node, present(4));
    expect(sentTo(hear(2, present(4)), 0)).toEqual([{ type: "prepare", round: 6, epoch: 0 }]);
    expect(state.phase).toBe("prepare");
  });

  it("Phase1a: a restarted proposer leads no round that it led before", () => {
    const { fire, hear, state } = bench(4, {}, 5);
    expect(state).toMatchObject({ phase: "follow", round: 5 });
    fire("election");
    for (const node of [0, 1, 2]) hear(node, present(5));
    expect(state.round).toBe(8);
  });
});

/** The safekeeper, by the sentences of Neon's protocol page, RFC 013 and RFC 035. */
import { describe, expect, it } from "vitest";
import { observed, sentTo } from "../testing/testing.ts";
import {
  appendIn,
  configurationOf,
  electedIn,
  entryOf,
  greet,
  historyOf,
  initialConfiguration,
  joint,
  otherProposer,
  startSafekeeper,
  testProposer,
  voteIn,
} from "./test-nodes.ts";
import type { Slot, Term } from "./types.ts";

const said = (effects: readonly unknown[], to = testProposer): unknown => sentTo(effects, to)[0];
const kinds = (effects: readonly unknown[]): unknown[] => (effects as unknown[][]).map(([kind]) => kind);

describe("a vote", () => {
  it("is given for a term above the safekeeper's own, and durable before it leaves", () => {
    const node = startSafekeeper();
    const effects = node.hear(testProposer, voteIn(1));
    expect(kinds(effects)).toEqual(["write", "sync", "observe", "send"]);
    expect(said(effects)).toEqual({
      type: "voted",
      campaign: 7,
      term: 1,
      lastTerm: 0,
      next: 1,
      history: [],
      committed: 1,
    });
  });

  it("is given to one proposer in a term, to that one again, and to nobody else after a crash", () => {
    const node = startSafekeeper();
    node.hear(testProposer, voteIn(1));
    node.restart();
    expect(said(node.hear(otherProposer, voteIn(1)), otherProposer)).toMatchObject({ type: "refused", term: 1 });
    expect(said(node.hear(testProposer, voteIn(1)))).toMatchObject({ type: "voted", term: 1 });
  });

  it("is not given again once that proposer's history is here: what it tells would be of a later log", () => {
    const node = startSafekeeper();
    node.hear(testProposer, voteIn(1));
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    expect(said(node.hear(testProposer, voteIn(1)))).toMatchObject({ type: "refused" });
  });

  it("RFC 013: tells the history of what is really here, and the term of the last entry", () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(3, historyOf([1, 1], [3, 3])));
    node.hear(testProposer, appendIn(3, 1, [entryOf(1)]));
    expect(said(node.hear(testProposer, voteIn(4)))).toMatchObject({
      lastTerm: 1,
      next: 2,
      history: historyOf([1, 1]),
    });
  });
});

describe("an elected proposer", () => {
  const withLog = () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    node.hear(testProposer, appendIn(1, 1, [null, entryOf(1), entryOf(2)], { committed: 2 as Slot }));
    return node;
  };

  it("RFC 013: truncates the log at the divergence point, and nothing before it", () => {
    const node = withLog();
    const effects = node.hear(otherProposer, electedIn(3, historyOf([1, 1], [2, 3], [3, 4])));
    expect(observed(effects, "truncated")).toEqual([{ type: "truncated", slot: 3 }]);
    expect(said(effects, otherProposer)).toMatchObject({ type: "flushed", term: 3, next: 3 });
  });

  it("does not truncate a log that its history holds", () => {
    const effects = withLog().hear(otherProposer, electedIn(3, historyOf([1, 1], [3, 4])));
    expect(observed(effects, "truncated")).toEqual([]);
    expect(said(effects, otherProposer)).toMatchObject({ next: 4 });
  });

  it("is believed also by who did not vote, and whose vote was another's", () => {
    const node = startSafekeeper();
    node.hear(testProposer, voteIn(2));
    node.hear(otherProposer, electedIn(3, historyOf([3, 1])));
    expect(node.state).toMatchObject({ term: 3, voted: null });
    expect(said(node.hear(testProposer, electedIn(2, historyOf([2, 1]))))).toMatchObject({ type: "refused", term: 3 });
  });

  it("must have what is final", () => {
    const node = withLog();
    expect(() => node.hear(otherProposer, electedIn(3, historyOf([3, 1])))).toThrow("what is final is in the log");
  });
});

describe("an append", () => {
  it("is on the disk before it is answered, leaves no gap, and is taken once", () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    const effects = node.hear(testProposer, appendIn(1, 1, [null, entryOf(1)]));
    expect(kinds(effects)).toEqual(["write", "sync", "observe", "observe", "send"]);
    expect(observed(effects, "appended")).toMatchObject([
      { slot: 1, term: 1, previousTerm: 0, under: 1 },
      { slot: 2, term: 1, previousTerm: 1, under: 1 },
    ]);
    expect(said(node.hear(testProposer, appendIn(1, 4, [entryOf(3)])))).toMatchObject({ next: 3 });
    expect(observed(node.hear(testProposer, appendIn(1, 1, [null, entryOf(1)])), "appended")).toEqual([]);
  });

  it("is refused after a vote for a higher term", () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    node.hear(otherProposer, voteIn(2));
    expect(said(node.hear(testProposer, appendIn(1, 1, [null])))).toMatchObject({ type: "refused", term: 2 });
    expect(node.state.log.next).toBe(1);
  });

  it("may bring a snapshot in place of what the proposer no longer has", () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    const snapshot = { next: 9 as Slot, store: node.state.snapshot.store };
    const effects = node.hear(testProposer, appendIn(1, 9, [entryOf(9)], { snapshot, committed: 9 as Slot }));
    expect(said(effects)).toMatchObject({ type: "flushed", next: 10 });
    expect(node.state).toMatchObject({ committed: 9 });
    // What it stands for is held, as judges are told: now, and when it is found on the disk.
    expect(observed(effects, "installed")).toEqual([{ type: "installed", next: 9 }]);
    expect(observed(node.restart(), "installed")).toEqual([{ type: "installed", next: 9 }]);
  });
});

describe("a snapshot", () => {
  it("takes the place of entries that are the proposer's own, and of no others beyond the commit position", () => {
    const node = startSafekeeper();
    node.hear(testProposer, electedIn(1, historyOf([1, 1])));
    node.hear(testProposer, appendIn(1, 1, [null, entryOf(1), entryOf(2)]));
    const snapshot = { next: 3 as Slot, store: node.state.snapshot.store };
    expect(node.hear(otherProposer, { type: "compact", term: 2 as Term, snapshot })).toEqual([]);
    expect(kinds(node.hear(testProposer, { type: "compact", term: 1 as Term, snapshot }))).toEqual(["write"]);
    expect(node.state).toMatchObject({ committed: 3, log: { first: 3, next: 4 } });
  });
});

describe("RFC 035", () => {
  it("once a safekeeper observes a configuration higher than its own it immediately switches to it, durably", () => {
    const node = startSafekeeper();
    expect(said(node.hear(testProposer, greet(joint)))).toMatchObject({ type: "greeted", configuration: joint });
    node.restart();
    expect(node.state.configuration).toEqual(joint);
    expect(said(node.hear(testProposer, greet(initialConfiguration)))).toMatchObject({ configuration: joint });
  });

  it("it refuses to vote, to truncate and to accept for a lower generation, and tells its own", () => {
    const node = startSafekeeper();
    node.hear(testProposer, greet(joint));
    for (const message of [voteIn(5), electedIn(5, historyOf([5, 1])), appendIn(5, 1, [null])]) {
      expect(said(node.hear(testProposer, message))).toEqual({ type: "refused", term: 0, configuration: joint });
    }
  });

  it("it refuses when it is not a member of the current configuration", () => {
    expect(said(startSafekeeper(3).hear(testProposer, voteIn(5)))).toMatchObject({ type: "refused" });
    expect(said(startSafekeeper(3).hear(testProposer, voteIn(5, joint)))).toMatchObject({ type: "voted" });
    const removed = startSafekeeper(2);
    expect(said(removed.hear(testProposer, voteIn(5, configurationOf(3, [0, 1, 3]))))).toMatchObject({
      type: "refused",
    });
    expect(removed.state.configuration.generation).toBe(3);
  });
});

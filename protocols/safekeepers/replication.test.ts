/** Counting, resending and reads of an elected proposer. */
import { expect, it } from "vitest";
import { answers, observed, sentTo, type TestNode } from "../testing/testing.ts";
import { electBy, firstSafekeeper, greetedBy, historyOf, startProposer, typesTo, votedFor } from "./test-nodes.ts";
import type { ProposerTypes, Slot, Term } from "./types.ts";

const flushed = (node: TestNode<ProposerTypes>, rank: number, next: number, round = 0): unknown[] =>
  node.hear(firstSafekeeper + rank, { type: "flushed", term: node.state.term, round, next: next as Slot });

it("commits what a majority has flushed with the proposer's own term as its last, and nothing before", () => {
  const node = startProposer();
  node.fire("suspect");
  for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, greetedBy(node, 2));
  for (const rank of [0, 1]) node.hear(firstSafekeeper + rank, votedFor(node, historyOf([1, 1]), 3));
  node.hear(firstSafekeeper, {
    type: "fetched",
    term: 3 as Term,
    snapshot: null,
    first: 1 as Slot,
    entries: [null, null],
  });
  for (const rank of [0, 1, 2]) expect(observed(flushed(node, rank, 3), "chosen")).toEqual([]);
  flushed(node, 0, 4);
  expect(observed(flushed(node, 1, 4), "chosen")).toMatchObject([
    { slot: 1, term: 3, acks: 3 },
    { slot: 2, term: 3, acks: 3 },
    { slot: 3, term: 3, acks: 3 },
  ]);
});

it("sends entries one stretch after another, and again what was not answered", () => {
  const node = startProposer({ appendMax: 1 });
  electBy(node, [0, 1]);
  node.ask(0, 1, { type: "put", key: "k", value: "v" });
  expect(sentTo(flushed(node, 2, 1), firstSafekeeper + 2)).toMatchObject([{ first: 1, entries: [null] }]);
  expect(sentTo(flushed(node, 2, 2), firstSafekeeper + 2)).toMatchObject([{ first: 2, entries: [{ sequence: 1 }] }]);
  const again = node.fire("resend");
  expect(sentTo(again, firstSafekeeper + 2)).toMatchObject([{ type: "append", first: 2 }]);
  expect(typesTo(again, 1)).toEqual(["elected"]);
});

it("§6.4 reads are answered after a round that began behind them, and once an entry of the own term is committed", () => {
  const node = startProposer();
  electBy(node, [0, 1]);
  for (const rank of [0, 1]) flushed(node, rank, 1);
  node.ask(0, 1, { type: "get", key: "k" });
  for (const rank of [0, 1]) expect(answers(flushed(node, rank, 1, 1))).toEqual([]); // confirmed, and nothing committed
  flushed(node, 0, 2);
  expect(answers(flushed(node, 1, 2))).toEqual([[expect.any(Number), null]]);
  node.ask(0, 2, { type: "get", key: "k" });
  expect(answers(flushed(node, 0, 2, 1))).toEqual([]); // the round before
  flushed(node, 0, 2, 2);
  expect(answers(flushed(node, 1, 2, 2))).toHaveLength(1);
});

it("gives up when too few answer, and asks the registry whether others are the safekeepers by now", () => {
  const node = startProposer({ missedMax: 2 });
  electBy(node, [0, 1]);
  for (let times = 0; times < 20; times++) node.fire("resend");
  expect(node.state).toMatchObject({ phase: "standby", purpose: "look" });
});

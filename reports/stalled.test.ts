/** The story of a run in which nothing gets on. */
import { expect, test } from "vitest";
import { makeCluster } from "../sim/contract/cluster.ts";
import { nodeNames } from "./node-names.ts";
import { stallOf, tellStall } from "./stalled.ts";

const name = nodeNames(makeCluster([["replica", 3]], 1, {}));
let events = 0;
const line = (time: number, node: number, cause: object, ...seen: object[]): string =>
  JSON.stringify({
    ...{ event: events++, time, node, cause },
    seen: seen.map((observation) => ({ node, observation })),
  });

const starts = [0, 1, 2, 3].map((node) => line(0, node, { type: "start" }));
const asks = line(1, 3, { type: "timer", timer: "next" }, { type: "invoked", session: 0 });
const message = (from: number, of: object) => ({ type: "message", from, message: of });
const elected = line(10, 2, message(1, { type: "voted", granted: true }), { type: "elected", term: 4 });
const decided = line(20, 2, message(1, { type: "appended" }), { type: "chosen", slot: 7 });
const answered = line(30, 3, message(2, { type: "done" }), { type: "returned", outcome: "ok" });

test("the leader is gone: since when, who refuses whom with which words, what is lost, who is up", () => {
  const story = tellStall(
    [
      ...starts,
      asks,
      line(5, 1, message(0, { type: "preVoted", term: 1, granted: false })), // before the decision: it stopped nothing
      elected,
      decided,
      answered,
      line(40_000, 2, { type: "crash" }),
      line(50_000, 1, { type: "timer", timer: "election" }),
      line(60_000, 1, message(0, { type: "preVoted", term: 5, granted: false })),
      line(70_000, 1, { type: "timer", timer: "election" }),
      line(80_000, 1, message(0, { type: "preVoted", term: 5, granted: false })),
      line(90_000, 0, { type: "lost", from: 1, message: {}, why: "partition" }),
    ],
    name,
  );
  expect(story).toBe(
    "Nobody leads since 40.000 ms, when replica 2, leader of term 4, crashed. " +
      "Nothing was decided after 0.020 ms (by replica 2 at slot 7), and no client was answered after 0.030 ms. " +
      'Since then replica 0 refused replica 1 2 times, last with {type: "preVoted", term: 5, granted: false}. ' +
      "Lost since then: 1 message at a link that is cut. Timers that fired since then: election 2 times. " +
      "Up: replica 0, replica 1; down: replica 2 (since 40.000 ms).",
  );
});

test("elections that follow one another without a decision are counted", () => {
  const again = line(50, 1, message(0, { type: "voted", granted: true }), { type: "elected", term: 5 });
  const once = line(60, 0, message(1, { type: "voted", granted: true }), { type: "elected", term: 6 });
  expect(tellStall([...starts, asks, elected, decided, again, once], name)).toMatch(
    /^replica 0 was elected last, in term 6 at 0.060 ms \(2 elections since the last decision\)\. Nothing was decided after/,
  );
});

test("a run in which nothing ever happened says so", () => {
  expect(tellStall([...starts, asks], name)).toBe(
    "Nobody ever led. Nothing was ever decided, and no client was ever answered. Timers that fired since then: next 1 time. " +
      "Up: replica 0, replica 1, replica 2.",
  );
});

test("the judges of availability have such a story, the others have their last event", () => {
  expect(stallOf("liveness", starts, name)).toMatch(/^Nobody ever led\./);
  expect(stallOf("agreement", starts, name)).toBeNull();
});

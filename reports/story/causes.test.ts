/** What happened before what in a trace, and which events of one are printed. */
import { expect, test } from "vitest";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { Causes } from "./causes.ts";
import { aroundMany, everyEvent, selected } from "./selection.ts";

const message = { type: "vote", term: 1 };
const send = (to: number, of: object = message) => ({ type: "send", to, message: of }) as const;
const event = (event: number, node: number, more: Partial<TraceEvent> = {}): TraceEvent => ({
  ...{ event, time: event, node, cause: { type: "timer", timer: "t" } },
  ...more,
});
const gets = (from: number, of: object = message) => ({ cause: { type: "message", from, message: of } }) as const;

test("an event follows the one before it on its node, and the one that sent what it received", () => {
  const causes = new Causes([
    event(0, 0, { effects: [send(1)] }),
    event(1, 2),
    event(2, 1),
    event(3, 1, gets(0)),
    event(4, 2),
  ]);
  expect([causes.before(3), causes.senderOf(3), causes.senderOf(2)]).toEqual([2, 0, null]);
  expect([...causes.pastOf([3])].sort()).toEqual([0, 2, 3]);
  expect([...causes.pastOf([4])].sort()).toEqual([1, 4]);
});

test("equal messages are received in the order in which they were sent, and a copy is of the last of them", () => {
  const causes = new Causes([
    event(0, 0, { effects: [send(1)] }),
    event(1, 0, { effects: [send(1)] }),
    ...[2, 3, 4].map((at) => event(at, 1, gets(0))),
  ]);
  expect([2, 3, 4].map((at) => causes.senderOf(at))).toEqual([0, 1, 1]);
});

test("what a crash cut was never sent, and a message that is lost is no event of the node it was for", () => {
  const causes = new Causes([
    event(0, 0, { effects: [send(1), send(2)], cut: 1 }),
    event(1, 2, gets(0)),
    event(2, 1, { cause: { type: "lost", from: 0, message, why: "drop" } }),
    event(3, 1),
  ]);
  expect(causes.senderOf(1)).toBeNull();
  expect([causes.senderOf(2), causes.before(3)]).toEqual([0, null]);
});

const events = Array.from({ length: 60 }, (_, at) => event(at, at % 3));
const numbers = (chosen: readonly TraceEvent[]): number[] => chosen.map((one) => one.event);

test("the events of some nodes, of these the ones near a place, of these the last", () => {
  expect(selected(events, everyEvent)).toHaveLength(60);
  expect(numbers(selected(events, { ...everyEvent, nodes: new Set([1]), last: 2 }))).toEqual([55, 58]);
  const near = selected(events, { ...everyEvent, around: 30 });
  expect(numbers(near)).toEqual(Array.from({ length: 2 * aroundMany + 1 }, (_, at) => 30 - aroundMany + at));
  const own = selected(events, { ...everyEvent, nodes: new Set([1]), around: 30 });
  expect(own, "event 30 is another node’s").toHaveLength(2 * aroundMany);
  expect(numbers(selected(events, { nodes: new Set([0]), around: 30, last: 1 }))).toEqual([57]);
  expect(numbers(selected(events, { ...everyEvent, around: 59, last: 1 }))).toEqual([59]);
  expect(numbers(selected(events, { ...everyEvent, around: 0, last: 1 }))).toEqual([aroundMany]);
});

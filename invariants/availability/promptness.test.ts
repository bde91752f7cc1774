/** Promptness: it speaks when an answer takes longer than messages do though nothing fails, and allows for load and rivals. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Availability, Promptness } from "../../sim/contract/availability.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { operatorSession, type Session } from "../../sim/contract/operation.ts";
import { testContext } from "../testing.ts";
import { promptness } from "./promptness.ts";

const [client, other] = [5, 6];
const always: Promptness = { rounds: 8, when: "always" };
const alone: Promptness = { rounds: 8, when: "alone" };
const pace = {
  roundTripMicros: 2_000,
  syncMicros: 500,
  askAroundMicros: 9_000_000,
  lossPerMillion: 0,
  holds: false,
  loses: false,
};

type Timed = readonly [millis: number, node: number, observation: Observation];

/** 8 rounds of 2.5 ms: 20 ms for one request, as much again for each other one. */
function verdict(rows: readonly Timed[], promise: Promptness | null = always, changes: object = {}, more: object = {}) {
  const availability: Availability = {
    ...{
      core: "fully-connected",
      because: "a test says so",
      voters: "replica",
      contacts: "replica",
      needs: ["majority"],
    },
    ...{ tolerates: () => 2, recovers: () => 800_000, electionsMax: 3, answersPromptly: () => promise, ...more },
  };
  const context = { ...testContext(5, 2), availability, pace: { ...pace, ...changes } };
  const state = promptness.start(context);
  for (const [millis, node, observation] of rows) {
    const seen = { node: node as NodeId, observation, standing: null, time: millis * 1e3 };
    const said = promptness.on(state, seen, context);
    if (said !== null) return said;
  }
  return null;
}

const ask = (session: number): Observation => ({
  ...{ type: "invoked", session: session as Session, sequence: 1, operation: { type: "get", key: "k0" } },
});
const asked = (session: number): Observation => ({ type: "requested", session: session as Session, sequence: 1 });
const busy = (session: number): Observation => ({
  ...{ type: "answered", reply: { type: "busy", session: session as Session, sequence: 1 } },
});
const elected: Observation = { type: "elected", term: 1, electors: setOf(0, 1, 2), quorum: "majority" };
const end: Observation = { type: "ended", messages: 0, isCut: false };

const asks: readonly Timed[] = [
  [0, client, ask(0)],
  [1, 2, asked(0)],
];

it("a request that takes longer than its messages is told, with how long these take", () => {
  expect(verdict([...asks, [22, -1, end]])).toBe(
    "n2 was asked s0#1 and said nothing for 21 ms, although nothing failed or was lost: 8 rounds of messages and syncs, " +
      "which is what it may take without waiting for a timer, take 20 ms",
  );
  expect(verdict([...asks, [40, 2, busy(0)]])).toMatch(/^n2 was asked s0#1 and said nothing for 39 ms/);
});

it("is over once another has said what came of it, to whom it was passed on", () => {
  const done: Observation = {
    type: "answered",
    reply: { type: "done", session: 0, sequence: 1, result: null } as never,
  };
  expect(verdict([...asks, [10, 3, done], [40, -1, end]])).toBeNull();
  expect(verdict([...asks, [10, 3, busy(0)], [40, -1, end]])).toMatch(/^n2 was asked s0#1/);
});

it("it may take what its messages take, and is over once it is answered", () => {
  expect(verdict([...asks, [20, -1, end]])).toBeNull();
  expect(verdict([...asks, [20, 2, busy(0)], [90, -1, end]])).toBeNull();
});

it("each other request that is open allows for as much again", () => {
  const two: readonly Timed[] = [...asks, [5, other, ask(1)], [6, 2, asked(1)]];
  expect(verdict([...two, [41, -1, end]])).toBeNull();
  expect(verdict([...two, [42, -1, end]])).toMatch(/^n2 was asked s0#1/);
});

it("who was elected of late has as long from then on", () => {
  expect(verdict([...asks, [15, 1, elected], [35, -1, end]])).toBeNull();
  expect(verdict([...asks, [15, 1, elected], [36, -1, end]])).toMatch(/said nothing for 21 ms/);
});

it("after any failure, and where messages are lost or held, it is silent", () => {
  expect(verdict([...asks, [2, 4, { type: "crashed" }], [90, -1, end]])).toBeNull();
  expect(verdict([...asks, [2, 4, { type: "hampered", isHampered: true }], [90, -1, end]])).toBeNull();
  expect(verdict([...asks, [2, 4, { type: "hears", from: [0, 4] }], [90, -1, end]])).toBeNull();
  expect(verdict([...asks, [2, other, ask(operatorSession)], [90, -1, end]])).toBeNull();
  expect(verdict([...asks, [90, -1, end]], always, { lossPerMillion: 1 })).toBeNull();
  expect(verdict([...asks, [90, -1, end]], always, { holds: true })).toBeNull();
  expect(verdict([...asks, [90, -1, end]], always, { loses: true })).toBeNull();
});

it("a system that promises it with other options, or in order alone, is asked no more", () => {
  expect(verdict([...asks, [90, -1, end]], null)).toBeNull();
  expect(verdict([...asks, [90, -1, end]], { ...always, inOrder: true })).toBeNull();
  expect(verdict([...asks, [90, -1, end]], { ...always, inOrder: true }, { inOrder: true })).not.toBeNull();
});

it("who promises it alone is asked while one server alone has been asked", () => {
  expect(verdict([...asks, [22, -1, end]], alone)).not.toBeNull();
  expect(verdict([[0, other, ask(1)], [0, 3, asked(1)], [0, 3, busy(1)], ...asks, [90, -1, end]], alone)).toBeNull();
});

it("what one has learned the others know a round of messages later, and answer at once", () => {
  const learned: Timed = [-10, 3, { type: "learned", slot: 0, value: "a" }];
  const tells = { tellsOthers: true };
  expect(verdict([learned, ...asks, [3, -1, end]], alone, {}, tells)).toBe(
    "n2 was asked s0#1 and did not know what was learned 11 ms before, although nothing failed or was lost and all hear " +
      "of it within 5 ms",
  );
  expect(verdict([learned, ...asks, [1, 2, busy(0)], [90, -1, end]], alone, {}, tells)).toBeNull();
  expect(verdict([learned, ...asks, [3, -1, end]], alone)).toBeNull();
  expect(verdict([[-3, 3, learned[2]], ...asks, [3, -1, end]], alone, {}, tells)).toBeNull();
});

/** Answering: it speaks when a server of a core is silent for longer than a recovery takes, or names itself. */
import { expect, it } from "vitest";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Availability } from "../../sim/contract/availability.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { testContext } from "../testing.ts";
import { answering } from "./answering.ts";

const promise: Availability = {
  core: "fully-connected",
  because: "a test says so",
  voters: "replica",
  contacts: "replica",
  needs: ["majority"],
  tolerates: (voters) => Math.floor((voters - 1) / 2),
  recovers: () => 800_000, // a second with what drift adds
  electionsMax: 3,
  answersAll: true,
};
const [client, other] = [5, 6];
const { answersAll: _, ...lesser } = promise; // rivals may keep its servers waiting
const session = 0 as Session;

type Timed = readonly [seconds: number, node: number, observation: Observation];

function verdict(rows: readonly Timed[], availability: Availability = promise, lossPerMillion = 0, loses = false) {
  const pace = {
    roundTripMicros: 2_000,
    syncMicros: 0,
    askAroundMicros: 9_000_000,
    lossPerMillion,
    holds: false,
    loses,
  };
  const context = { ...testContext(5, 2), availability, pace };
  const state = answering.start(context);
  for (const [seconds, node, observation] of rows) {
    const said = answering.on(
      state,
      { node: node as NodeId, observation, standing: null, time: seconds * 1e6 },
      context,
    );
    if (said !== null) return said;
  }
  return null;
}

const invoked = (sequence = 1): Observation => ({
  ...{ type: "invoked", session, sequence, operation: { type: "get", key: "k0" } },
});
const asked = (sequence = 1): Observation => ({ type: "requested", session, sequence });
const busy: Observation = { type: "answered", reply: { type: "busy", session, sequence: 1 } };
const redirected = (leader: number | null): Observation => ({
  ...{ type: "answered", reply: { type: "redirect", session, sequence: 1, leader: leader as NodeId | null } },
});
const returned: Observation = { type: "returned", session, sequence: 1, outcome: "ok", result: null };
const end: Observation = { type: "ended", messages: 0, isCut: false };
const hears = (...from: number[]): Observation => ({ type: "hears", from });

const asks: Timed[] = [
  [0, client, invoked()],
  [0.1, 2, asked()],
];

it("a server of a core says nothing for longer than a recovery takes, however patient its client is", () => {
  expect(verdict([...asks, [2, -1, end]])).toMatch(
    /^n2 was asked s0#1 and said nothing for 1900 ms, although it was up/,
  );
  expect(verdict([...asks, [1, -1, end]])).toBeNull();
});

it("who passed the request on is not silent once another has said what came of it, whether the client hears that or not", () => {
  const done: Observation = { type: "answered", reply: { type: "done", session, sequence: 1, result: null } as never };
  expect(verdict([...asks, [0.2, 3, done], [9, -1, end]])).toBeNull();
  expect(verdict([...asks, [0.2, 3, redirected(2)], [9, -1, end]])).toMatch(/^n2 was asked s0#1/);
  expect(
    verdict([
      [0, client, invoked()],
      [0.1, 3, asked()],
      [0.2, 3, done],
      [0.5, 2, asked()],
      [9, -1, end],
    ]),
  ).toMatch(/^n2 was asked s0#1/);
});

it.each([
  ["busy", busy],
  ["another's name", redirected(3)],
  ["that nobody leads", redirected(null)],
])("%s is an answer", (_, answer) => {
  expect(verdict([...asks, [0.2, 2, answer], [9, -1, end]])).toBeNull();
});

it("no answer is owed for what returned, for what came late, or by who crashed since", () => {
  expect(verdict([...asks, [0.2, client, returned], [9, -1, end]])).toBeNull();
  const late: Timed[] = [...asks, [0.2, client, returned], [0.3, client, invoked(2)], [0.4, 2, asked()]];
  expect(verdict([...late, [9, -1, end]])).toBeNull();
  expect(verdict([...asks, [0.2, 2, { type: "crashed" }], [0.3, 2, { type: "restarted" }], [9, -1, end]])).toBeNull();
});

it("who was cut off owes an answer from a recovery after it is back, and none where no quorum is linked with it", () => {
  const alone: Timed[] = [0, 1, 3, 4].map((node) => [
    0,
    node,
    hears(...[0, 1, 3, 4].filter((one) => one !== node), client, other),
  ]);
  const cutOff: Timed[] = [...alone, [0, 2, hears(client, other)], ...asks];
  expect(verdict([...cutOff, [9, -1, end]])).toBeNull();
  const back: Timed[] = [0, 1, 2, 3, 4].map(
    (node) =>
      [...[5, node, hears(...[0, 1, 2, 3, 4].filter((one) => one !== node), client, other)]] as unknown as Timed,
  );
  expect(verdict([...cutOff, ...back, [5.9, -1, end]])).toBeNull();
  expect(verdict([...cutOff, ...back, [6.1, -1, end]])).toMatch(/said nothing for 6000 ms/);
});

it("a server that is linked with a quorum whose members are not linked is in no full core, and is the hub of a star", () => {
  const star: Timed[] = [0, 1, 3, 4].map((node) => [0, node, hears(2, client, other)]);
  expect(verdict([...star, ...asks, [9, -1, end]])).toBeNull();
  expect(verdict([...star, ...asks, [9, -1, end]], { ...promise, core: "quorum-connected" })).toMatch(/^n2 was asked/);
});

it("nothing is asked where chance loses messages, or where the system promises no such thing", () => {
  expect(verdict([...asks, [9, -1, end]], promise, 10)).toBeNull();
  expect(verdict([...asks, [9, -1, end]], promise, 0, true), "what a fault loses by name").toBeNull();
  expect(verdict([...asks, [9, -1, end]], lesser)).toBeNull();
});

it("nobody sends a client to itself, whatever is promised", () => {
  expect(verdict([...asks, [0.2, 2, redirected(2)]], lesser, 10)).toBe("n2 sends a client that asked it to n2, itself");
});

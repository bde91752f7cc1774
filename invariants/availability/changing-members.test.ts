/** Judges of progress where members change: who has to suffice, when nothing is asked, and spares that are no voters. */
import { expect, it } from "vitest";
import { type NodeSet, setOf, size } from "../../sim/base/node-set.ts";
import type { Availability } from "../../sim/contract/availability.ts";
import { makeCluster } from "../../sim/contract/cluster.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import { quorumsOfMembers } from "../../sim/contract/judgement.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import { operatorSession, type Session } from "../../sim/contract/operation.ts";
import { majoritySize, Within } from "../../sim/contract/quorum.ts";
import { judge, testContext } from "../testing.ts";
import { coreProgress } from "./core-progress.ts";
import { faultTolerance } from "./fault-tolerance.ts";
import { steadyLeader } from "./steady-leader.ts";

const promise: Availability = {
  core: "fully-connected",
  because: "a test says so",
  voters: "replica",
  contacts: "replica",
  needs: ["majority"],
  tolerates: (voters) => Math.floor((voters - 1) / 2),
  recovers: () => 800_000, // with its stretch, a second
  electionsMax: null,
  keepsLeader: () => true,
};
const systemsOf = (members: NodeSet) => ({ majority: new Within(5, members, majoritySize(size(members))) });

/** Five nodes, a client (5) and the operator (6); the first three are members at first. */
const context: Context = {
  ...testContext(5, 2),
  quorums: systemsOf(setOf(0, 1, 2)),
  quorumsOf: quorumsOfMembers(systemsOf),
  firstMembers: [setOf(0, 1, 2)],
  availability: promise,
  pace: { roundTripMicros: 200, syncMicros: 0, askAroundMicros: 0, lossPerMillion: 0, holds: false, loses: false },
};

type Timed = readonly [seconds: number, node: number, observation: Observation];

function verdict(
  rows: readonly Timed[],
  of = coreProgress as typeof coreProgress | typeof steadyLeader,
  within = context,
) {
  const state = of.start(within) as never;
  for (const [seconds, node, observation] of rows) {
    const said = of.on(state, { node, observation, standing: null, time: seconds * 1_000_000 } as never, within);
    if (said !== null) return said;
  }
  return null;
}

const asks = (at: number): Timed => [
  at,
  5,
  { type: "invoked", session: 0 as Session, sequence: 1, operation: { type: "get", key: "k0" } },
];
const end: Timed = [9, -1, { type: "ended", messages: 0, isCut: false }];
const down = (...nodes: number[]): Timed[] => nodes.map((node) => [0, node, { type: "crashed" }]);
const told = (at: number, ...members: NodeSet[]): Timed => [
  at,
  0,
  { type: "configured", configuration: `${at}`, members, follows: null },
];
const opened = (at: number, term: number, ...members: number[]): Timed => [
  at,
  0,
  {
    type: "opened",
    term,
    members: [setOf(...members)],
    holders: setOf(...members),
    quorum: "majority",
    from: 0,
    end: 0,
  },
];
const wants = (at: number, ...members: number[]): Timed => [
  at,
  6,
  { type: "invoked", session: operatorSession, sequence: 1, operation: { type: "reconfigure", members } },
];
const heard = (at: number, outcome: "ok" | "failed" | "unknown"): Timed => [
  at,
  6,
  { type: "returned", session: operatorSession, sequence: 1, outcome, result: null },
];

it("before anything is told, the first members have to suffice, and spares neither help nor are needed", () => {
  expect(verdict([...down(3, 4), asks(1), end])).toMatch(/although n0, n1, n2 were up/);
  expect(verdict([...down(0, 1), asks(1), end])).toBeNull();
});

it("once others are told, both the old and the new ones have to suffice, until the operator hears that it is done", () => {
  const swapped = told(1, setOf(2, 3, 4));
  expect(verdict([...down(0, 1), swapped, asks(2), end])).toBeNull();
  expect(verdict([...down(3, 4), swapped, asks(2), end])).toBeNull();
  const granted = [wants(0.5, 2, 3, 4), swapped, heard(1.5, "ok")];
  expect(verdict([...down(0, 1), ...granted, asks(2), end])).toMatch(/although n2, n3, n4 were up/);
  expect(verdict([...down(3, 4), ...granted, asks(2), end])).toBeNull();
});

it("what was refused is not asked of anybody; what was never answered may come, and is", () => {
  const answered = (outcome: "failed" | "unknown"): Timed[] => [wants(0.5, 3, 4), heard(1.5, outcome)];
  expect(verdict([...down(3, 4), ...answered("failed"), asks(2), end])).toMatch(/although n0, n1, n2 were up/);
  expect(verdict([...down(3, 4), ...answered("unknown"), asks(2), end])).toBeNull();
  expect(verdict([...down(3, 4), wants(0.5, 3, 4), asks(2), end])).toBeNull();
});

it("an opened term leaves its own members and those claimed last; one opened late says nothing", () => {
  expect(verdict([...down(0, 1), told(1, setOf(2, 3, 4)), opened(1.5, 2, 2, 3, 4), asks(2), end])).toMatch(
    /n2, n3, n4/,
  );
  const next = [opened(1.5, 2, 2, 3, 4), told(1.6, setOf(0, 1))];
  expect(verdict([...down(0, 1), ...next, asks(2), end])).toBeNull();
  expect(verdict([...down(0, 1), opened(1, 5, 2, 3, 4), opened(1.5, 4, 0, 1, 2), asks(2), end])).toMatch(/n2, n3, n4/);
});

it("where two govern at once, a quorum of each has to stand", () => {
  const joint = [wants(0.5, 2, 3, 4), told(1, setOf(0, 1, 2), setOf(2, 3, 4))];
  expect(verdict([...down(0, 1), ...joint, asks(2), end])).toBeNull();
  expect(verdict([...joint, asks(2), end])).toMatch(/although n0, n1, n2, n3, n4 were up/);
});

it("nothing is asked while members change: a recovery's time counts from the last change", () => {
  const done: Observation = { type: "returned", session: 0 as Session, sequence: 1, outcome: "ok", result: null };
  const at = [1, 1.8, 2.6, 3.4];
  const other = at.map((time, turn) => told(time, setOf(turn, turn + 1)));
  expect(verdict([asks(0.9), ...other, [3.5, 5, done]])).toBeNull();
  const same = at.map((time) => told(time, setOf(0, 1, 2)));
  expect(verdict([asks(0.9), ...same, [3.5, 5, done]])).toMatch(/for 1700 ms no operation completed/);
});

it("a hub is a member, where those whom clients ask are", () => {
  const stars: Timed[] = [0, 1, 2, 3].map((node) => [0, node, { type: "hears", from: [4, 5, 6] }]);
  const around = { ...context, availability: { ...promise, core: "quorum-connected" } as const };
  expect(verdict([...stars, asks(1), end], coreProgress, around)).toBeNull(); // 4 reaches all, and is a spare
  const granted = [wants(0.1, 0, 1, 4), told(0.2, setOf(0, 1, 4)), heard(0.3, "ok")];
  expect(verdict([...stars, ...granted, asks(1), end], coreProgress, around)).toMatch(/although n0, n4 were up/);
});

it("members of the part below count there", () => {
  const cluster = { ...makeCluster([["replica", 1]], 2, {}, null, 5) };
  const whole: Context = {
    ...testContext(1, 2),
    cluster,
    foundation: context,
    availability: promise,
    pace: context.pace!,
  };
  const client: Timed[] = [asks(2)].map(([at, , observation]) => [at, 6, observation]);
  expect(verdict([...down(3, 4), ...client, end], coreProgress, whole)).toMatch(/although n0, n1, n2, n5 were up/);
  expect(verdict([...down(3, 4), opened(1, 1, 2, 3, 4), ...client, end], coreProgress, whole)).toBeNull();
});

it("a leader that is removed may be followed by another, and one that changed its members lately too", () => {
  const elected = (at: number, node: number): Timed => [
    at,
    node,
    { type: "elected", term: at, electors: setOf(0, 1, 2), quorum: "majority" },
  ];
  expect(verdict([elected(1, 0), elected(5, 1)], steadyLeader)).toMatch(/n1 was elected although n0 led/);
  expect(verdict([elected(1, 0), told(4.5, setOf(1, 2, 3)), elected(5, 1)], steadyLeader)).toBeNull();
  expect(verdict([elected(1, 0), opened(2, 1, 1, 2, 3), elected(5, 1)], steadyLeader)).toBeNull();
});

it("of the first members a minority may be away: spares are no voters", () => {
  const asked: [number, Observation] = [5, asks(0)[2]];
  expect(judge(faultTolerance, context, [asked])).toBeNull();
  const all = { ...context, quorums: { majority: new Within(5, setOf(0, 1, 2), 3) } };
  expect(judge(faultTolerance, all, [asked])).toMatch(/1 of 3 may be away, but without \{0\}/);
});

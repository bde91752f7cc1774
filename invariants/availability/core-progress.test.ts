/** Progress of a core: it speaks when a core stands long enough and nothing completes, and only then. */
import { expect, it } from "vitest";
import { setOf } from "../../sim/base/node-set.ts";
import type { Availability, WorldPace } from "../../sim/contract/availability.ts";
import type { Observation } from "../../sim/contract/observation.ts";
import type { Session } from "../../sim/contract/operation.ts";
import { majority, type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";
import { judge, testContext } from "../testing.ts";
import { coreProgress, windowOf } from "./core-progress.ts";
import { faultTolerance } from "./fault-tolerance.ts";
import { steadyLeader } from "./steady-leader.ts";

const promise: Availability = {
  core: "fully-connected",
  because: "a test says so",
  voters: "replica",
  contacts: "replica",
  needs: ["majority"],
  tolerates: (voters) => Math.floor((voters - 1) / 2),
  recovers: () => 800_000,
  electionsMax: 3,
};
const pace: WorldPace = {
  roundTripMicros: 2_000,
  syncMicros: 0,
  askAroundMicros: 0,
  lossPerMillion: 0,
  holds: false,
  loses: false,
};
const client = 5;
const second = 1_000_000;

type Timed = readonly [seconds: number, node: number, observation: Observation];

/** What it first says of five replicas and a client. */
function verdict(rows: readonly Timed[], changes: Partial<Availability> = {}, paceChanges: Partial<WorldPace> = {}) {
  const context = {
    ...testContext(5, 1),
    availability: { ...promise, ...changes },
    pace: { ...pace, ...paceChanges },
  };
  const state = coreProgress.start(context);
  for (const [seconds, node, observation] of rows) {
    const seen = { node, observation, standing: null, time: seconds * second };
    const said = coreProgress.on(state, seen as never, context);
    if (said !== null) return said;
  }
  return null;
}

const asks: Observation = {
  type: "invoked",
  session: 0 as Session,
  sequence: 1,
  operation: { type: "get", key: "k0" },
};
const answered: Observation = { type: "returned", session: 0 as Session, sequence: 1, outcome: "ok", result: null };
const gaveUp: Observation = { ...answered, outcome: "unknown" };
const end: Observation = { type: "ended", messages: 0, isCut: false };
const hears = (...from: number[]): Observation => ({ type: "hears", from });

/** Only `hub` sees the others, and they only it; clients see all. */
const star = (hub: number): Timed[] =>
  [0, 1, 2, 3, 4].filter((node) => node !== hub).map((node) => [0, node, hears(hub, client)]);

it("a client waits for longer than a recovery may take, and nothing is in the way", () => {
  expect(
    verdict([
      [0, client, asks],
      [2, client, answered],
    ]),
  ).toMatch(/for 2000 ms no operation completed, although n0, n1, n2, n3, n4 were up/);
  expect(
    verdict([
      [0, client, asks],
      [0.9, client, answered],
    ]),
  ).toBeNull();
  expect(
    verdict([
      [0, client, asks],
      [9, -1, end],
    ]),
  ).toMatch(/for 9000 ms/);
});

it("nobody waits: nothing is asked", () => {
  expect(verdict([[9, -1, end]])).toBeNull();
  expect(
    verdict([
      [0, client, asks],
      [0.1, client, answered],
      [9, -1, end],
    ]),
  ).toBeNull();
});

it("a client that gives up and asks again soon has waited all the while; one that pauses has not", () => {
  expect(
    verdict([
      [0, client, asks],
      [0.8, client, gaveUp],
      [0.9, client, asks],
      [1.5, client, answered],
    ]),
  ).toMatch(/for 1500 ms/);
  expect(
    verdict([
      [0, client, asks],
      [0.8, client, gaveUp],
      [1.8, client, asks],
      [2.5, client, answered],
    ]),
  ).toBeNull();
  // A pause of a third of the window: it asked for less than a recovery may take.
  expect(
    verdict([
      [0, client, asks],
      [0.4, client, gaveUp],
      [0.75, client, asks],
      [1.5, client, answered],
    ]),
  ).toBeNull();
});

it("two of five down leave a core, three do not", () => {
  const down = (...nodes: number[]): Timed[] => nodes.map((node) => [0, node, { type: "crashed" }]);
  const waits: Timed[] = [
    [0.1, client, asks],
    [2, client, answered],
  ];
  expect(verdict([...down(0, 1), ...waits])).toMatch(/although n2, n3, n4 were up/);
  expect(verdict([...down(0, 1, 2), ...waits])).toBeNull();
});

it("a core counts from when it stands: a node that is slowed, and one that has just come back, are none of it", () => {
  const slow: Timed[] = [0, 1, 2].map((node) => [0, node, { type: "hampered", isHampered: true }]);
  expect(verdict([...slow, [0.1, client, asks], [2, client, answered]])).toBeNull();
  const back: Timed[] = [
    [0, 0, { type: "crashed" }],
    [0, 1, { type: "crashed" }],
    [0, 2, { type: "crashed" }],
    [0.1, client, asks],
    [1.5, 2, { type: "restarted" }],
  ];
  expect(verdict([...back, [2, client, answered]])).toBeNull();
  expect(verdict([...back, [3, client, answered]])).toMatch(/although n2, n3, n4 were up/);
});

it("in a star there is no fully-connected core, and a quorum-connected one round its hub", () => {
  const waits: Timed[] = [
    [0.1, client, asks],
    [3, client, answered],
  ];
  expect(verdict([...star(4), ...waits])).toBeNull();
  expect(verdict([...star(4), ...waits], { core: "quorum-connected" })).toMatch(/although n4, n0, n1, n2, n3 were up/);
});

it("a client that does not reach the core, both ways, is not served by it", () => {
  const cutOff: Timed[] = [[0, client, hears()]];
  expect(verdict([...cutOff, [0.1, client, asks], [3, client, answered]])).toBeNull();
});

it("leaders that come and go while a core stands are unrest", () => {
  const elected = (seconds: number): Timed => [
    seconds,
    0,
    { type: "elected", term: seconds, electors: setOf(0, 1, 2), quorum: "majority" },
  ];
  expect(verdict([3, 3.2, 3.4, 3.6].map(elected))).toMatch(/4 leaders were elected within 1000 ms/);
  expect(verdict([3, 3.2, 3.4].map(elected))).toBeNull();
  expect(verdict([3, 4.1, 5.2, 6.3, 7.4].map(elected))).toBeNull();
  expect(verdict([3, 3.2, 3.4, 3.6].map(elected), { electionsMax: null })).toBeNull();
  expect(verdict([...star(4), ...[3, 3.2, 3.4, 3.6].map(elected)])).toBeNull();
});

it("where a leader is elected again for each of its rounds, only others than the last are counted", () => {
  const elected = (seconds: number, node: number): Timed => [
    seconds,
    node,
    { type: "elected", term: seconds, electors: setOf(0, 1, 2), quorum: "majority" },
  ];
  const times = [3, 3.1, 3.2, 3.3, 3.4, 3.5];
  const alike = times.map((time) => elected(time, 0));
  const inTurn = times.map((time, at) => elected(time, at % 2));
  expect(verdict(alike, { leaderRenews: true })).toBeNull();
  expect(verdict(inTurn, { leaderRenews: true })).toMatch(/4 leaders were elected within 1000 ms/);
  expect(verdict(alike)).toMatch(/4 leaders were elected/);
});

it("leaders that hand over by choice come and go, as often as chance has them do it and not more", () => {
  const electedBefore = (seconds: number, count: number): Timed[] =>
    Array.from({ length: count }, (_, at) => [
      seconds - (count - at) / 100,
      0,
      { type: "elected", term: at, electors: setOf(0, 1, 2), quorum: "majority" },
    ]);
  const within = (count: number, every: number) =>
    verdict(electedBefore(3, count), { handsOverEvery: () => every * second });
  expect(within(4, 0)).toMatch(/4 leaders were elected/);
  expect(within(4, 1_000)).toMatch(/4 leaders were elected/);
  expect(within(9, 1)).toBeNull(); // 0.5 to the 8th, by 8!, is below a millionth, and one is for a cause
  expect(within(10, 1)).toMatch(/10 leaders were elected/);
  expect(within(100, 1e-6)).toBeNull(); // more often than anybody could be elected
  expect(within(83, 1 / 50)).toBeNull(); // 25 times on average: 82 by chance, and one
  expect(within(84, 1 / 50)).toMatch(/84 leaders were elected/);
});

it("where nobody deposes a leader that hears nobody, there is a core only among those that hear all who hear them", () => {
  const rows: Timed[] = [
    [0, client, asks],
    [0.1, 0, hears(client)], // deaf, though all others hear it
    [9, -1, end],
  ];
  expect(verdict(rows)).toMatch(/1, n2, n3, n4 were up/);
  expect(verdict(rows, { deposesDeaf: () => false })).toBeNull();
  const cutBothWays: Timed[] = [1, 2, 3, 4].map((node) => [
    0.1,
    node,
    hears(...[1, 2, 3, 4, client].filter((n) => n !== node)),
  ]);
  expect(verdict([...cutBothWays, ...rows], { deposesDeaf: () => false })).toMatch(/1, n2, n3, n4 were up/);
});

it("the window grows with syncs, loss and the clients' way round, and nothing is claimed where much is lost", () => {
  const context = testContext(5, 1);
  expect(windowOf(promise, pace, context)).toBe(1_000_000);
  expect(windowOf(promise, { ...pace, syncMicros: 20_000 }, context)).toBe(1_250_000);
  expect(windowOf(promise, { ...pace, askAroundMicros: 500_000 }, context)).toBe(1_500_000);
  expect(windowOf(promise, { ...pace, lossPerMillion: 50_000 }, context)).toBe(2_000_000);
  expect(
    verdict(
      [
        [0, client, asks],
        [9, -1, end],
      ],
      {},
      { lossPerMillion: 60_000 },
    ),
  ).toBeNull();
});

/** What the judge of steady leaders says. */
function unseating(rows: readonly Timed[], changes: Partial<Availability> = {}, paceChanges: Partial<WorldPace> = {}) {
  const availability = { ...promise, keepsLeader: () => true, ...changes };
  const context = { ...testContext(5, 1), availability, pace: { ...pace, roundTripMicros: 200, ...paceChanges } };
  const state = steadyLeader.start(context);
  for (const [seconds, node, observation] of rows) {
    const seen = { node, observation, standing: null, time: seconds * second };
    const said = steadyLeader.on(state, seen as never, context);
    if (said !== null) return said;
  }
  return null;
}

it("a leader within a core is not unseated, but by whom it asked, when it crashed, or when it was cut off", () => {
  const elected = (seconds: number, node: number, invited = false): Timed => [
    seconds,
    node,
    { type: "elected", term: seconds, electors: setOf(0, 1, 2), quorum: "majority", invited },
  ];
  expect(unseating([elected(1, 0), elected(5, 1)])).toBe(
    "n1 was elected although n0 led and was up and linked with n1, n2, n3, n4 all the while",
  );
  expect(unseating([elected(1, 0), elected(1.5, 1)])).toBeNull(); // it has just come up
  expect(unseating([elected(1, 0), elected(5, 1, true)])).toBeNull();
  expect(unseating([elected(1, 0), [4, 0, { type: "crashed" }], elected(5, 1)])).toBeNull();
  expect(unseating([elected(1, 0), [4, 0, hears(client)], elected(5, 1)])).toBeNull();
  expect(unseating([elected(1, 0), elected(5, 1)], { keepsLeader: () => false })).toBeNull();
  expect(unseating([elected(1, 0), elected(5, 1)], {}, { lossPerMillion: 10 })).toBeNull();
  expect(unseating([elected(1, 0), elected(5, 1)], {}, { roundTripMicros: 30_000 })).toBeNull();
});

it("who counts its votes late is elected in an old term and unseats nobody, nor does it lead from then on", () => {
  const elected = (seconds: number, node: number, term: number): Timed => [
    seconds,
    node,
    { type: "elected", term, electors: setOf(0, 1, 2), quorum: "majority", invited: false },
  ];
  expect(unseating([elected(1, 0, 2), elected(5, 1, 1)])).toBeNull();
  expect(unseating([elected(1, 0, 2), elected(5, 1, 1), elected(6, 2, 3)])).toMatch(/^n2 was elected although n0 led/);
});

it("once somebody votes for whom the leader asked to stand, whoever wins unseats nobody", () => {
  const elected = (seconds: number, node: number, term: number): Timed => [
    seconds,
    node,
    { type: "elected", term, electors: setOf(0, 1, 2), quorum: "majority", invited: false },
  ];
  const promised = (term: number, invited: { invited?: true }): Timed => [
    4,
    3,
    { type: "promised", term, report: "", to: 3, ...invited },
  ];
  expect(unseating([elected(1, 0, 2), promised(3, { invited: true }), elected(5, 1, 4)])).toBeNull();
  expect(unseating([elected(1, 0, 2), promised(3, {}), elected(5, 1, 4)])).toMatch(/^n1 was elected/);
  expect(unseating([elected(1, 0, 2), promised(2, { invited: true }), elected(5, 1, 4)])).toMatch(/^n1 was elected/);
});

it("a quorum of all cannot do without anybody; a majority can do without a minority", () => {
  const say = (quorum: QuorumSystem, nodes: number): string | null => {
    const context = { ...testContext(nodes, 1), quorums: { majority: quorum }, availability: promise };
    return judge(faultTolerance, context, [[nodes, asks]]);
  };
  expect(say(majority(5), 5)).toBeNull();
  expect(say(majority(4), 4)).toBeNull();
  expect(say(new Threshold(5, 4), 5)).toBe(
    "2 of 5 may be away, but without {0, 1} there is no quorum of majority (any 4 of 5)",
  );
});

it("a client that waits apart from the core is owed nothing, though another that asked nothing reaches it", () => {
  const context = { ...testContext(5, 2), availability: promise, pace };
  const verdictOf = (waiting: number): string | null => {
    const state = coreProgress.start(context);
    const rows: readonly Timed[] = [
      [0, client, hears(3, 4)],
      [0, 3, hears(4, client)],
      [0, 4, hears(3, client)],
      [0, waiting, asks],
      [2, waiting, gaveUp],
    ];
    for (const [seconds, node, observation] of rows) {
      const said = coreProgress.on(
        state,
        { node, observation, standing: null, time: seconds * second } as never,
        context,
      );
      if (said !== null) return said;
    }
    return null;
  };
  expect(verdictOf(client)).toBeNull();
  expect(verdictOf(client + 1)).toMatch(/although n0, n1, n2 were up .* and reached by waiting clients/);
});

it("where nobody deposes a leader that is too slow, there is a core only among those that hear nobody slowed down", () => {
  const slow: Observation = { type: "hampered", isHampered: true };
  const rows: Timed[] = [
    [0, client, asks],
    [0.1, 0, slow],
    [9, -1, end],
  ];
  expect(verdict(rows)).toMatch(/1, n2, n3, n4 were up/);
  expect(verdict(rows, { deposesDeaf: () => false })).toBeNull();
  const down: Timed = [0.1, 0, { type: "crashed", unsynced: 0, kept: 0 } as unknown as Observation];
  expect(verdict([...rows.slice(0, 2), down, rows[2]!], { deposesDeaf: () => false })).toMatch(/1, n2, n3, n4 were up/);
});

it("where anybody may unseat a leader, leaders stay in a core that hears nobody outside it, and in no other", () => {
  const elected = (term: number): Observation => ({
    type: "elected",
    term,
    electors: setOf(0, 1, 2),
    quorum: "majority",
  });
  const rows: Timed[] = [
    [0.1, 4, { type: "hampered", isHampered: true }],
    ...[1, 2, 3, 4].map((nth): Timed => [9 + nth / 10, nth % 2, elected(nth)]),
  ];
  expect(verdict(rows)).toMatch(/4 leaders were elected within/);
  expect(verdict(rows, { unseats: () => false })).toMatch(/4 leaders were elected within/);
  expect(verdict(rows, { unseats: () => true })).toBeNull();
  expect(verdict(rows.slice(1), { unseats: () => true })).toMatch(/4 leaders were elected within/);

  const cut = (node: number, ...from: number[]): Timed => {
    const heard = [0, 1, 2, 3, 4, 5].filter((other) => !from.includes(other));
    return [0.1, node, { type: "hears", from: heard }];
  };
  const apart = (...partly: Timed[]) => verdict([...partly, ...rows.slice(1)], { unseats: () => true });
  expect(apart(cut(4, 1), cut(1, 4))).toBeNull(); // chained: it hears no leader but over the others
  expect(apart(cut(4, 0, 1, 2, 3), ...[0, 1, 2, 3].map((node) => cut(node, 4)))).toMatch(/4 leaders were elected/);
});

it("of an operation that one server alone can do nothing is promised, and of the others as ever", () => {
  const isOneServers: Availability["isOneServers"] = ({ type }) => type === "put";
  const puts: Observation = { ...asks, operation: { type: "put", key: "k0", value: "a" } } as Observation;
  const putsOnly: Timed[] = [
    [0, client, puts],
    [9, 0, end],
  ];
  expect(verdict(putsOnly)).toMatch(/no operation completed/);
  expect(verdict(putsOnly, { isOneServers })).toBeNull();
  expect(
    verdict(
      [
        [0, client, puts],
        [1, client, answered],
        [2, client, { ...asks, sequence: 2 } as Observation],
        [9, 0, end],
      ],
      { isOneServers },
    ),
  ).toMatch(/no operation completed/);
});

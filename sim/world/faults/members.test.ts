/** Faults that hit members, newcomers and removed ones, and replace: who is meant, who goes, and what is not asked of them. */
import { describe, expect, it } from "vitest";
import { convergence } from "../../../invariants/availability/convergence.ts";
import { coreProgress } from "../../../invariants/availability/core-progress.ts";
import { liveness } from "../../../invariants/availability/liveness.ts";
import { memberships } from "../../../scenarios/drawn/memberships.ts";
import { setOf } from "../../base/node-set.ts";
import type { Members } from "../../contract/members.ts";
import { operatorSession } from "../../contract/operation.ts";
import { Within } from "../../contract/quorum.ts";
import { asynchronousFaults, type System } from "../../contract/system.ts";
import { beginFault } from "../../plan/faults/fault.ts";
import type { Target } from "../../plan/faults/surface.ts";
import type { Fault, Plan, ReconfigurationsPlan } from "../../plan/plan.ts";
import { run } from "../../run.ts";
import { answerDone, calmPlanWith, fault, type Story, storyOf, toySystem } from "../testing.ts";

type Handlers = Parameters<typeof toySystem>[0];

/** Six nodes, three of them members at first; whoever is asked grants a change and tells it. A majority is needed. */
function changing(handlers: Handlers = {}): System {
  return toySystem(
    {
      onRequest(_state, client, request, io) {
        const { operation } = request;
        if (operation.type === "reconfigure") tell(io, `${request.sequence}`, [setOf(...operation.members)]);
        answerDone(io, client, request);
      },
      ...handlers,
    },
    {
      quorums: ({ servers }, members = setOf(0, 1, 2)) => ({
        majority: new Within(servers, members, Math.floor(sizeOf(members) / 2) + 1),
      }),
      membership: { changes: "any", role: "toy", first: () => setOf(0, 1, 2), sizes: () => [1, 6] },
    },
  );
}

const sizeOf = (members: number): number => members.toString(2).replaceAll("0", "").length;

const tell = (
  io: Parameters<NonNullable<Parameters<typeof toySystem>[0]["onStart"]>>[1],
  name: string,
  members: Members,
) => io.observe({ type: "configured", configuration: name, members, follows: null });

function under(
  faults: readonly Fault[],
  {
    list,
    count = list?.length ?? 0,
    switchesOff,
  }: { list?: ReconfigurationsPlan["members"]; count?: number; switchesOff?: boolean } = {},
  changes: Partial<Plan> = {},
): Plan {
  const reconfigurations = {
    count,
    paceMin: 10_000,
    paceMax: 10_000,
    ...(list === undefined ? {} : { members: list }),
    ...(switchesOff === undefined ? {} : { switchesOff }),
  };
  return calmPlanWith({
    nodes: 6,
    faults,
    workload: { clients: 1, operations: 1_000, thinkMin: 5_000, thinkMax: 5_000, reconfigurations },
    ...changes,
  });
}

const crashed = ({ told }: Story): number[] =>
  told.flatMap(({ node, cause }) => (cause.type === "crash" ? [node] : []));
const askedOf = ({ seen }: Story): (readonly number[])[] =>
  seen.flatMap(({ observation }) =>
    observation.type === "invoked" && observation.operation.type === "reconfigure"
      ? [observation.operation.members]
      : [],
  );

const hit = (node: Target, at: number): Fault => fault("crash", { at, node, duration: 1_000, effects: null, loops: 0 });
const lose = (node: Target, at: number): Fault => fault("replace", { at, node, duration: 0 });

describe("whom a fault means", () => {
  it("a member is one of those told last, another one each millisecond; before that one of the first", () => {
    const early = [0, 1_000, 2_000].map((at) => crashed(storyOf(under([hit("member", at)]), changing()))[0]);
    expect([...early].sort()).toEqual([0, 1, 2]);
    const later = [500_000, 501_000, 502_000].map((at) => {
      const told = storyOf(under([hit("member", at)], { list: [[1, 3, 5]] }), changing());
      return crashed(told)[0];
    });
    expect([...later].sort()).toEqual([1, 3, 5]);
  });

  it("a newcomer was added last, and a removed one dropped last, as long as that holds", () => {
    const list = [
      [0, 1, 2, 4],
      [0, 1, 4],
    ];
    for (const [target, node] of [
      ["newcomer", 4],
      ["removed", 2],
    ] as const) {
      expect(crashed(storyOf(under([hit(target, 500_000)], { list }), changing()))).toEqual([node]);
    }
    const back = [...list, [0, 1, 2]];
    expect(crashed(storyOf(under([hit("newcomer", 500_000)], { list: back }), changing()))).toEqual([2]);
    expect(crashed(storyOf(under([hit("removed", 500_000)], { list: back }), changing()))).toEqual([4]);
  });

  it("is nobody before anybody came or went, nor where members never change: the fault is counted as one of no effect", () => {
    for (const system of [changing(), toySystem({})]) {
      for (const target of ["newcomer", "removed"] as const) {
        const plan = calmPlanWith({ nodes: 6, faults: [hit(target, 500_000)] });
        const { result, ...told } = storyOf(plan, system);
        expect(crashed({ result, ...told })).toEqual([]);
        expect(result.witnesses["drawn, hit nothing: crash"]).toBe(1);
      }
    }
    const plan = calmPlanWith({ nodes: 6, faults: [hit("member", 500_000)] });
    expect(storyOf(plan, toySystem({})).result.witnesses["drawn, hit nothing: crash"]).toBe(1);
  });

  it("by `opened` too, and by the top part's nodes alone", () => {
    const opening = changing({
      onStart(_state, io) {
        if (io.self !== 0) return;
        const opened = { type: "opened", term: 1, members: [setOf(3)], holders: setOf(3), quorum: "majority" } as const;
        io.observe({ ...opened, from: 0, end: 0 });
      },
    });
    expect(crashed(storyOf(calmPlanWith({ nodes: 6, faults: [hit("member", 500_000)] }), opening))).toEqual([3]);
  });
});

describe("replace", () => {
  it("takes a node away for good, and the operator asks for a spare in its place, soon", () => {
    const plan = under([lose(1, 300_000)], { list: [[0, 1, 2]] });
    const told = storyOf(plan, changing(), [liveness]);
    expect(told.result.violation).toBeNull();
    expect(crashed(told)).toEqual([1]);
    expect(told.told.filter(({ cause }) => cause.type === "restart")).toEqual([]);
    expect(askedOf(told)[1]).toEqual([0, 2, 3]);
    const invoked = told.seen.filter(
      ({ observation }) => observation.type === "invoked" && observation.operation.type === "reconfigure",
    );
    expect(invoked[1]!.time - 300_000).toBeLessThan(12_000);
    expect(told.result.witnesses["fault replace"]).toBe(1);
  });

  it("hits nothing where those left would not suffice: now, in what was asked for, or with who is gone in the end", () => {
    const twice = storyOf(under([lose(1, 300_000), lose(2, 300_001)], { list: [[0, 1, 2]] }), changing());
    expect(crashed(twice)).toEqual([1]); // the second would leave one of three, until the first is replaced
    expect(twice.result.witnesses["drawn, hit nothing: replace"]).toBe(1);
    const small = storyOf(under([lose(1, 300_000)], { list: [[0, 1]] }), changing());
    expect(crashed(small)).toEqual([]);
    const gone = storyOf(under([lose(1, 300_000)], {}, { gone: { nodes: [2], cut: false } }), changing());
    expect(crashed(gone)).toEqual([2]); // in the end
    const slow = changing({
      onRequest(_state, client, request, io) {
        if (request.operation.type !== "reconfigure") answerDone(io, client, request);
      },
    });
    expect(crashed(storyOf(under([lose(1, 300_000)], { list: [[1]] }), slow))).toEqual([]);
  });

  it("takes nobody without whom a configuration would not suffice that a node considers, until another follows the same one", () => {
    const considering = changing({
      onStart(_state, io) {
        if (io.self !== 0) return;
        io.observe({ type: "considered", members: [setOf(4, 5)], follows: null });
        io.setTimer("tick", 400_000);
      },
      onTimer: (_state, _timer, io) => tell(io, "other", [setOf(0, 1, 3)]),
    });
    expect(crashed(storyOf(under([lose(5, 300_000), lose(5, 500_000)]), considering))).toEqual([5]);
    expect(crashed(storyOf(under([lose(5, 300_000)]), considering))).toEqual([]);
    expect(crashed(storyOf(under([lose(3, 300_000)]), considering))).toEqual([3]);
  });

  it("where terms open, what a node considers counts until a higher one has opened", () => {
    const openedAt = (follows: number) =>
      changing({
        onStart(_state, io) {
          if (io.self !== 0) return;
          io.observe({ type: "considered", members: [setOf(4, 5)], follows });
          io.setTimer("tick", 400_000);
        },
        onTimer(_state, _timer, io) {
          const all = setOf(0, 1, 3);
          io.observe({ type: "opened", term: 2, members: [all], holders: all, quorum: "all", from: 0, end: 0 });
          io.observe({ type: "considered", members: [setOf(4, 5)], follows: 1 }); // too late
        },
      });
    const twice = under([lose(5, 300_000), lose(5, 500_000)]);
    expect(crashed(storyOf(twice, openedAt(1)))).toEqual([5]);
    expect(crashed(storyOf(twice, openedAt(2)))).toEqual([]);
  });

  it("takes a spare too, and without an operator a member; nobody where members never change", () => {
    expect(crashed(storyOf(under([lose(5, 300_000)]), changing()))).toEqual([5]);
    const { reconfigurations: _none, ...workload } = under([]).workload;
    const plan = { ...under([lose(0, 300_000)]), workload };
    expect(crashed(storyOf(plan, changing()))).toEqual([0]);
    expect(crashed(storyOf(plan, toySystem({})))).toEqual([]);
  });

  it("at a message that a node sends: its receiver goes, and the handler of the sender goes on", () => {
    const chatty = changing({
      onStart: (_state, io) => io.setTimer("tick", 1_000),
      onTimer(_state, _timer, io) {
        io.send(((io.self + 1) % 6) as never, { type: "hello" });
        io.setTimer("tick", 50_000);
      },
    });
    const system: System = { ...chatty, roles: { toy: { ...chatty.roles["toy"]!, messages: ["hello"] } } };
    const aimed = { ...lose("peer", 100_000), when: { node: 1, sends: "hello", nth: 1 } } as Fault;
    const told = storyOf(under([aimed]), system);
    expect(crashed(told)).toEqual([2]);
    expect(askedOf(told)).toContainEqual([0, 1, 3]);
    expect(told.result.violation).toBeNull();
    // The handler's own effects behind the send are released as they were issued.
    const ticks = told.told.filter(({ node, cause, time }) => node === 1 && cause.type === "timer" && time > 160_000);
    expect(ticks.length).toBeGreaterThan(10);
  });

  it("does nothing but that to a world", () => {
    const done: string[] = [];
    const world = { servers: 3, resolve: () => 2, replace: (node: number) => done.push(`replace ${node}`) };
    beginFault(lose("member", 0), world as never)();
    expect(done).toEqual(["replace 2"]);
  });
});

describe("an operator that switches off who is no member any more", () => {
  const list = [
    [2, 3, 4],
    [0, 3, 5],
  ];

  it("does so when it is told that the change is done, for good, and makes none of them a member again", () => {
    const told = storyOf(under([], { list, switchesOff: true }), changing(), [liveness]);
    expect(told.result.violation).toBeNull();
    expect(crashed(told)).toEqual([0, 1, 2, 4]);
    expect(told.told.filter(({ cause }) => cause.type === "restart")).toEqual([]);
    expect(askedOf(told).slice(0, 2)).toEqual([
      [2, 3, 4],
      [3, 5],
    ]);
    const [answered] = told.seen.filter(
      ({ observation }) => observation.type === "returned" && observation.session === operatorSession,
    );
    const [first] = told.told.filter(({ cause }) => cause.type === "crash");
    expect(first!.time).toBe(answered!.time);
    expect(told.result.witnesses["removed node switched off"]).toBe(4);
  });

  it("else they stay up", () => {
    expect(crashed(storyOf(under([], { list }), changing()))).toEqual([]);
  });

  it("leaves on who goes while it was not told so, and who goes after healing", () => {
    const silent = changing({
      onRequest(_state, client, request, io) {
        if (request.operation.type !== "reconfigure" || io.localTime > 1_500_000) answerDone(io, client, request);
      },
    });
    const plan = under([], { list: [[3, 4, 5]], switchesOff: true });
    const budget = { ...plan.budget, activeMicros: 1_000_000 };
    const told = storyOf({ ...plan, budget }, silent, [liveness]);
    expect(told.result.violation).toBeNull();
    expect(crashed(told)).toEqual([]);
  });
});

describe("who is no member need not keep up", () => {
  /** Each has applied as far as `upTo` says. */
  const standing = (upTo: readonly number[]): System => {
    const system = changing({ recover: (_durable, self) => ({ at: upTo[self] }) });
    const replicated = ({ at }: { at?: number }) => ({ upTo: at ?? 0, machine: null });
    return { ...system, roles: { toy: { ...system.roles["toy"]!, replicated: replicated as never } } };
  };
  const verdict = (upTo: readonly number[], list: ReconfigurationsPlan["members"]): string | null =>
    storyOf(
      under([], { list }, { budget: { activeMicros: 300_000, healMicros: 300_000, eventsMax: 100_000 } }),
      standing(upTo),
      [convergence],
    ).result.violation?.message ?? null;

  it("spares and removed ones are behind, members are not", () => {
    expect(verdict([7, 7, 7, 0, 0, 0], [[0, 1, 2]])).toBeNull();
    expect(verdict([7, 4, 7, 7, 0, 0], [[0, 2, 3]])).toBeNull();
    expect(verdict([7, 7, 7, 0, 0, 0], [[0, 2, 3]])).toMatch(/n3 stayed behind/);
    expect(verdict([7, 7, 4, 0, 0, 0], [[0, 1, 2]])).toMatch(/n2 stayed behind/);
  });
});

it("whatever memberships draws, the operator is answered in the end, and progress is not asked of who is gone", () => {
  const spares = { type: "integer", default: 3, min: 0, max: 3, about: "nodes beyond the first members" } as const;
  const system: System = {
    ...changing(),
    layout: (nodes, options) => [["toy", nodes + Number(options["spares"])]],
    nodes: { default: 3, min: 3, max: 5 },
    options: { spares },
    survives: [...asynchronousFaults],
  };
  const seen: Record<string, number> = {};
  for (let index = 0; index < 150; index++) {
    const drawn = memberships.plan(system, "operator", index, { nodes: null, beyond: false });
    const { violation, undecided, witnesses } = run(drawn, system, [liveness, coreProgress, convergence]);
    expect([index, violation, undecided]).toEqual([index, null, null]);
    for (const [what, times] of Object.entries(witnesses)) seen[what] = (seen[what] ?? 0) + times;
  }
  expect(seen["fault replace"]).toBeGreaterThan(20);
  expect(seen["drawn, hit nothing: replace"]).toBeGreaterThan(5);
});

/** Plans that nobody would write: anything the schema lets through, and all of it at once. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { allNodes, setOf, size } from "../base/node-set.ts";
import { majoritySize, Within } from "../contract/quorum.ts";
import type { System } from "../contract/system.ts";
import type { Fault, Plan } from "../plan/plan.ts";
import { run } from "../run.ts";
import { answerDone, calmPlan, node, note, storyOf, toySystem } from "./testing.ts";

const micros = fc.oneof(fc.constantFrom(0, 1, 2, 1_000), fc.nat(50_000), fc.constant(10 ** 12));
const short = fc.oneof(fc.constantFrom(0, 1), fc.nat(20_000));
const id = fc.oneof(fc.nat(5), fc.constantFrom(0, 1_023));
const ids = fc.array(id, { minLength: 1, maxLength: 4 });
const target = fc.oneof(id, fc.constantFrom("leader", "member", "newcomer", "removed"));
const rate = fc.constantFrom(0, 1, 300_000, 1_000_000);
const factor = fc.constantFrom(1, 7, 1_000_000);
const span = { at: fc.nat(60_000), duration: micros };

type Fields = { readonly [field: string]: fc.Arbitrary<unknown> };

/** A record of these fields, with some of the others. */
const having = (fields: Fields, others: Fields): fc.Arbitrary<object> =>
  fc.tuple(fc.record(fields), fc.record(others, { requiredKeys: [] })).map(([all, some]) => ({ ...all, ...some }));

const fault = fc.oneof(
  fc.record({ kind: fc.constant("partition"), ...span, groups: fc.array(ids, { maxLength: 3 }) }),
  having(
    { kind: fc.constant("one-way"), ...span, from: ids, to: ids },
    { types: fc.constantFrom(["hello"], ["request", "done"]) },
  ),
  fc.record({ kind: fc.constant("bridge"), ...span, bridge: id }),
  fc.record({ kind: fc.constant("ring"), ...span }),
  having(
    { kind: fc.constant("isolate"), ...span, node: target, clients: fc.boolean() },
    { only: fc.constantFrom("sending", "hearing") },
  ),
  fc.record({ kind: fc.constant("flapping"), ...span, a: id, b: id, period: fc.constantFrom(1, 500, 10 ** 12) }),
  fc.record({ kind: fc.constant("slow-links"), ...span, node: target, factor }),
  fc.record({ kind: fc.constant("slow-node"), ...span, node: target, factor, perMessage: short }),
  fc.record({
    kind: fc.constant("crash"),
    ...span,
    node: target,
    effects: fc.option(fc.nat(9)),
    loops: fc.constantFrom(0, 1, 50),
  }),
  fc.record({ kind: fc.constant("wipe"), ...span, node: target }),
  fc.record({ kind: fc.constant("replace"), ...span, node: target }),
  fc.record({ kind: fc.constant("pause"), ...span, node: target }),
  fc.record({
    kind: fc.constantFrom(
      "disk-stall",
      "read-error",
      "full-disk",
      "sync-error",
      "torn-write",
      "corruption",
      "misdirected-write",
    ),
    ...span,
    node: target,
  }),
  fc.record({
    kind: fc.constant("clock-jump"),
    ...span,
    node: target,
    jump: fc.constantFrom(-(10 ** 12), -5, 10 ** 12),
  }),
) as fc.Arbitrary<Fault>;

const plan: fc.Arbitrary<Plan> = fc.record({
  version: fc.constant(calmPlan.version),
  system: fc.constant("toy"),
  nodes: fc.integer({ min: 1, max: 5 }),
  options: fc.constant({}),
  seed: fc.string({ maxLength: 8 }),
  drive: fc.constant("timed" as const),
  network: having(
    {
      latency: fc.oneof(
        fc.record({ type: fc.constant("constant" as const), micros: short }),
        fc.record({ type: fc.constant("uniform" as const), min: fc.constant(5), max: fc.constantFrom(5, 10_000) }),
        fc.record({ type: fc.constant("long-tail" as const), median: short }),
      ),
      drop: rate,
      duplicate: rate,
      reorder: rate,
      fifo: fc.boolean(),
    },
    { late: rate, lateMicros: short, acrossCuts: rate, bytesPerSecond: fc.constantFrom(1_000, 10 ** 6, 10 ** 12) },
  ),
  disk: having(
    {
      syncMin: fc.constantFrom(0, 3),
      syncMax: fc.constantFrom(3, 900),
      stall: rate,
      stallMicros: short,
      loss: fc.constantFrom("none" as const, "suffix" as const, "subset" as const),
    },
    { syncByteNanos: fc.constantFrom(0, 1, 99_999) },
  ),
  cpu: having(
    { perMessageNanos: fc.constantFrom(0, 1, 99_999), perByteNanos: fc.constantFrom(0, 77) },
    { sendMessageNanos: fc.constantFrom(0, 1, 99_999), sendByteNanos: fc.constantFrom(0, 77) },
  ),
  clocks: fc.array(
    fc.record({ node: id, offset: fc.constantFrom(0, -(10 ** 12), 7), drift: fc.constantFrom(0, 900_000, -900_000) }),
    { maxLength: 3 },
  ),
  faults: fc.array(fault, { maxLength: 12 }),
  workload: having(
    {
      clients: fc.nat(3),
      mode: fc.constantFrom("closed" as const, "open" as const),
      sessions: fc.constantFrom(1, 3),
      operations: fc.constantFrom(0, 1, 20, 1_000_000_000),
      thinkMin: fc.constantFrom(0, 10),
      thinkMax: fc.constantFrom(10, 5_000),
      keys: fc.constantFrom(1, 50),
      mix: fc.constantFrom({}, { get: 0 }, { get: 1, put: 1_000_000 }),
      retryMicros: fc.constantFrom(1, 100, 20_000),
      attempts: fc.constantFrom(1, 3, 1_000_000),
    },
    {
      loyal: fc.constantFrom(1, 3),
      readers: fc.constantFrom(1, 2),
      crashes: rate,
      large: rate,
      largeBytes: fc.constantFrom(0, 5_000),
      conflicts: rate,
      reconfigurations: having(
        {
          count: fc.constantFrom(0, 1, 1_000_000),
          paceMin: fc.constantFrom(0, 10),
          paceMax: fc.constantFrom(10, 5_000),
        },
        { switchesOff: fc.boolean(), members: fc.array(fc.constantFrom([0], [0, 1, 2]), { maxLength: 3 }) },
      ),
    },
  ),
  budget: fc.record({
    activeMicros: fc.constantFrom(0, 1, 60_000),
    healMicros: fc.constantFrom(0, 1, 200_000),
    eventsMax: fc.constantFrom(1, 50, 4_000),
  }),
  decisions: fc.array(
    fc.record(
      {
        from: id,
        to: id,
        ordinal: fc.nat(5),
        drop: fc.boolean(),
        copies: fc.nat(16),
        micros: short,
      },
      { requiredKeys: ["from", "to", "ordinal"] },
    ),
    { maxLength: 4 },
  ),
  choices: fc.constant([]),
}) as fc.Arbitrary<Plan>;

/** Uses every effect, leads now and then, and answers when its disk has the request. */
const members: Partial<System> = {
  quorums: ({ servers }, set = allNodes(servers)) => ({ majority: new Within(servers, set, majoritySize(size(set))) }),
  membership: {
    changes: "any",
    role: "toy",
    first: ({ servers }) => allNodes(Math.ceil(servers / 2)),
    sizes: ({ servers }) => [1, servers],
  },
};

const busy = toySystem(
  {
    blank: () => ({ n: 0 }),
    recover: (durable) => ({ ...durable }),
    onStart(state, io) {
      io.write({ n: state.n + 1 });
      io.setTimer("tick", 100, 3_000);
      io.setTimer("tock", 50);
      io.cancelTimer("tock");
    },
    onTimer(state, _timer, io) {
      state.n = (state.n + 1) % 1_000;
      io.write({ n: state.n });
      io.sync();
      io.observe({ type: "elected", term: state.n, electors: 0 as never, quorum: "majority" });
      io.broadcast("toy", { type: "hello", n: state.n });
      io.setTimer("tick", 100, 3_000);
    },
    onMessage: (_state, from, _message, io) => io.draw(8) === 0 && io.send(from, { type: "hello" }),
    onRequest(state, client, request, io) {
      const { session, sequence } = request;
      const dice = io.draw(6);
      if (dice === 0) return io.reply(client, { type: "busy", session, sequence });
      if (dice === 1)
        return io.reply(client, { type: "redirect", session, sequence, leader: io.draw(2) ? null : node(0) });
      if (dice === 2) return io.reply(client, { type: "failed", session, sequence, why: "a die" });
      io.write({ n: state.n });
      io.sync();
      note(io, "answered");
      if (request.operation.type === "reconfigure") {
        const told = [setOf(...request.operation.members)];
        io.observe({ type: "configured", configuration: `${sequence}`, members: told, follows: null });
      }
      answerDone(io, client, request);
    },
  },
  members,
);

it("no plan makes the world fail, hang, go back in time or depend on who watches", { timeout: 60_000 }, () => {
  const ends = { healed: 0, undecided: 0, answered: 0 };
  fc.assert(
    fc.property(plan, (drawn) => {
      const decisions = drawn.decisions.filter(({ from, to }) => from < drawn.nodes && to < drawn.nodes);
      const one = { ...drawn, decisions };
      const { result, told, seen } = storyOf(one, busy, [], { freeze: true });
      expect(result.violation).toBeNull();
      expect(result.events).toBeLessThanOrEqual(one.budget.eventsMax + 50);
      expect(result.endMicros).toBeLessThanOrEqual(one.budget.activeMicros + one.budget.healMicros);
      for (const [at, { time }] of told.entries()) {
        expect(Number.isSafeInteger(time) && time >= (told[at - 1]?.time ?? 0)).toBe(true);
      }
      expect(run(one, busy, [])).toMatchObject({
        digest: result.digest,
        events: result.events,
        endMicros: result.endMicros,
      });
      if (seen.some(({ type }) => type === "healed")) ends.healed++;
      if (result.undecided !== null) ends.undecided++;
      if ((result.witnesses["answered"] ?? 0) > 0) ends.answered++;
      const healed = told.findIndex(({ cause }) => cause.type === "heal");
      if (healed < 0) return;
      const rest = told.slice(healed + 1).map(({ cause }) => cause);
      expect(rest.some(({ type }) => type === "crash")).toBe(false);
      expect(rest.some((cause) => cause.type === "lost" && cause.why !== "down")).toBe(false);
    }),
    { numRuns: 600, seed: 3 },
  );
  expect(ends.healed).toBeGreaterThan(100);
  expect(ends.undecided).toBeGreaterThan(20);
  expect(ends.answered).toBeGreaterThan(50);
});

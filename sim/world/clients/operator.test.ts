/** The operator: what it asks for, in which order, what it makes of refusals and silence, and that it is judged. */
import { describe, expect, it } from "vitest";
import { validity } from "../../../invariants/agreement/validity.ts";
import { coreProgress } from "../../../invariants/availability/core-progress.ts";
import { liveness } from "../../../invariants/availability/liveness.ts";
import { exactlyOnce } from "../../../invariants/clients/exactly-once.ts";
import { linearizability } from "../../../invariants/clients/linearizability.ts";
import { commandId, operatorSession, type Request } from "../../contract/operation.ts";
import type { Membership, System } from "../../contract/system.ts";
import type { Plan, ReconfigurationsPlan, WorkloadPlan } from "../../plan/plan.ts";
import type { Terms } from "../../plan/terms.ts";
import { answerDone, calmPlanWith, echo, type Story, storyOf } from "../testing.ts";
import { type OperatorState, Reconfigurations } from "./reconfigurations.ts";

type Handlers = Parameters<typeof echo>[0];

/** Five nodes of which the first three are members: each answers whatever it is asked, unless `handlers` say otherwise. */
function changing(handlers: Handlers = {}, changes: Membership["changes"] = "any"): System {
  const membership: Membership = { changes, role: "toy", first: () => 0b111 as never, sizes: () => [1, 5] };
  return { ...echo(handlers), membership };
}

const withOperator = (reconfigurations: Partial<ReconfigurationsPlan>, workload: Partial<WorkloadPlan> = {}): Plan =>
  calmPlanWith({
    nodes: 5,
    workload: {
      clients: 1,
      operations: 2,
      ...workload,
      reconfigurations: { count: 3, paceMin: 5_000, paceMax: 9_000, ...reconfigurations },
    },
  });

/** What the operator asked for, and how that ended. */
function asked({ seen }: Story): { members: readonly number[]; time: number; node: number; outcome: string | null }[] {
  const all: { members: readonly number[]; time: number; node: number; outcome: string | null }[] = [];
  for (const { observation, time, node } of seen) {
    if (observation.type === "invoked" && observation.operation.type === "reconfigure") {
      expect(observation.session).toBe(operatorSession);
      expect(observation.sequence).toBe(all.length + 1);
      all.push({ members: observation.operation.members, time, node, outcome: null });
    }
    if (observation.type === "returned" && observation.session === operatorSession) {
      all.at(-1)!.outcome = observation.outcome;
    }
  }
  return all;
}

/** Refuses the first `times` changes, as while another is under way. */
const refusing = (times: number): Handlers => {
  let left = times;
  return {
    onRequest(_state, client, request, io) {
      if (request.operation.type !== "reconfigure" || left-- <= 0) return answerDone(io, client, request);
      const { session, sequence } = request;
      io.reply(client, { type: "failed", session, sequence, why: "another change is under way" });
    },
  };
};

describe("the operator", () => {
  it("whose pace has no spread asks at that time, the first time too", () => {
    const told = asked(storyOf(withOperator({ count: 1, paceMin: 7_000, paceMax: 7_000 }), changing()));
    expect(told[0]!.time).toBe(7_000);
  });

  it("asks in order for what the plan says, at its pace, and once more after healing: the last again", () => {
    const list = [
      [0, 1, 3],
      [1, 3],
      [2, 3, 4],
    ];
    const told = asked(storyOf(withOperator({ members: list }), changing(), [liveness]));
    expect(told.map(({ members }) => members)).toEqual([...list, [2, 3, 4]]);
    expect(new Set(told.map(({ node, outcome }) => `${node} ${outcome}`))).toEqual(new Set(["6 ok"]));
    const gap = told[1]!.time - told[0]!.time;
    expect(gap).toBeGreaterThanOrEqual(5_000);
    expect(gap).toBeLessThanOrEqual(9_000 + 2_000); // there and back
  });

  it("without a list asks for what follows from the seed and the members before: the same in every run", () => {
    const plan = withOperator({ count: 20 }, { operations: 200 });
    const [one, other] = [asked(storyOf(plan, changing())), asked(storyOf(plan, changing()))];
    expect(one).toEqual(other);
    expect(one.length).toBe(21);
    expect(one).not.toEqual(asked(storyOf({ ...plan, seed: "another" }, changing())));
  });

  it("takes a refusal for an answer, and asks anew until one of its last operations is not refused", () => {
    const { result, ...told } = storyOf(withOperator({ count: 2 }), changing(refusing(5)), [liveness]);
    expect(asked({ result, ...told }).map(({ outcome }) => outcome)).toEqual([...Array(5).fill("failed"), "ok"]);
    expect(result.violation).toBeNull();
  });

  it("asks for the same again after silence, elsewhere, for what it asked may come into force", () => {
    const deaf: Handlers = {
      onRequest(_state, client, request, io) {
        if (request.operation.type !== "reconfigure" || io.localTime > 500_000) answerDone(io, client, request);
      },
    };
    const story = storyOf(
      withOperator({ count: 3 }, { attempts: 2, operations: 500, thinkMax: 9_000 }),
      changing(deaf),
    );
    const [first, second, third] = asked(story);
    expect([first?.outcome, second?.outcome, third?.outcome]).toEqual(["unknown", "unknown", "ok"]);
    expect([second?.members, third?.members]).toEqual([first?.members, first?.members]);
    const servers = story.told.flatMap(({ node, cause }) =>
      cause.type === "message" && (cause.message as unknown as Request).session === operatorSession && node < 5
        ? [node]
        : [],
    );
    expect(new Set(servers).size).toBeGreaterThan(1);
  });

  it("is judged for liveness by its own name, and a refusal for ever is no answer", () => {
    const { result } = storyOf(withOperator({}), changing(refusing(1e9)), [liveness]);
    expect(result.violation?.message).toMatch(/client n6 completed no new operation|s?operator#\d+ .* never completed/);
  });

  it("is a read to no judge: what is chosen and applied of it is a command like others, and its answer says nothing", () => {
    const logging: Handlers = {
      onRequest(_state, client, request, io) {
        const value = commandId(request.session, request.sequence);
        if (request.operation.type === "reconfigure") {
          io.observe({ type: "learned", slot: request.sequence, value });
          io.observe({ type: "applied", slot: request.sequence, value, fresh: true });
        }
        const { session, sequence } = request;
        const isRead = request.operation.type === "get";
        io.reply(client, {
          type: "done",
          session,
          sequence,
          result: isRead ? { type: "value", value: null } : { type: "done" },
        });
      },
    };
    const plan = withOperator({}, { mix: { get: 1 } });
    const { result } = storyOf(plan, changing(logging), [linearizability, validity, exactlyOnce, coreProgress]);
    expect(result.violation).toBeNull();
    expect(result.measures.kinds["reconfigure"]).toEqual({ asked: 4, ok: 4 });
  });

  it("what nobody asked for is still found: a change applied that the operator never asked", () => {
    const inventing: Handlers = {
      onRequest(_state, client, request, io) {
        io.observe({ type: "applied", slot: 1, value: commandId(operatorSession, 99), fresh: true });
        answerDone(io, client, request);
      },
    };
    const { result } = storyOf(withOperator({}), changing(inventing), [validity]);
    expect(result.violation?.message).toMatch(/operator#99 at slot 1, which no client has asked for/);
  });
});

const terms = (changes: Terms["changes"], more: Partial<Terms> = {}): Terms => ({
  ...{ changes, ranks: 6, firstNode: 0, first: [0, 1, 2], min: 1, max: 5 },
  ...more,
});
const plan: ReconfigurationsPlan = { count: 1, paceMin: 0, paceMax: 0 };

/** A long chain of drawn changes, each granted. */
function chain(how: Reconfigurations, from: Partial<OperatorState> = {}): (readonly number[])[] {
  let known: OperatorState = { ...how.blank(), ...from };
  const all: (readonly number[])[] = [known.members];
  for (let index = 1; index <= 400; index++) {
    const operation = how.operation(known, index);
    known = how.after(known, operation, "ok");
    all.push(operation.members);
  }
  return all;
}

const differences = (all: readonly (readonly number[])[]): string[] =>
  all.slice(1).map((now, at) => {
    const before = all[at]!;
    return `-${before.filter((rank) => !now.includes(rank)).length} +${now.filter((rank) => !before.includes(rank)).length}`;
  });

describe("drawn changes", () => {
  it("are mostly swaps, sometimes one more or less, a disjoint set or any", () => {
    const all = chain(new Reconfigurations(plan, terms("any"), [], "seed"));
    const kinds = differences(all);
    const share = (kind: string): number => kinds.filter((one) => one === kind).length / kinds.length;
    expect(share("-1 +1")).toBeGreaterThan(0.45);
    for (const kind of ["-0 +1", "-1 +0"]) expect(share(kind)).toBeGreaterThan(0.05);
    const disjoint = all.slice(1).filter((now, at) => now.every((rank) => !all[at]!.includes(rank)));
    expect(disjoint.length).toBeGreaterThan(10);
    for (const members of all) {
      expect(members.length).toBeGreaterThanOrEqual(1);
      expect(members.length).toBeLessThanOrEqual(5);
      expect([...members]).toEqual([...new Set(members)].sort());
      expect(Math.max(...members)).toBeLessThan(6);
    }
  });

  it("one at a time add or remove a single node, and stay near the size of the beginning", () => {
    const all = chain(new Reconfigurations(plan, terms("one"), [], "seed"));
    expect(new Set(differences(all))).toEqual(new Set(["-0 +1", "-1 +0"]));
    expect(all.filter(({ length }) => length === 3 || length === 4).length).toBeGreaterThan(300);
    expect(new Set(all.flat()).size).toBe(6);
  });

  it("never make a member of who will be gone, and let it go first", () => {
    for (const changes of ["one", "any"] as const) {
      const all = chain(new Reconfigurations(plan, terms(changes), [2, 5], "seed"));
      const last = all.findLastIndex((members) => members.includes(2));
      expect(all.slice(0, last + 1).every((members) => members.includes(2))).toBe(true);
      expect(last).toBeLessThan(20);
      expect(all.flat()).not.toContain(5);
    }
  });

  it("of a list leave out the dead, who were alive when it was made", () => {
    const how = new Reconfigurations({ ...plan, members: [[1, 3], [1], [0, 2]] }, terms("any"), [3], "seed");
    const known = { ...how.blank(), members: [0, 2], dead: [1] };
    expect([1, 2, 3, 4].map((index) => how.operation(known, index).members)).toEqual([
      [0, 2],
      [0, 2],
      [0, 2],
      [0, 2],
    ]);
    expect(how.operation({ ...known, dead: [1, 2] }, 1).members).toEqual([0, 4]); // first of all it is replaced
    expect(how.operation({ ...known, members: [0, 4], dead: [1, 2] }, 3).members).toEqual([0]);
  });

  it("replace the dead before all else, by a spare where there is one, and never take them back", () => {
    const any = new Reconfigurations(plan, terms("any"), [], "seed");
    expect(any.operation({ ...any.blank(), dead: [1] }, 1).members).toEqual([0, 2, 3]);
    expect(
      chain(any, { dead: [1] })
        .slice(1)
        .flat(),
    ).not.toContain(1);
    const one = new Reconfigurations(plan, terms("one"), [], "seed");
    expect(chain(one, { dead: [1] }).slice(1, 3)).toEqual([
      [0, 1, 2, 3],
      [0, 2, 3],
    ]);
    const full = new Reconfigurations(plan, terms("any", { ranks: 3 }), [], "seed");
    expect(full.operation({ ...full.blank(), dead: [1] }, 1).members).toEqual([0, 2]);
    const fixed = new Reconfigurations(plan, terms("any", { ranks: 3, min: 3 }), [], "seed");
    expect(fixed.hasToReplace({ ...fixed.blank(), dead: [1] })).toBe(false);
  });
});

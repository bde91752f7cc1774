/** Plans from outside: what is accepted, and how each mistake is told. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { scenarios } from "../../scenarios/scenarios.ts";
import { UserError } from "../base/user-error.ts";
import type { OptionSpec } from "../contract/system.ts";
import { claimsNeeded } from "./claims.ts";
import { fakeSystem } from "./fake-system.ts";
import type { Fault, Plan } from "./plan.ts";
import { planRules } from "./plan-rules.ts";
import { parseTopology, topologies } from "./regions/topologies.ts";
import { jsonSchema } from "./schema.ts";
import { parsePlan, validatePlan } from "./validate.ts";

const system = fakeSystem();
const settings = { nodes: null, beyond: false };
const plan = scenarios[0]!.plan(system, "validate", 3, { nodes: 3, beyond: false });
const json = (): Record<string, unknown> => JSON.parse(JSON.stringify(plan));
const base: Plan = { ...plan, faults: [], clocks: [], decisions: [] };

function messageOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** The plan with the field at `path` replaced. */
function changed(path: string, value: unknown): unknown {
  const root = json();
  const names = path.split(".");
  let at = root as Record<string, unknown>;
  for (const name of names.slice(0, -1)) at = at[name] as Record<string, unknown>;
  at[names.at(-1)!] = value;
  return root;
}

describe("shape", () => {
  test("a plan that went through JSON comes back equal", () => {
    for (const scenario of scenarios) {
      for (let index = 0; index < 200; index++) {
        const drawn = scenario.plan(system, "round", index, settings);
        expect(parsePlan(JSON.parse(JSON.stringify(drawn)))).toEqual(drawn);
      }
    }
  });

  test.each([
    ["nodes", 40, "plan.nodes: found 40, expected a whole number from 1 to 31"],
    ["nodes", 2.5, "plan.nodes: found 2.5, expected a whole number from 1 to 31"],
    ["nodes", Number.NaN, "plan.nodes: found NaN, expected a whole number from 1 to 31"],
    ["nodes", "3", 'plan.nodes: found "3", expected a whole number from 1 to 31'],
    ["network.drop", 1e300, "plan.network.drop: found 1e+300, expected a whole number from 0 to 1000000"],
    ["network.latency", null, "plan.network.latency: found null, expected a record with a type"],
    ["network.latency.type", "gauss", 'found "gauss", expected one of constant, uniform, long-tail, regions'],
    ["drive", "fast", 'plan.drive: found "fast", expected one of timed, scheduled'],
    ["faults", {}, "plan.faults: found a record, expected a list of 0 to 10000 items"],
    ["faults", [{ kind: "meteor" }], 'plan.faults[0].kind: found "meteor", expected one of partition'],
    ["faults", [{ kind: "__proto__" }], 'plan.faults[0].kind: found "__proto__"'],
    ["faults", [{ kind: "ring", at: -1, duration: 1 }], "plan.faults[0].at: found -1"],
    [
      "faults",
      [{ kind: "pause", at: 1, duration: 1, node: "boss" }],
      "from 0 to 1023 or one of leader, leader@registry, member, newcomer, removed, itself, peer",
    ],
    ["seed", "\u001b[31m\u202e".repeat(100), 'plan.seed: found "\\u001b[31m\\u202e'],
    ["decisions", [{ from: 0, to: 1, ordinal: 0, drop: 1 }], "plan.decisions[0].drop: found 1, expected true or false"],
    ["extra", 1, "plan.extra: there is no such field; there are version, system"],
    ["options", { "\n": 1 }, "names of letters, digits and hyphens"],
    ["disk.syncMax", -1, "plan.disk.syncMax"],
  ])("a wrong %s names the place, what was found and what is expected", (path, value, text) => {
    expect(messageOf(() => parsePlan(changed(path, value)))).toContain(text);
  });

  test("a missing field is named", () => {
    const { seed: _seed, ...rest } = json();
    expect(messageOf(() => parsePlan(rest))).toBe("plan.seed is missing: expected text of at most 256 characters");
  });

  test("another version is told as such, before anything else is looked at", () => {
    expect(messageOf(() => parsePlan({ version: 2, whatever: true }))).toBe(
      "plan.version: found 2, but this release reads plans of version 1; use the release that wrote it",
    );
  });

  test("what is not a plan at all is told", () => {
    for (const value of [null, 7, "plan", [], true]) {
      expect(messageOf(() => parsePlan(value))).toContain("expected a record");
    }
  });

  test("a __proto__ field is an unknown field and reaches no prototype", () => {
    const hostile = JSON.parse(`{"version":1,"__proto__":{"polluted":true}}`);
    expect(messageOf(() => parsePlan(hostile))).toContain("__proto__");
    const options = JSON.parse(`{"__proto__":{"polluted":true}}`);
    expect(messageOf(() => parsePlan(changed("options", options)))).toContain("plan.options");
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("a value nested a hundred thousand levels deep is refused without recursion", () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(messageOf(() => parsePlan(changed("faults", deep)))).toContain("plan.faults[0]");
    expect(messageOf(() => parsePlan(changed("seed", deep)))).toContain("found a list of 1");
  });

  test("ranges that end before they begin are refused", () => {
    const uniform = { type: "uniform", min: 10, max: 9 };
    expect(messageOf(() => parsePlan(changed("network.latency", uniform)))).toContain(
      "plan.network.latency.max: found 9",
    );
  });

  test("plan.schema.json says what parsePlan checks", () => {
    const published = JSON.parse(readFileSync(new URL("plan.schema.json", import.meta.url), "utf8"));
    const { $schema: _schema, $id: _id, title: _title, ...rules } = published;
    expect(rules).toEqual(JSON.parse(JSON.stringify(jsonSchema(planRules))));
  });
});

describe("fit", () => {
  test("drawn plans fit the system, inside its claims", () => {
    for (const scenario of scenarios.filter(({ unsuited }) => unsuited(system) === null)) {
      for (let index = 0; index < 100; index++) {
        const drawn = scenario.plan(system, "fit", index, settings);
        expect(validatePlan(drawn, system, { beyond: false })).toEqual(drawn);
      }
    }
  });

  test("missing options are filled with the system's defaults", () => {
    const filled = validatePlan({ ...base, options: { preVote: false } }, system);
    expect(filled.options).toEqual({ electionMicros: 150_000, compactAfter: 1_000, preVote: false, reads: "log" });
  });

  test.each<[string, Partial<Plan>, string]>([
    ["system", { system: "raft" }, 'plan.system: found "raft", expected fake'],
    ["size", { nodes: 12 }, "plan.nodes: found 12, expected 1 to 9 nodes of fake"],
    ["option", { options: { preVot: true } }, "plan.options.preVot: found true, expected an option of electionMicros"],
    ["inherited name", { options: { constructor: true } }, "plan.options.constructor: found true"],
    ["option's value", { options: { reads: "dirty" } }, 'found "dirty", expected one of log, index'],
    ["option's range", { options: { electionMicros: 1 } }, "found 1, expected a whole number from 1000 to 1000000"],
    ["fault's node", { faults: [{ kind: "pause", at: 0, duration: 1, node: 3 }] }, "plan.faults[0].node: found 3"],
    [
      "clock",
      { clocks: [{ node: 9, offset: 0, drift: 0 }] },
      "plan.clocks[0].node: found 9, expected a server from 0 to 2",
    ],
    [
      "number of readers",
      { workload: { ...base.workload, readers: base.workload.clients + 1 } },
      `plan.workload.readers: found ${base.workload.clients + 1}, expected at most ${base.workload.clients}, since they are some`,
    ],
    [
      "reader's drive",
      { drive: "scheduled", workload: { ...base.workload, readers: 1 } },
      "plan.workload.readers: found 1, expected nothing: in the scheduled drive",
    ],
    [
      "reader's server",
      { gone: { nodes: [0], cut: false }, workload: { ...base.workload, readers: 1 } },
      "plan.workload.readers: found 1, expected nothing where a server that they know is gone",
    ],
    ["decision", { decisions: [{ from: 0, to: 99, ordinal: 0 }] }, "plan.decisions[0].to: found 99, expected a node"],
  ])("a wrong %s is told", (_what, change, text) => {
    expect(messageOf(() => validatePlan({ ...base, ...change }, system))).toContain(text);
  });

  test("a clock that drifts beyond the system's bound is refused unless beyond, and never drawn", () => {
    const bounded = fakeSystem({ driftMax: 500 });
    const drifting = { ...base, clocks: [{ node: 0, offset: 9, drift: -501 }] };
    expect(messageOf(() => validatePlan(drifting, bounded, { beyond: false }))).toBe(
      "plan.clocks[0].drift: found -501, expected at most 500 millionths either way, the drift that fake claims to survive",
    );
    expect(validatePlan(drifting, bounded).clocks).toEqual(drifting.clocks);
    const drawn = Array.from({ length: 300 }, (_, index) => scenarios[0]!.plan(bounded, "drift", index, settings));
    const drifts = drawn.flatMap(({ clocks }) => clocks.map(({ drift }) => Math.abs(drift)));
    expect(Math.max(...drifts)).toBeLessThanOrEqual(500);
    expect(drifts.length).toBeGreaterThan(50);
  });

  test("a choice may weaken the claims: with it a fault, or more drift, is refused unless beyond, and without it is not", () => {
    const reads = fakeSystem().options["reads"] as OptionSpec & { type: "choice" };
    const leased = fakeSystem({
      options: { reads: { ...reads, weakens: { index: ["clock-jump"] } } },
      driftMax: ({ reads }) => (reads === "index" ? 500 : Number.POSITIVE_INFINITY),
    });
    const jump: Fault = { kind: "clock-jump", at: 0, duration: 0, node: 0, jump: 5 };
    const jumping = (reads: string): Plan => ({ ...base, options: { reads }, faults: [jump] });
    const drifting = (reads: string): Plan => ({
      ...base,
      options: { reads },
      clocks: [{ node: 0, offset: 9, drift: 501 }],
    });
    const messages = (plan: Plan) => messageOf(() => validatePlan(plan, leased, { beyond: false }));
    expect(messages(jumping("index"))).toContain("needs clock-jump, which fake does not claim to survive");
    expect(messages(drifting("index"))).toContain("expected at most 500 millionths either way");
    for (const plan of [jumping("log"), drifting("log")]) expect(validatePlan(plan, leased)).toBeDefined();
    for (const plan of [jumping("index"), drifting("index")]) {
      expect(validatePlan(plan, leased, { beyond: true })).toBeDefined();
    }
    const plans = Array.from({ length: 1_000 }, (_, index) => scenarios[0]!.plan(leased, "weak", index, settings));
    const jumps = plans.filter(({ faults }) => faults.some(({ kind }) => kind === "clock-jump"));
    const drifts = plans.filter(({ clocks }) => clocks.some(({ drift }) => Math.abs(drift) > 500));
    const choices = (some: readonly Plan[]) => new Set(some.map(({ options }) => options["reads"]));
    expect(choices(plans)).toEqual(new Set(["index", "log"]));
    expect([choices(jumps), choices(drifts)]).toEqual([new Set(["log"]), new Set(["log"])]);
  });

  test("drift and jumps are two claims", () => {
    const jump: Plan = { ...base, faults: [{ kind: "clock-jump", at: 0, duration: 0, node: 0, jump: 5 }] };
    const drift: Plan = { ...base, clocks: [{ node: 0, offset: 0, drift: 5 }] };
    const needs = (plan: Plan) => claimsNeeded(plan).map(({ kind }) => kind);
    expect(needs(jump)).toContain("clock-jump");
    expect(needs(jump)).not.toContain("clock-drift");
    expect(needs(drift)).toContain("clock-drift");
    expect(needs(drift)).not.toContain("clock-jump");
  });

  test("a fault about messages that the system does not have is refused", () => {
    const talking = fakeSystem({ roles: { replica: { messages: ["hello"] } as never } });
    const about = (types: string[]): Plan => ({
      ...base,
      faults: [{ kind: "one-way", at: 0, duration: 1, from: [0], to: [1], types }],
    });
    expect(validatePlan(about(["hello", "request"]), talking).faults).toHaveLength(1);
    expect(messageOf(() => validatePlan(about(["hello", "hallo"]), talking))).toBe(
      'plan.faults[0].types[1]: found "hallo", expected a message of fake: hello, request, done, redirect, busy, failed',
    );
  });

  test("a fault outside the claims is refused unless beyond", () => {
    const fragile = fakeSystem({ survives: ["drop"] });
    const pausing: Plan = {
      ...base,
      network: { latency: { type: "constant", micros: 1 }, drop: 1, duplicate: 0, reorder: 0, fifo: true },
      disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "none" },
      cpu: { perMessageNanos: 0, perByteNanos: 0 },
      faults: [{ kind: "pause", at: 0, duration: 1, node: 0 }],
    };
    expect(messageOf(() => validatePlan(pausing, fragile, { beyond: false }))).toContain("plan.faults[0]: needs pause");
    expect(validatePlan(pausing, fragile)).toEqual(pausing);
    expect(validatePlan({ ...pausing, faults: [] }, fragile, { beyond: false }).faults).toEqual([]);
  });
});

describe("aims", () => {
  const aimed = (when: object, more: object = {}) => ({ kind: "pause", duration: 1, node: "itself", when, ...more });
  const vote = { node: "any", sends: "requestVote" };
  const fitted = (...faults: object[]) => validatePlan(parsePlan(changed("faults", faults)), system);

  test("an event takes the place of a time: counted from the start, the first of its kind, unless the plan says more", () => {
    expect(fitted(aimed(vote), aimed({ ...vote, nth: 3 }, { at: 7 })).faults).toEqual([
      { kind: "pause", at: 0, duration: 1, node: "itself", when: { ...vote, nth: 1 } },
      { kind: "pause", at: 7, duration: 1, node: "itself", when: { ...vote, nth: 3 } },
    ]);
    const roles = [aimed({ node: "replica", handles: "request" }), aimed({ node: 2, receives: "voted" })];
    expect(fitted(...roles, aimed({ node: "leader", sends: "done" })).faults).toHaveLength(3);
  });

  test.each<[string, object, string]>([
    ["beginning", { kind: "ring", duration: 1 }, "plan.faults[0].at is missing: expected the time at which it begins"],
    ["verb", aimed({ node: "any" }), 'plan.faults[0].when: found "no verb", expected exactly one of sends, receives'],
    ["number of verbs", aimed({ ...vote, handles: "voted" }), 'found "sends and handles", expected exactly one'],
    [
      "message",
      aimed({ node: "any", sends: "requestVotes" }),
      'when.sends: found "requestVotes", expected a message that',
    ],
    ["message's name", aimed({ node: "any", sends: "requestVotes" }), "; did you mean requestVote?"],
    ["receiver", aimed({ node: 0, handles: "done" }), "a message that replica of fake handles, one of requestVote"],
    [
      "role",
      aimed({ ...vote, node: "replicas" }),
      'plan.faults[0].when.node: found "replicas", expected a server\'s id',
    ],
    ["node", aimed({ ...vote, node: 9 }), "plan.faults[0].when.node: found 9, expected a server from 0 to 2"],
    ["node of no event", { kind: "pause", at: 1, duration: 1, node: "peer" }, 'plan.faults[0].node: found "peer"'],
    ["drop without an event", { kind: "drop", at: 1, duration: 1, messages: 1 }, "plan.faults[0].when is missing"],
    [
      "delay of what arrived",
      { kind: "delay", duration: 0, messages: 1, micros: 1, when: { node: 0, receives: "voted" } },
      'plan.faults[0].when: found "receives", expected sends: a delay acts on a message that is under way',
    ],
  ])("a wrong %s is told", (_what, fault, text) => {
    expect(messageOf(() => fitted(fault))).toContain(text);
  });
});

describe("topologies", () => {
  test("the shipped matrices are square and symmetric", () => {
    expect(topologies.map(({ name }) => name)).toEqual(["lan", "wan3", "wan5", "aws10", "ibm10"]);
    for (const { oneWayMicros } of topologies) {
      for (const [row, columns] of oneWayMicros.entries()) {
        for (const [column, micros] of columns.entries()) expect(micros).toBe(oneWayMicros[column]![row]);
      }
    }
  });

  test("wan3 has the round trips of the paper's figure", () => {
    const [california, virginia] = topologies[1]!.oneWayMicros;
    expect([california![1]! * 2, california![2]! * 2, virginia![2]! * 2]).toEqual([85_000, 156_000, 90_000]);
  });

  test.each([
    ["aws10", "VA", "CA", 72.74, 71.63],
    ["aws10", "IE", "SG", 239, 238.1],
    ["aws10", "BR", "SG", 328.1, 328.1],
    ["ibm10", "DAL", "MAD", 119, 122],
    ["ibm10", "OSA", "TOK", 9, 9],
    ["ibm10", "SYD", "SAO", 328, 328],
  ])("%s from %s to %s is half of the mean of what was published", (name, from, to, there, back) => {
    const { regions, oneWayMicros } = topologies.find((topology) => topology.name === name)!;
    const micros = oneWayMicros[regions.indexOf(from)]![regions.indexOf(to)];
    expect(Math.abs(micros! - (1_000 * (there + back)) / 4)).toBeLessThanOrEqual(0.5);
  });

  test("a matrix that is not square is told by its row", () => {
    const value = { name: "mine", regions: ["a", "b"], oneWayMicros: [[1, 2], [3]] };
    expect(messageOf(() => parseTopology(value, "mine.json"))).toBe(
      "mine.json.oneWayMicros[1]: found a list of 1, expected 2 latencies, one for each region",
    );
  });
});

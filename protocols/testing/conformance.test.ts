import { describe, expect, it } from "vitest";
import { invariants } from "../../invariants/invariants.ts";
import { judgesOf } from "../../invariants/judges-of.ts";
import { compactionOptions } from "../../scenarios/drawn/compaction.ts";
import { scenarios } from "../../scenarios/scenarios.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { makeCluster, type Options, type OptionValue } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { type Plan, planVersion } from "../../sim/plan/plan.ts";
import { run } from "../../sim/run.ts";
import type { Recorder } from "../../sim/trace/recorder.ts";
import { systems } from "../systems.ts";
import { Conformance, unreached } from "./conformance.ts";

const settings = { nodes: null, beyond: false };

const defaultsOf = (system: System): Options =>
  Object.fromEntries(Object.entries(system.options).map(([name, spec]) => [name, spec.default]));

/** Plan `index` of a campaign that goes round all scenarios that suit the system, and round its options. */
function planAt(system: System, index: number): Plan {
  const suited = scenarios.filter((one) => one.unsuited(system) === null && !fixed.includes(one.name));
  const plan = suited[index % suited.length]!.plan(system, "conformance", index, settings);
  const turns = turnsOf(system);
  return index % 2 === 0 || turns.length === 0 ? plan : turned(plan, system, turns[(index >> 1) % turns.length]!);
}

type Turn = readonly [name: string, value: OptionValue];

/** Each choice and switch that is not the default. */
const turnsOf = (system: System): Turn[] =>
  Object.entries(system.options).flatMap(([name, spec]): Turn[] => {
    if (spec.type === "boolean") return [[name, !spec.default]];
    return spec.type === "choice" ? spec.choices.filter((one) => one !== spec.default).map((one) => [name, one]) : [];
  });

/** The plan with one option turned, if the system can be laid out so. */
function turned(plan: Plan, system: System, [name, value]: Turn): Plan {
  const options = { ...plan.options, [name]: value };
  try {
    system.quorums(makeCluster(system.layout(plan.nodes, options), 0, options));
    return { ...plan, options };
  } catch (error) {
    if (error instanceof UserError) return plan;
    throw error;
  }
}

/** Fixed questions differ only in the network's draws: nothing new to see, and long. */
const fixed = ["steady", "leader-crash", "partition", "slow-node"];

/** Runs that are watched closely and judged, and how many there are at most until everything was reached. */
const closeRuns = 14;
const runsMax = 400;

describe.each(systems.map((system) => ({ name: system.name, system })))("$name", ({ system }) => {
  it("a campaign of drawn plans reaches every declared message, timer and witness, within the rules of the contract", () => {
    const watched = new Conformance(system, { every: 10, sampleMicros: 0 });
    const seen = new Set<string>();
    const missing = (): string[] => [
      ...unreached(system, watched.roles),
      ...system.witnesses.filter((what) => !seen.has(what)).map((what) => `${what} was never witnessed`),
    ];
    for (let index = 0; index < runsMax && (index < closeRuns || missing().length > 0); index++) {
      if (index === closeRuns) watched.watch.every = 0; // from here on only what is still missing matters
      const judges = index < closeRuns ? judgesOf(system) : [];
      const { violation, witnesses } = run(planAt(system, index), watched.system, judges, { freeze: index < 3 });
      expect(violation, `plan ${index}`).toBeNull();
      for (const what of Object.keys(witnesses)) seen.add(what);
    }
    expect(missing()).toEqual([]);
    expect(watched.recovered).toBeGreaterThan(20);
    expect(watched.repeated).toBeGreaterThan(20);
  });

  it("is deterministic: each plan gives the same digest again, and with everything frozen", () => {
    for (let index = 1_000; index < 1_010; index++) {
      const plan = planAt(system, index);
      const first = run(plan, system, []);
      expect(run(plan, system, [], { freeze: true })).toEqual(first);
      expect(run(plan, new Conformance(system, { every: 0, sampleMicros: 0 }).system, [])).toEqual(first);
    }
  });

  it("no state and no disk grows while nobody asks for anything", () => {
    const watched = new Conformance(system, { every: 0, sampleMicros: second });
    const asked: number[] = [];
    const recorder = {
      ...silent,
      seen: ({ observation, time }) => observation.type === "invoked" && asked.push(time),
    } as Recorder;
    const { violation } = run(idlePlan(system), watched.system, judgesOf(system), { recorder });
    expect(violation).toBeNull();
    const [, from, to] = asked;
    expect(to! - from!).toBe(gapMicros); // between the second operation and the third nobody asks
    for (const part of ["state", "durable"] as const) {
      const largest = (begin: number, end: number): number =>
        Math.max(...watched.samples.filter((s) => s.micros >= begin && s.micros < end).map((sample) => sample[part]));
      const early = largest(from! + 5 * second, from! + 60 * second);
      const late = largest(to! - 60 * second, to!);
      // A term or a time may gain a digit; heartbeats come by the thousand, and would show.
      if (late > 0) expect(late).toBeLessThanOrEqual(early * 1.02 + 40);
    }
  });

  it("what it says of itself holds together", () => {
    const options = defaultsOf(system);
    expect(system.nodes.default).toBeGreaterThanOrEqual(system.nodes.min);
    expect(system.nodes.default).toBeLessThanOrEqual(system.nodes.max);
    expect(Object.keys(system.roles)).toContain(system.contact);
    expect(system.roles[system.contact]!.onRequest).toBeDefined();
    for (const name of Object.keys(system.exempt)) expect(invariants.map((judge) => judge.name)).toContain(name);
    for (const spec of Object.values(system.options)) {
      if (spec.type === "integer") expect(spec.default >= spec.min && spec.default <= spec.max).toBe(true);
      if (spec.type === "choice") expect(spec.choices).toContain(spec.default);
    }
    for (let nodes = system.nodes.min; nodes <= system.nodes.max; nodes++) {
      for (const [role] of system.layout(nodes, options)) expect(Object.keys(system.roles)).toContain(role);
    }
  });

  it("the quorums that must meet do meet, and all nodes together are one", () => {
    for (let nodes = system.nodes.min; nodes <= Math.min(5, system.nodes.max); nodes++) {
      const options = defaultsOf(system);
      const quorums = system.quorums(makeCluster(system.layout(nodes, options), 1, options));
      for (const { name, nodes: count, isQuorum } of Object.values(quorums).map((one) => ({
        name: one.name,
        nodes: one.nodes,
        isQuorum: (members: number) => one.isQuorum(members as NodeSet),
      }))) {
        expect(isQuorum(2 ** count - 1), name).toBe(true);
        expect(isQuorum(0), name).toBe(false);
      }
      for (const [left, right] of system.intersections) {
        const [a, b] = [quorums[left]!, quorums[right]!];
        for (let members = 0; members < 2 ** a.nodes; members++) {
          const rest = 2 ** a.nodes - 1 - members;
          expect(a.isQuorum(members as NodeSet) && b.isQuorum(rest as NodeSet)).toBe(false);
        }
      }
    }
  });
});

const second = 1_000_000;
const gapMicros = 180 * second;

/** One client that asks three times, three minutes apart; then the clock runs out. */
const idlePlan = (system: System): Plan => ({
  version: planVersion,
  system: system.name,
  nodes: system.nodes.default,
  // Logs are compacted early, so that what keeps growing in spite of it shows.
  options: { ...defaultsOf(system), ...Object.fromEntries(compactionOptions(system).map((name) => [name, 4])) },
  seed: "idle",
  drive: "timed",
  network: { latency: { type: "uniform", min: 200, max: 2_000 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
  disk: { syncMin: 100, syncMax: 300, stall: 0, stallMicros: 0, loss: "suffix" },
  cpu: { perMessageNanos: 0, perByteNanos: 0 },
  clocks: [],
  faults: [],
  workload: {
    clients: 1,
    mode: "open", // operations arrive by the clock, however long an answer takes
    sessions: 4,
    operations: 3,
    thinkMin: gapMicros,
    thinkMax: gapMicros,
    keys: 2,
    mix: {},
    retryMicros: 500_000,
    attempts: 10,
  },
  budget: { activeMicros: 4 * gapMicros, healMicros: 20 * second, eventsMax: 5_000_000 },
  decisions: [],
  choices: [],
});

const silent: Recorder = { event() {}, effects() {}, seen() {}, violated() {}, block() {}, state() {} };

/**
 * The conformance suite: whether a system keeps the rules of the contract, whatever its protocol. Each rule is a function
 * from a system to what is wrong, as sentences; `conformance` asks them all.
 */
import { invariants } from "../invariants/invariants.ts";
import { judgesOf } from "../invariants/judges-of.ts";
import { Conformance, unreached } from "../protocols/testing/conformance.ts";
import { compactionOptions } from "../scenarios/drawn/compaction.ts";
import { scenarios, timelines } from "../scenarios/scenarios.ts";
import type { NodeSet } from "../sim/base/node-set.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { OptionValue } from "../sim/contract/cluster.ts";
import { operationsOf } from "../sim/contract/operation.ts";
import { partsOf, wholeOf } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { claimsOf } from "../sim/plan/claimed.ts";
import { claimsNeeded } from "../sim/plan/claims.ts";
import { serversOf } from "../sim/plan/draw-plan.ts";
import { defaultOptions, withOption } from "../sim/plan/options.ts";
import { type Plan, planVersion } from "../sim/plan/plan.ts";
import type { RunResult } from "../sim/plan/run-result.ts";
import { run } from "../sim/run.ts";
import type { Recorder } from "../sim/trace/recorder.ts";

export interface ConformanceReport {
  readonly verdict: "conforms" | "violated";
  /** What to do with it, as one sentence. */
  readonly next: string;
  /** What is wrong, one sentence each. */
  readonly problems: readonly string[];
}

/** Asks every rule of `system`; takes some seconds. */
export function conformance(system: System): ConformanceReport {
  const problems = Object.values(conformanceRules).flatMap((rule) => rule(system));
  if (problems.length === 0)
    return { verdict: "conforms", next: "fuzz it: its properties are not asked here", problems };
  return { verdict: "violated", next: "mend the first problem: others often follow from it", problems };
}

/** The rules by what they claim. */
export const conformanceRules: { readonly [claim: string]: (system: System) => readonly string[] } = {
  "what it says of itself holds together": selfDescription,
  "the quorums that must meet do meet, and all nodes together are one": quorumsThatMeet,
  "a campaign of drawn plans reaches every declared message, timer and witness, within the rules of the contract":
    reachesEverything,
  "each plan gives the same digest again, and with everything frozen": isDeterministic,
  "no state and no disk grows while nobody asks for anything": staysSmall,
};

function selfDescription(system: System): string[] {
  const { nodes, roles, contact, exempt } = system;
  const options = defaultOptions(system);
  const problems: string[] = [];
  const claim = (holds: boolean, sentence: string): void =>
    void (holds || problems.push(`${system.name}: ${sentence}`));
  claim(
    nodes.min <= nodes.default && nodes.default <= nodes.max,
    "the default size lies between the least and the most",
  );
  claim(Object.hasOwn(roles, contact), `the contact role ${contact} is one of its roles`);
  claim(roles[contact]?.onRequest !== undefined, `the contact role ${contact} takes requests`);
  const judges = new Set(invariants.map(({ name }) => name));
  for (const name of Object.keys(exempt)) claim(judges.has(name), `${name}, of which it is exempt, is a judge`);
  const known = system.services.flatMap((service) => operationsOf[service]);
  for (const type of system.offers ?? [])
    claim(known.includes(type), `${type}, which it offers, is an operation of its services`);
  for (const service of system.services) {
    const offered = operationsOf[service].some((type) => system.offers?.includes(type) ?? true);
    claim(offered, `it offers something of its service ${service}`);
  }
  for (const [name, spec] of Object.entries(system.options)) {
    if (spec.type === "integer") {
      claim(spec.default >= spec.min && spec.default <= spec.max, `the default of ${name} lies in its range`);
    } else if (spec.type === "choice") claim(spec.choices.includes(spec.default), `the default of ${name} is a choice`);
  }
  for (let size = nodes.min; size <= nodes.max; size++) {
    for (const [role] of system.layout(size, options))
      claim(Object.hasOwn(roles, role), `${role} of its layout is a role`);
  }
  return problems;
}

/** All subsets of up to five voters are tried. */
const quorumNodesMax = 5;

function quorumsThatMeet(system: System): string[] {
  const problems: string[] = [];
  for (let nodes = system.nodes.min; nodes <= Math.min(quorumNodesMax, system.nodes.max); nodes++) {
    const options = defaultOptions(system);
    const { cluster } = partsOf(system, nodes, options, 1).at(-1)!;
    const quorums = system.quorums(cluster);
    for (const one of Object.values(quorums)) {
      if (!one.isQuorum((2 ** one.nodes - 1) as NodeSet))
        problems.push(`${one.name}: all nodes together are no quorum`);
      if (one.isQuorum(0 as NodeSet)) problems.push(`${one.name}: nobody is a quorum`);
    }
    for (const [left, right] of system.intersections) {
      const [a, b] = [quorums[left]!, quorums[right]!];
      for (let members = 0; members < 2 ** a.nodes; members++) {
        const rest = 2 ** a.nodes - 1 - members;
        if (!a.isQuorum(members as NodeSet) || !b.isQuorum(rest as NodeSet)) continue;
        problems.push(`${system.name}, ${nodes} nodes: ${a.name} and ${b.name} have quorums that do not meet`);
        break;
      }
    }
  }
  return problems;
}

/** Runs that are watched closely and judged, and how many there are at most until everything was reached. */
const closeRuns = 14;
const runsMax = 1_200;
/** Disks that were recovered from, and handlers that were run twice, in the least: fewer would prove little. */
const looksMin = 20;
/** Handlers from one look to the next: at first, and when there were five times as many looks as there must be. */
const lookEvery = { first: 10, later: 50 };

function reachesEverything(system: System): string[] {
  const watched = new Conformance(system, { every: lookEvery.first, sampleMicros: 0 });
  const seen = new Set<string>();
  const missing = (): string[] => [
    ...unreached(system, watched.roles),
    ...system.witnesses.filter((what) => !seen.has(what)).map((what) => `${what} was never witnessed`),
  ];
  for (let index = 0; index < runsMax && (index < closeRuns || missing().length > 0); index++) {
    if (Math.min(watched.repeated, watched.recovered) > 5 * looksMin) watched.watch.every = lookEvery.later;
    if (index >= closeRuns) watched.watch.every = 0; // from here on only what is still missing matters
    const judges = index < closeRuns ? judgesOf(system) : [];
    const { violation, witnesses } = run(planAt(system, index), watched.system, judges, { freeze: index < 3 });
    if (violation !== null) return [`plan ${index}: ${violation.invariant}: ${violation.message}`];
    for (const what of Object.keys(witnesses)) seen.add(what);
  }
  const problems = missing();
  const writes = watched.recovered > 0;
  if (writes && watched.recovered <= looksMin) problems.push(`only ${watched.recovered} disks were recovered from`);
  if (watched.repeated <= looksMin) problems.push(`only ${watched.repeated} handlers were run twice`);
  return problems;
}

function isDeterministic(system: System): string[] {
  const problems: string[] = [];
  for (let index = 1_000; index < 1_010; index++) {
    const plan = planAt(system, index);
    const first = run(plan, system, []);
    const same = (one: RunResult): boolean => one.digest === first.digest && one.events === first.events;
    if (!same(run(plan, system, [], { freeze: true })))
      problems.push(`plan ${index} is another run when all is frozen`);
    const watched = new Conformance(system, { every: 0, sampleMicros: 0 }).system;
    if (!same(run(plan, watched, []))) problems.push(`plan ${index} is another run when it is watched`);
  }
  return problems;
}

const second = 1_000_000;
const gapMicros = 180 * second;

function staysSmall(system: System): string[] {
  const watched = new Conformance(system, { every: 0, sampleMicros: second });
  const asked: number[] = [];
  const plan = idlePlan(system);
  const servers = serversOf(system, plan.nodes, plan.options);
  const recorder: Recorder = {
    ...silent, // servers may ask the part below
    seen: ({ node, observation, time }) => void (observation.type === "invoked" && node >= servers && asked.push(time)),
  };
  const { violation } = run(plan, watched.system, judgesOf(system), { recorder });
  if (violation !== null) return [`when idle: ${violation.invariant}: ${violation.message}`];
  const [, from = 0, to = 0] = asked;
  if (to - from !== gapMicros) return ["between the second operation and the third somebody asked"];
  return (["state", "durable"] as const).flatMap((part) => {
    // Means: what is compacted rises and falls, and how far depends on who lags just then.
    const mean = (begin: number, end: number): number => {
      const sizes = watched.samples.filter(({ micros }) => micros >= begin && micros < end).map((one) => one[part]);
      return Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length);
    };
    const early = mean(from + 5 * second, from + gapMicros / 2);
    const late = mean(to - gapMicros / 2, to);
    // A term or a time may gain a digit; heartbeats come by the thousand, and would show.
    return late > 0 && late > early * 1.02 + 40
      ? [`the ${part} grows when idle: ${early} characters, later ${late}`]
      : [];
  });
}

// ---- plans

const settings = { nodes: null, beyond: false };

/** Plan `index` of a campaign that goes round all drawn scenarios that suit the system, and round its options. */
function planAt(system: System, index: number): Plan {
  // Fixed questions differ only in the network's draws: nothing new to see, and long.
  const suited = scenarios.filter((one) => one.unsuited(system) === null && !timelines.includes(one));
  const plan = suited[index % suited.length]!.plan(system, "conformance", index, settings);
  const turns = turnsOf(system);
  return index % 2 === 0 || turns.length === 0 ? plan : turned(plan, system, turns[(index >> 1) % turns.length]!);
}

type Turn = readonly [name: string, value: OptionValue];

/** Each choice and switch that is not the default, and each number that a system says to try. */
const turnsOf = (system: System): Turn[] =>
  Object.entries(system.options).flatMap(([name, spec]): Turn[] => {
    if (spec.type === "boolean") return [[name, !spec.default]];
    if (spec.type === "choice") return spec.choices.filter((one) => one !== spec.default).map((one) => [name, one]);
    return (spec.tried ?? []).map((one) => [name, one]);
  });

/** The plan with one option turned, if the servers that it names are there then, and no claim that it leans on is given up. */
function turned(plan: Plan, system: System, [name, value]: Turn): Plan {
  const options = withOption(system, plan.options, name, value);
  try {
    const [before, after] = [plan.options, options].map((each) => partsOf(system, plan.nodes, each, 0));
    for (const part of after!) part.system.quorums(part.cluster);
    const isSame = JSON.stringify(wholeOf(before!).roles) === JSON.stringify(wholeOf(after!).roles);
    const givenUp = claimsOf(system, plan.options).survives.filter(
      (kind) => !claimsOf(system, options).survives.includes(kind),
    );
    const isClaimed = claimsNeeded(plan).every(({ kind }) => !givenUp.includes(kind));
    return isSame && isClaimed ? { ...plan, options } : plan;
  } catch (error) {
    if (error instanceof UserError) return plan;
    throw error;
  }
}

/** One client that asks three times, three minutes apart; then the clock runs out. */
const idlePlan = (system: System): Plan => ({
  version: planVersion,
  system: system.name,
  nodes: system.nodes.default,
  // Logs are compacted early, so that what keeps growing in spite of it shows.
  options: { ...defaultOptions(system), ...Object.fromEntries(compactionOptions(system).map((name) => [name, 4])) },
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

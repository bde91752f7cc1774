/** What a client pays for not being where the node is that it asks: two message delays, in every system. */

import { describe, expect, it } from "vitest";
import { roleOf } from "../sim/contract/cluster.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import { partsOf, usualService } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { constantPlan, delay } from "../sim/plan/constant-plan.ts";
import { serversOf } from "../sim/plan/draw-plan.ts";
import type { Latency, Plan } from "../sim/plan/plan.ts";
import { run } from "../sim/run.ts";
import { systems } from "./systems.ts";

const nodes = 5;
const operations = 11;

/** Timers so slow that nothing happens but commands; leaders come up after 20 seconds and beat once in 60, alone where all serve. */
const still: { readonly [option: string]: number } = {
  electionMinMicros: 20_000_000,
  electionMaxMicros: 21_000_000,
  heartbeatMicros: 60_000_000,
  retryMicros: 60_000_000,
  classicMicros: 60_000_000,
  suspectMicros: 60_000_000,
  suspectMinMicros: 20_000_000,
  suspectMaxMicros: 21_000_000,
  gossipMicros: 60_000_000,
  skipMicros: 60_000_000,
  replicas: 1,
};

/** Where rounds of heartbeats elect: a leader comes up after one of them. */
const inRounds = { heartbeatMicros: 20_000_000, decideMicros: 60_000_000 };

/** One client of a cluster in which every link takes a delay, but that to `near` (null: that one too). */
function planOf(system: System, near: number | null): Plan {
  const own = system.name === "omni-paxos" ? { ...still, ...inRounds } : still;
  const options = Object.fromEntries(Object.entries(own).filter(([name]) => name in system.options));
  const plan = constantPlan(system, nodes, options, 1, "propose");
  const servers = serversOf(system, nodes, plan.options);
  const sites = Array.from({ length: servers + 1 }, (_, site) => site);
  const isNear = (a: number, b: number): boolean =>
    a === b || (a === near && b === servers) || (b === near && a === servers);
  const oneWayMicros = sites.map((a) => sites.map((b) => (isNear(a, b) ? 0 : delay)));
  const regions = sites.map((site) => `site ${site}`);
  const latency: Latency = { type: "regions", name: "sites", regions, oneWayMicros, jitterPerMillion: 0 };
  const mix = usualService(system) === "register" ? { propose: 1 } : { put: 1 };
  return {
    ...plan,
    network: { ...plan.network, latency },
    workload: { ...plan.workload, operations, mix, attempts: 1_000 },
    budget: { activeMicros: 60_000_000, healMicros: 60_000_000, eventsMax: 100_000 },
  };
}

/**
 * The node that leads when there is one, else the first that clients ask, or the one that answers where others stay silent
 * until somebody leads; of a registry below nobody is asked.
 */
function askedIn(system: System): number {
  const plan = planOf(system, null);
  const { first } = roleOf(partsOf(system, nodes, plan.options, 1).at(-1)!.cluster, system.contact);
  const isServing = system.name === "corfu";
  const leads = [
    "multi-paxos",
    "raft",
    "viewstamped-replication",
    "zab",
    "omni-paxos",
    "writer-logger",
    "leader-follower",
    "kafka-isr",
    "vertical-paxos",
  ].includes(system.name);
  if (!isServing && !leads) return first;
  let asked = -1;
  const witness: Invariant = {
    name: "who-leads",
    about: "notes who was elected, or answers",
    source: "none",
    observes: [isServing ? "answered" : "elected"],
    span: "whole", // of a system that stands on another, not who leads below
    start: () => ({}),
    on: (_, { node }) => {
      if ((asked < 0 || isServing) && node >= first) asked = node;
      return null;
    },
  };
  run(plan, system, [witness]);
  return asked;
}

/** Delays from a client's question to its answer, of a command in a quiet cluster (of a register: the first). */
function delaysOf(system: System, near: number | null): number {
  const { measures, violation } = run(planOf(system, near), system, [], { measure: true });
  expect(violation).toBeNull();
  return measures.latencies[usualService(system) === "register" ? 0 : operations - 2]! / delay;
}

describe("a command, asked by a client apart and by one on the site of the node it asks", () => {
  const apart: { readonly [system: string]: number } = {
    paxos: 6,
    caspaxos: 6,
    abd: 6,
    "fast-paxos": 4,
    "howard-paxos": 6,
    "multi-paxos": 4,
    raft: 4,
    "viewstamped-replication": 4,
    "omni-paxos": 4,
    zab: 4,
    "generalized-paxos": 4,
    epaxos: 4,
    mencius: 4,
    "writer-logger": 4,
    "leader-follower": 4,
    bookkeeper: 4,
    safekeepers: 4,
    "kafka-isr": 4,
    corfu: 14, // two of them to the sequencer and back, and ten down a chain of five
    delos: 4, // at the replica that sequences
    chain: nodes + 1,
    "vertical-paxos": 4,
  };
  /** Where another node answers than the one that is asked, only the way to that one is saved. */
  const answeredElsewhere = ["chain"];

  it.each(systems)("$name: two delays less, or one where another node answers", (system) => {
    const saved = answeredElsewhere.includes(system.name) ? 1 : 2;
    expect(delaysOf(system, null)).toBe(apart[system.name]);
    expect(delaysOf(system, askedIn(system))).toBe(apart[system.name]! - saved);
  });
});

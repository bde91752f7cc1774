/** A system that does nothing but pass messages on: what remains is the kernel's own cost. */
import type { NodeId } from "../sim/base/brand.ts";
import type { Io } from "../sim/contract/io.ts";
import { majority } from "../sim/contract/quorum.ts";
import type { Automaton, System, Types } from "../sim/contract/system.ts";
import { type Plan, planVersion } from "../sim/plan/plan.ts";

interface Relay extends Types {
  readonly State: { passed: number };
  readonly Durable: object;
  readonly Message: { readonly type: "token" };
  readonly Timer: "never";
}

const token = { type: "token" } as const;

const relay: Automaton<Relay> = {
  messages: ["token"],
  timers: ["never"],
  blank: () => ({}),
  recover: () => ({ passed: 0 }),
  onStart: (_state, io) => pass(io),
  onMessage(state, _from, _message, io) {
    state.passed = (state.passed + 1) % 1_000_000;
    pass(io);
  },
  onTimer() {},
  onRequest() {},
};

function pass(io: Io<Relay>): void {
  const next = io.self + 1;
  io.send((next < io.cluster.servers ? next : 0) as NodeId, token);
}

export const relaySystem: System = {
  name: "relay",
  summary: "Passes tokens round a ring, one per node.",
  source: "none",
  service: "key-value",
  roles: { relay },
  contact: "relay",
  layout: (nodes) => [["relay", nodes]],
  nodes: { default: 5, min: 2, max: 31 },
  options: {},
  quorums: (cluster) => ({ majority: majority(cluster.servers) }),
  intersections: [],
  survives: [],
  exempt: {},
  witnesses: [],
};

/** A quiet plan of so many nodes and events, without clients. */
export const quietPlan = (system: string, nodes: number, eventsMax: number): Plan => ({
  version: planVersion,
  system,
  nodes,
  options: {},
  seed: "bench",
  drive: "timed",
  network: { latency: { type: "uniform", min: 200, max: 800 }, drop: 0, duplicate: 0, reorder: 0, fifo: false },
  disk: { syncMin: 0, syncMax: 0, stall: 0, stallMicros: 0, loss: "none" },
  cpu: { perMessageNanos: 0, perByteNanos: 0 },
  clocks: [],
  faults: [],
  workload: {
    clients: 0,
    mode: "closed",
    sessions: 1,
    operations: 0,
    thinkMin: 0,
    thinkMax: 0,
    keys: 1,
    mix: {},
    retryMicros: 1_000_000,
    attempts: 1,
  },
  budget: { activeMicros: 2 ** 50, healMicros: 0, eventsMax },
  decisions: [],
  choices: [],
});

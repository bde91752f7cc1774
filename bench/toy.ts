/** A system that does nothing but pass messages on: what remains is the kernel's own cost. */
import type { NodeId } from "../sim/base/brand.ts";
import type { Io } from "../sim/contract/io.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { calmPlanWith, type Toy, toySystem } from "../sim/world/testing.ts";

const token = { type: "token" } as const;

/** One token per node goes round a ring. */
export const relaySystem = toySystem(
  {
    messages: ["token"],
    recover: () => ({ passed: 0 }),
    onStart: (_state, io) => pass(io),
    onMessage(state, _from, _message, io) {
      state.passed = (state.passed + 1) % 1_000_000;
      pass(io);
    },
  },
  { name: "relay" },
);

function pass(io: Io<Toy>): void {
  const next = io.self + 1;
  io.send((next < io.cluster.servers ? next : 0) as NodeId, token);
}

/** A quiet plan of so many nodes and events, without clients. */
export const quietPlan = (system: string, nodes: number, eventsMax: number): Plan =>
  calmPlanWith({
    system,
    nodes,
    seed: "bench",
    network: { latency: { type: "uniform", min: 200, max: 800 } },
    workload: { operations: 0, keys: 1, retryMicros: 1_000_000, attempts: 1 },
    budget: { activeMicros: 2 ** 50, healMicros: 0, eventsMax },
  });

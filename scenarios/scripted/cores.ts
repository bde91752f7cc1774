/**
 * Cores: a fault that leaves a quorum up and linked lasts for seconds, and clients go on asking. What a system promises
 * of progress while faults last is asked here.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), for quorum loss, constrained election and chained links.
 */
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { askingOn } from "./asking-on.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 0 };

/** Load and faults last so long, and the fault begins when a leader has been there for a while. */
const activeMicros = 12_000_000;
const faultAt = 2_000_000;
const faultMicros = 9_000_000;

export const cores: Scenario = {
  name: "cores",
  about:
    "a fault that leaves a quorum linked lasts for seconds: deaf leaders, stars, cut links, restarts, a minority away",
  unsuited(system) {
    if (system.availability === undefined) return `${system.name} promises no progress while faults last`;
    const missing = (["partition", "crash"] as const).find((kind) => !system.survives.includes(kind));
    return missing === undefined ? null : `${system.name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("cores", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "cores, faults", index));
    const servers = serversOf(system, plan.nodes, plan.options);
    const steady = { ...plan, ...steadyLoad(draw, plan) };
    return { ...steady, faults: draw.pick(stories)(draw, servers) };
  },
};

/** Few clients that ask on and on, all over a network that loses nothing. */
function steadyLoad(draw: Draw, plan: Plan): Pick<Plan, "workload" | "budget" | "network"> {
  const paceMicros = draw.pick([20_000, 60_000, 150_000, 600_000]);
  return {
    ...askingOn(plan, {
      thinkMin: paceMicros >> 1,
      thinkMax: paceMicros,
      retryMicros: draw.pick([80_000, 150_000, 250_000]),
    }),
    budget: { ...plan.budget, activeMicros, eventsMax: 1_000_000 },
  };
}

type Story = (draw: Draw, servers: number) => readonly Fault[];

const span = { at: faultAt, duration: faultMicros } as const;

const stories: readonly Story[] = [
  () => [], // nothing but time
  () => [{ kind: "deaf", ...span, node: "leader", next: false }],
  () => [{ kind: "deaf", ...span, node: "leader", next: true }],
  () => [{ kind: "star", ...span, node: "leader" }],
  () => [{ kind: "link", ...span, node: "leader", period: 0 }],
  (draw) => [{ kind: "link", ...span, node: "leader", period: draw.span(100_000, 700_000) }],
  () => [{ kind: "isolate", ...span, node: "leader", clients: true }],
  (draw, servers) => away(servers, draw.between(0, servers - 1)),
  (draw, servers) => returning(draw, servers),
  (_, servers) => rolling(servers),
  () => [{ kind: "crash", ...span, node: "leader", effects: null, loops: 0 }],
  () => [{ kind: "ring", ...span }],
  (draw, servers) => behindAlone(draw, servers),
];

/** One server is down for all of it. */
const away = (servers: number, node: number): readonly Fault[] =>
  servers < 3 ? [] : [{ kind: "crash", ...span, node, effects: null, loops: 0 }];

/** One server is cut off for two seconds in every three. */
function returning(draw: Draw, servers: number): readonly Fault[] {
  const node = draw.between(0, servers - 1);
  return Array.from({ length: 3 }, (_, turn) => ({
    kind: "isolate",
    at: faultAt + turn * 3_000_000,
    duration: 2_000_000,
    node,
    clients: draw.chance(50),
  }));
}

/** Each server is down for a while, one after the other. */
function rolling(servers: number): readonly Fault[] {
  const pace = Math.floor(faultMicros / servers);
  return Array.from({ length: servers }, (_, node) => ({
    kind: "crash",
    at: faultAt + node * pace,
    duration: Math.min(1_000_000, pace >> 1),
    node,
    effects: null,
    loops: 0,
  }));
}

/** One server misses a second; then whoever leads is gone. */
function behindAlone(draw: Draw, servers: number): readonly Fault[] {
  const node = draw.between(0, servers - 1);
  return [
    { kind: "isolate", at: faultAt, duration: 1_000_000, node, clients: true },
    { kind: "isolate", at: faultAt + 1_000_000, duration: faultMicros - 1_000_000, node: "leader", clients: true },
  ];
}

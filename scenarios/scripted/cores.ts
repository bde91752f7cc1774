/**
 * Cores: a fault that leaves a quorum up and linked lasts for seconds, and clients go on asking. What a system promises
 * of progress while faults last is asked here.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), for quorum loss, constrained election and chained links.
 */
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { askingOn } from "./asking-on.ts";
import { recoveryWindow } from "./recovery-window.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 0 };

/** The fault begins when a leader has been there for a while, and some of the load follows it. */
const faultAt = 2_000_000;
const afterMicros = 1_000_000;
/** It lasts so long, and longer where a recovery may take that: earlier nobody can say that the system makes no progress. */
const usualMicros = 9_000_000;
const longestMicros = 30_000_000;
const windowsInFault = 1.25;

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
    const load = { ...plan, ...steadyLoad(draw, plan) };
    const duration = faultMicrosOf(system, load);
    const budget = { ...plan.budget, activeMicros: faultAt + duration + afterMicros, eventsMax: 1_000_000 };
    return { ...load, budget, faults: draw.pick(stories)(draw, servers, { at: faultAt, duration }) };
  },
};

/** Few clients that ask on and on, all over a network that loses nothing. */
function steadyLoad(draw: Draw, plan: Plan): Pick<Plan, "workload" | "network"> {
  const paceMicros = draw.pick([20_000, 60_000, 150_000, 600_000]);
  const retryMicros = draw.pick([80_000, 150_000, 250_000]);
  return askingOn(plan, { thinkMin: paceMicros >> 1, thinkMax: paceMicros, retryMicros });
}

function faultMicrosOf(system: System, plan: Plan): number {
  const needed = Math.ceil(windowsInFault * recoveryWindow(system, plan));
  return Math.min(Math.max(usualMicros, needed), longestMicros);
}

/** When the fault begins and how long it lasts. */
type Span = Pick<Fault, "at" | "duration">;
type Story = (draw: Draw, servers: number, span: Span) => readonly Fault[];

const stories: readonly Story[] = [
  () => [], // nothing but time
  (_draw, _servers, span) => [{ kind: "deaf", ...span, node: "leader", next: false }],
  (_draw, _servers, span) => [{ kind: "deaf", ...span, node: "leader", next: true }],
  (_draw, _servers, span) => [{ kind: "star", ...span, node: "leader" }],
  (_draw, _servers, span) => [{ kind: "link", ...span, node: "leader", period: 0 }],
  (draw, _servers, span) => [{ kind: "link", ...span, node: "leader", period: draw.span(100_000, 700_000) }],
  (_draw, _servers, span) => [{ kind: "isolate", ...span, node: "leader", clients: true }],
  (draw, servers, span) => away(servers, draw.between(0, servers - 1), span),
  (draw, servers) => returning(draw, servers),
  (_draw, servers, span) => rolling(servers, span),
  (_draw, _servers, span) => [{ kind: "crash", ...span, node: "leader", effects: null, loops: 0 }],
  (_draw, _servers, span) => [{ kind: "ring", ...span }],
  behindAlone,
];

/** One server is down for all of it. */
const away = (servers: number, node: number, span: Span): readonly Fault[] =>
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
function rolling(servers: number, { duration }: Span): readonly Fault[] {
  const pace = Math.floor(duration / servers);
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
function behindAlone(draw: Draw, servers: number, { duration }: Span): readonly Fault[] {
  const node = draw.between(0, servers - 1);
  return [
    { kind: "isolate", at: faultAt, duration: 1_000_000, node, clients: true },
    { kind: "isolate", at: faultAt + 1_000_000, duration: duration - 1_000_000, node: "leader", clients: true },
  ];
}

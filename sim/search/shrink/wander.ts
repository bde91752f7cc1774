/**
 * Wandering: several changes at once, drawn at random, for plans that no single change makes smaller. A change of seed
 * or of a time breaks most failures and shortens a few by much; the few are kept.
 */
import { Stream } from "../../base/random.ts";
import { serversOf } from "../../plan/draw-plan.ts";
import type { Fault, Plan } from "../../plan/plan.ts";
import type { RunResult } from "../../plan/run-result.ts";
import type { ShrinkSearch } from "./attempts.ts";
import { weigh } from "./weight.ts";

type Change = (plan: Plan, draws: Stream, servers: number) => Plan;

/**
 * Goes from `start`, a failing run, through changed plans that fail alike and weigh no more than a little above the last,
 * until `patience` steps in a row led to nothing lighter. Returns the lightest run on the way, or null.
 */
export function wander(search: ShrinkSearch, start: RunResult, round: number, patience: number): RunResult | null {
  const draws = new Stream(`wander/${start.digest}/${round}`);
  let here = start;
  let hereWeight = weigh(here, search.system);
  let best = here;
  let bestWeight = hereWeight;
  for (let left = patience; left > 0 && !search.exhausted; left--) {
    let plan = here.plan;
    const servers = serversOf(search.system, plan.nodes, plan.options);
    for (let count = 1 + draws.below(3); count > 0; count--) {
      plan = changes[draws.below(changes.length)]!(plan, draws, servers);
    }
    const next = search.attempt(plan, here.events + (here.events >> 4));
    if (next === null) continue;
    const weight = weigh(next, search.system);
    if (weight > hereWeight + slackWeight) continue;
    here = next;
    hereWeight = weight;
    if (weight >= bestWeight) continue;
    best = next;
    bestWeight = weight;
    left = patience;
  }
  return best === start ? null : best;
}

/** A step may lead to a plan heavier by this: sideways and slightly up is how one leaves a hollow. */
const slackWeight = 12;

const seedOf = (draws: Stream): string => String(draws.below(1_000_000));

const changes: readonly Change[] = [
  (plan, draws) => ({ ...plan, seed: seedOf(draws) }),
  (plan, draws) => ({ ...plan, seed: seedOf(draws), decisions: [] }),
  (plan, draws) => {
    const factor = 40 + draws.below(70);
    const { workload } = plan;
    const thinkMax = scaled(workload.thinkMax, factor);
    const think = { thinkMin: Math.min(workload.thinkMin, thinkMax), thinkMax };
    return { ...plan, faults: plan.faults.map((fault) => atPace(fault, factor)), workload: { ...workload, ...think } };
  },
  (plan, draws) => {
    const factor = 30 + draws.below(80);
    return changeFault(plan, draws, (fault) => ({ ...fault, at: scaled(fault.at, factor) }));
  },
  (plan, draws) => {
    const factor = 20 + draws.below(150);
    return changeFault(plan, draws, (fault) => ({ ...fault, duration: Math.max(1, scaled(fault.duration, factor)) }));
  },
  (plan, draws, servers) => {
    const node = draws.below(servers);
    return changeFault(plan, draws, ({ at, duration }) => silent(draws, node, at, duration));
  },
  (plan, draws) => ({ ...plan, faults: plan.faults.toSpliced(draws.below(plan.faults.length + 1), 1) }),
  (plan, draws, servers) => {
    const fault = silent(draws, draws.below(servers), draws.below(600_000), 50_000 + draws.below(800_000));
    return { ...plan, faults: inOrder([...plan.faults, fault]) };
  },
  (plan, draws) => {
    const operations = Math.max(0, plan.workload.operations - 1 + draws.below(3));
    return { ...plan, workload: { ...plan.workload, operations } };
  },
  (plan, draws) => {
    const thinkMax = 1 << draws.below(21);
    return { ...plan, workload: { ...plan.workload, thinkMin: thinkMax >> draws.below(3), thinkMax } };
  },
  (plan, draws) => ({ ...plan, workload: { ...plan.workload, retryMicros: 10_000 << draws.below(9) } }),
];

const scaled = (micros: number, percent: number): number => Math.floor((micros * percent) / 100);

const atPace = (fault: Fault, percent: number): Fault => ({
  ...fault,
  at: scaled(fault.at, percent),
  duration: scaled(fault.duration, percent),
});

const silent = (draws: Stream, node: number, at: number, duration: number): Fault =>
  draws.below(2) === 0
    ? { kind: "pause", node, at, duration }
    : { kind: "crash", node, at, duration, effects: null, loops: 0 };

function changeFault(plan: Plan, draws: Stream, change: (fault: Fault) => Fault): Plan {
  if (plan.faults.length === 0) return plan;
  const index = draws.below(plan.faults.length);
  return { ...plan, faults: inOrder(plan.faults.with(index, change(plan.faults[index]!))) };
}

const inOrder = (faults: readonly Fault[]): Fault[] => faults.toSorted((a, b) => a.at - b.at);

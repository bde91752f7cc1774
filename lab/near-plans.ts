/** Plans around one: the same world with another seed, and a few of its faults and messages otherwise. Number `index` is always the same. */
import { Stream } from "../sim/base/random.ts";
import { wholeOf } from "../sim/contract/parts.ts";
import type { System } from "../sim/contract/system.ts";
import { partsOfPlan } from "../sim/plan/cluster-of-plan.ts";
import type { Fault, Plan } from "../sim/plan/plan.ts";

type Change = (plan: Plan, draws: Stream, servers: number) => Plan;

export function planNear(plan: Plan, system: System, index: number): Plan {
  const draws = new Stream(`near/${plan.seed}/${index}`);
  const { servers } = wholeOf(partsOfPlan(plan, system));
  const seed = `${plan.seed.slice(0, 180)}~${index}`;
  // Without a clock the seeded strategy takes over from the plan's choices.
  if (plan.drive === "scheduled") return { ...plan, seed, choices: [] };
  let near: Plan = draws.below(3) === 0 ? plan : { ...plan, seed };
  const least = near === plan ? 1 : 0; // not the plan itself
  for (let left = least + draws.below(3); left > 0; left--)
    near = changes[draws.below(changes.length)]!(near, draws, servers);
  return near;
}

const changes: readonly Change[] = [
  (plan, draws) => ofOneFault(plan, draws, (fault) => [{ ...fault, at: scaled(fault.at, 50 + draws.below(101)) }]),
  (plan, draws) =>
    ofOneFault(plan, draws, (fault) => [
      { ...fault, duration: Math.max(1, scaled(fault.duration, 25 + draws.below(176))) },
    ]),
  (plan, draws) => ofOneFault(plan, draws, () => []),
  (plan, draws, servers) => ({ ...plan, faults: [...plan.faults, silence(plan, draws, servers)] }),
  (plan, draws, servers) => {
    const from = draws.below(servers);
    const to = (from + 1 + draws.below(Math.max(1, servers - 1))) % servers;
    if (from === to) return plan;
    const decision = { from, to, ordinal: draws.below(40), ...(draws.below(2) === 0 ? { drop: true } : { copies: 1 }) };
    const isOther = (one: Plan["decisions"][number]): boolean =>
      one.from !== from || one.to !== to || one.ordinal !== decision.ordinal;
    return { ...plan, decisions: [...plan.decisions.filter(isOther), decision] };
  },
];

const scaled = (micros: number, percent: number): number => Math.floor((micros * percent) / 100);

/** A server is silent for a while. */
function silence({ budget }: Plan, draws: Stream, servers: number): Fault {
  const at = Math.floor((budget.activeMicros * draws.below(1_000)) / 1_000);
  const duration = 1_000 + Math.floor((budget.activeMicros * draws.below(500)) / 1_000);
  const node = draws.below(servers);
  return draws.below(2) === 0
    ? { kind: "pause", node, at, duration }
    : { kind: "crash", node, at, duration, effects: draws.below(2) === 0 ? null : draws.below(20), loops: 0 };
}

function ofOneFault(plan: Plan, draws: Stream, change: (fault: Fault) => readonly Fault[]): Plan {
  if (plan.faults.length === 0) return plan;
  const index = draws.below(plan.faults.length);
  return { ...plan, faults: plan.faults.flatMap((fault, at) => (at === index ? change(fault) : [fault])) };
}

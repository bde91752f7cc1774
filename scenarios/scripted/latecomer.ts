/**
 * Latecomers: one proposer of a register serves reads for a while, each in a ballot of its own, as the others are cut
 * off; then it is gone, and they are back, far below what acceptors have promised.
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.5: a refusal tells a proposer of the higher ballot.
 */
import type { System } from "../../sim/contract/system.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 10 };

export const latecomer: Scenario = {
  name: "latecomer",
  about: "registers: one proposer serves alone, ballot after ballot, and is gone when the others are back",
  unsuited(system) {
    if (!system.services.includes("register")) return `${system.name} is no register`;
    if (system.availability === undefined) return `${system.name} promises no progress while faults last`;
    return system.survives.includes("partition") ? null : `${system.name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("latecomer", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "latecomer, turns", index));
    const aloneMicros = draw.span(200_000, 2_000_000);
    const laterMicros = draw.between(6_000_000, 9_000_000);
    const load = readingLoad(draw, plan, system, aloneMicros + laterMicros);
    return { ...plan, ...load, faults: succession(draw, contactsOf(system, plan), aloneMicros, laterMicros) };
  },
};

/** Ids of the servers that clients ask. */
function contactsOf(system: System, { nodes, options }: Plan): readonly number[] {
  let first = 0;
  for (const [role, count] of system.layout(nodes, options)) {
    if (role === system.contact) return Array.from({ length: count }, (_, rank) => first + rank);
    first += count;
  }
  return [];
}

/** Mostly reads, of clients that go on to the next server soon. */
function readingLoad(
  draw: Draw,
  plan: Plan,
  system: System,
  activeMicros: number,
): Pick<Plan, "workload" | "budget" | "network"> {
  const thinkMax = draw.span(5_000, 40_000);
  return {
    network: { ...plan.network, drop: 0, duplicate: 0, reorder: 0 },
    workload: {
      ...plan.workload,
      clients: 3,
      mode: "closed",
      sessions: 1,
      operations: 1_000_000, // the clock ends the load, not the count
      thinkMin: thinkMax >> 1,
      thinkMax,
      mix: offeredMix(system, serviceOfPlan(plan, system), { ...plan.workload.mix, read: 100, propose: 1 }),
      retryMicros: draw.pick([40_000, 80_000]),
      attempts: 1_000,
    },
    budget: { ...plan.budget, activeMicros, eventsMax: 1_000_000 },
  };
}

/** One is there first and gone later, the others the other way round. */
function succession(draw: Draw, contacts: readonly number[], aloneMicros: number, laterMicros: number): Fault[] {
  if (contacts.length < 2) return [];
  const early = draw.pick(contacts);
  return contacts.map((node) => ({
    ...{ kind: "isolate", node, clients: true },
    ...(node === early ? { at: aloneMicros, duration: laterMicros } : { at: 0, duration: aloneMicros }),
  }));
}

/**
 * Patient clients: each waits for one server far longer than a recovery takes, while leaders are cut off from the others
 * and not from clients, and hand over. Who asked must be told something; elsewhere a client has long asked another
 * server before that can be said.
 * Source: Ongaro (2014), section 6.2: who does not lead says who does.
 */
import { roleOf } from "../../sim/contract/cluster.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import { paceOf } from "../../sim/plan/pace.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { sometimesTransferring } from "../drawn/transfers.ts";

const recipe: Recipe = { ...calmRecipe, distant: 0, disk: 30, options: 5, numbers: 15, tune: sometimesTransferring };

const activeMicros = 14_000_000;

export const patient: Scenario = {
  name: "patient",
  about: "clients that wait long for one server, while leaders are cut off from the others and hand over",
  unsuited(system) {
    const { availability } = system;
    if (availability === undefined) return `${system.name} promises no progress while faults last`;
    if (availability.answersAll === undefined) return `a rival may keep clients of ${system.name} waiting`;
    return system.survives.includes("partition") ? null : `${system.name} does not claim to survive partition`;
  },
  plan(system, seed, index, settings) {
    const plan = planAt("patient", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "patient, faults", index));
    const servers = serversOf(system, plan.nodes, plan.options);
    const { syncByteNanos: _, ...disk } = plan.disk; // no bound is claimed where a sync takes any time
    const recoverMicros = system.availability?.recovers(plan.options, paceOf(plan, 1).roundTripMicros) ?? 2_000_000;
    const load = waitingLoad(draw, plan, recoverMicros);
    return { ...plan, disk, ...load, ...timeToHeal(load, contactsOf(system, plan)), faults: cutOff(draw, servers) };
  },
};

/** Clients that ask again after a multiple of what a recovery takes, and time for that after healing. */
function waitingLoad(draw: Draw, plan: Plan, recoverMicros: number): Pick<Plan, "workload" | "budget" | "network"> {
  const paceMicros = draw.pick([20_000, 60_000, 150_000]);
  return {
    network: { ...plan.network, drop: 0, duplicate: 0, reorder: 0 },
    workload: {
      ...plan.workload,
      clients: draw.between(3, 5),
      mode: "closed",
      sessions: 1,
      operations: 1_000_000, // the clock ends the load, not the count
      thinkMin: paceMicros >> 1,
      thinkMax: paceMicros,
      retryMicros: draw.between(3, 5) * recoverMicros,
      attempts: 1_000,
    },
    budget: { activeMicros, healMicros: 120_000_000, eventsMax: 1_000_000 },
  };
}

const contactsOf = (system: System, { nodes, options }: Plan): number =>
  roleOf(partsOf(system, nodes, options, 0).at(-1)!.cluster, system.contact).count;

/** After healing, all but one of those that clients ask may be gone: time to ask each of them, and to wait for it. */
function timeToHeal({ workload, budget }: Pick<Plan, "workload" | "budget">, contacts: number): Pick<Plan, "budget"> {
  const longest = workload.retryMicros + (workload.retryMicros >> 2); // of a client's waits
  return { budget: { ...budget, healMicros: Math.max(budget.healMicros, (contacts + 1) * longest) } };
}

/** One after the other, servers hear no other server, or are heard by none, for a while; clients reach them. */
function cutOff(draw: Draw, servers: number): readonly Fault[] {
  if (servers < 2) return [];
  const faults: Fault[] = [];
  for (
    let at = draw.between(600_000, 2_000_000);
    at < activeMicros - 3_000_000;
    at += draw.between(2_000_000, 4_000_000)
  ) {
    const node = draw.chance(75) ? "leader" : draw.between(0, servers - 1);
    faults.push({ kind: "isolate", at, duration: draw.span(100_000, 1_600_000), node, clients: false });
  }
  return faults;
}

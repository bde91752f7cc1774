/**
 * Leases: reads by the clock of whoever answers, in a world of clocks that run off as far as is claimed to be borne. Whoever
 * leads, or anybody else, is paused or cut off for about as long as a lease lasts, while clients reach it.
 * Source: Gray and Cheriton, "Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency" (1989),
 * section 5: faults of clocks.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { claimsOf } from "../../sim/plan/claimed.ts";
import { serviceOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt, serversOf } from "../../sim/plan/draw-plan.ts";
import { offeredMix } from "../../sim/plan/offers.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { without } from "../../sim/search/shrink/plainer.ts";

/** The choice that says so, by the option's name; null for a system without. */
const choiceOf = ({ options }: System): string | null =>
  Object.entries(options).find(([, spec]) => spec.type === "choice" && spec.choices.includes("lease"))?.[0] ?? null;

/** By leases of less than a suspicion takes, or of more; so many millionths may a clock be off. */
function byLease(draw: Draw, system: System, options: Options): Options {
  const name = choiceOf(system);
  if (name === null) return options;
  const leaseMicros = draw.pick([150_000, 400_000, 800_000]);
  const leaseDrift = draw.pick([1_000, 50_000, 200_000]);
  const known = Object.entries({ leaseMicros, leaseDrift }).filter(([each]) => each in system.options);
  return { ...options, [name]: "lease", ...Object.fromEntries(known) };
}

/** The same where leases have a length of their own; where it is another timeout's, `leases` alone asks for them. */
export const byLeaseOfOwnLength = (draw: Draw, system: System, options: Options): Options =>
  "leaseMicros" in system.options ? byLease(draw, system, options) : options;

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["crash", "isolate", "pause", "one-way", "slow-links"],
  faultsMin: 1,
  faultsMax: 6,
  leader: 40,
  clocks: 90,
  disk: 15,
  options: 25,
  distant: 30,
  clientsMin: 3,
  clientsMax: 5,
  operationsMin: 15,
  operationsMax: 40,
  keysMax: 2,
  reconfigurations: 25,
  tune: byLease,
};

export const leases: Scenario = {
  name: "leases",
  about: "reads by a lease, while clocks drift and whoever holds one is paused or cut off for about as long",
  unsuited(system) {
    if (choiceOf(system) === null) return `no reads of ${system.name} are answered by a lease`;
    const missing = (["partition", "pause"] as const).find((kind) => !system.survives.includes(kind));
    return missing === undefined ? null : `${system.name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "leases, who is away", index));
    const plan = planAt("leases", recipe, system, seed, index, settings);
    const faults = [...plan.faults, ...away(draw, plan, system)].sort((a, b) => a.at - b.at);
    const apart = new Draw(randomAt(seed, "leases, whose clocks are apart", index));
    if (!apart.chance(50)) return { ...plan, faults };
    const clocks = farApart(apart, plan, system);
    return apart.chance(50) ? { ...plan, faults, clocks } : hunted(apart, { ...plan, clocks }, system);
  },
};

/**
 * Each server's clock as fast or as slow as is claimed to be borne, or but one of them fast: a lease that allows for less is
 * over too late.
 */
function farApart(draw: Draw, { nodes, options, clocks }: Plan, system: System): Plan["clocks"] {
  const { survives, driftMax } = claimsOf(system, options);
  if (!survives.includes("clock-drift") || driftMax > driftDrawn) return clocks;
  const drift = Math.floor(driftMax);
  const servers = serversOf(system, nodes, options);
  const slow = draw.chance(50) ? draw.between(0, servers - 1) : null;
  return Array.from({ length: servers }, (_, node) => ({
    node,
    offset: draw.between(0, 1_000_000),
    drift: (slow === null ? draw.chance(50) : node !== slow) ? drift : -drift,
  }));
}

/**
 * Whoever leads is cut off from the others, again and again for a little longer than a lease, while clients write, and some only
 * read, each of the one server that it knows.
 */
function hunted(draw: Draw, plan: Plan, system: System): Plan {
  const { budget, options, workload } = plan;
  const leaseMicros = leaseOf(options);
  const pace = draw.between(3, 6) * leaseMicros;
  const faults: Fault[] = [];
  for (let at = 2 * leaseMicros; at < budget.activeMicros; at += pace) {
    const duration = Math.ceil((leaseMicros * draw.between(12, 25)) / 10);
    faults.push({ kind: "isolate", at, duration, node: "leader", clients: false });
  }
  const mix = { get: 3, put: 2, append: 1, read: 3, "read-record": 3, "append-record": 3 };
  const readers = draw.between(1, 3);
  // Who is gone, or a member no more, answers nobody.
  const areServed = plan.gone === undefined && workload.reconfigurations === undefined;
  return {
    ...plan,
    faults,
    workload: {
      ...without(workload, "loyal"),
      ...(areServed ? { readers } : {}),
      clients: readers + draw.between(2, 3),
      mode: "closed",
      sessions: 1,
      operations: draw.between(60, 150),
      keys: 1,
      mix: offeredMix(system, serviceOfPlan(plan, system), mix),
      thinkMin: 0,
      thinkMax: draw.span(1_000, 20_000),
      retryMicros: draw.pick([40_000, 80_000]),
    },
  };
}

/** Where more is borne, clocks are no question of leases. */
const driftDrawn = 500_000;

/** How long a lease lasts: of its own, or as long as the shortest wait for a leader. */
const leaseOf = (options: Options): number => Number(options["leaseMicros"] ?? options["electionMinMicros"] ?? 150_000);

/** Cut off from the other servers, and perhaps asleep for the first part of it. */
function away(draw: Draw, { nodes, options, budget }: Plan, system: System): Fault[] {
  const leaseMicros = leaseOf(options);
  const servers = serversOf(system, nodes, options);
  return Array.from({ length: draw.between(1, 4) }, () => {
    const node = draw.chance(30) ? "leader" : draw.between(0, servers - 1);
    const at = draw.between(Math.min(300_000, budget.activeMicros), budget.activeMicros);
    const duration = Math.ceil((leaseMicros * draw.between(2, 40)) / 10);
    const cut: Fault = { kind: "isolate", at, duration, node, clients: false };
    const asleep = Math.ceil((duration * draw.between(1, 9)) / 10);
    return draw.chance(50) ? [cut] : [cut, { kind: "pause", at, duration: asleep, node } as Fault];
  }).flat();
}

/**
 * Membership in the log: an operator changes who votes, in a way that each plan draws (swaps, one more, one less, others
 * altogether), while what makes changes hard befalls them: partitions, the removal or the loss of whoever leads, newcomers that
 * crash as they catch up, messages in the order that two leaders with a change each need.
 * Source: Ongaro (2014), chapter 4; Ongaro, "bug in single-server membership changes", raft-dev, 10 July 2015.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { compacting } from "../drawn/compaction.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["crash", "isolate", "pause", "partition", "one-way", "slow-links", "replace"],
  faultsMin: 1,
  faultsMax: 8,
  leader: 50,
  hunt: 40,
  aimed: 40,
  favours: /append|vote|snapshot|install|accept|promise/i,
  lossy: 20,
  disk: 30,
  acrossCuts: 30,
  late: 10,
  options: 12,
  reconfigurations: 100,
  reconfigurationsMax: 12,
  members: 60,
  operationsMin: 6,
  operationsMax: 25,
  tune: (draw, system, options) =>
    changing(draw, system, draw.chance(30) ? compacting(draw, system, options) : options),
};

/** The values of the option by which changes take the way of the log; null for a system without. */
function waysOf({ options }: System): readonly string[] | null {
  const spec = options["reconfigures"];
  return spec?.type === "choice" ? spec.choices.filter((choice) => choice !== "none") : null;
}

function changing(draw: Draw, system: System, options: Options): Options {
  const ways = waysOf(system);
  return ways === null ? options : { ...options, reconfigures: draw.pick(ways) };
}

export const membership: Scenario = {
  name: "membership",
  about: "who votes is changed through the log, while leaders are removed or cut off and newcomers fail",
  unsuited(system) {
    if (waysOf(system) === null) return `the members of ${system.name} do not change through its log`;
    const missing = (["crash", "partition", "pause"] as const).find((kind) => !system.survives.includes(kind));
    return missing === undefined ? null : `${system.name} does not claim to survive ${missing}`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "membership, who is apart", index));
    const areRivals = draw.chance(40);
    const nodes = settings.nodes ?? (areRivals ? Math.min(4, system.nodes.max) : null);
    const plan = planAt("membership", recipe, system, seed, index, { ...settings, nodes });
    if (areRivals && plan.options["reconfigures"] === "one" && plan.nodes >= 3) {
      const busy = new Draw(randomAt(seed, "membership, who compacts", index));
      const options = busy.chance(50) ? compacting(busy, system, plan.options) : plan.options; // while a change is uncommitted
      return rivals(draw, { ...plan, options });
    }
    if (!draw.chance(50)) return plan;
    const faults = [...plan.faults, ...apart(draw, plan)].sort((a, b) => a.at - b.at);
    return { ...plan, faults };
  },
};

/**
 * Leaders who each follow the same configuration with another one: servers fall apart as votes come in, so that a leader is
 * elected and commits nothing, and an operator who does not wait asks whoever leads for one server less, each time another.
 */
function rivals(draw: Draw, plan: Plan): Plan {
  const { gone: _, nodes, ...rest } = plan;
  const first = Array.from({ length: nodes }, (_each, rank) => rank);
  const lists = Array.from({ length: 16 }, () => {
    const left = draw.between(0, nodes - 1);
    return first.filter((rank) => rank !== left);
  });
  const members = [...lists, first]; // in the end all are asked for, which is one more at most
  const turns = draw.between(2, 5);
  const paceMicros = draw.span(250_000, 700_000);
  const faults = Array.from({ length: turns }, (_each, turn): Fault => {
    const alone = draw.subset(first, draw.chance(70) ? nodes >> 1 : 1);
    const groups = [alone, first.filter((rank) => !alone.includes(rank))];
    const when = { node: "any", handles: "voted", nth: draw.between(1, nodes + 1) };
    return {
      kind: "partition",
      at: turn * paceMicros,
      duration: draw.between(paceMicros >> 1, paceMicros),
      groups,
      when,
    };
  });
  const pace = draw.span(1_000, 40_000);
  const reconfigurations = { count: members.length, paceMin: pace >> 1, paceMax: pace, members };
  const workload = { ...plan.workload, attempts: 1, retryMicros: draw.span(20_000, 120_000), reconfigurations };
  const activeMicros = Math.max(plan.budget.activeMicros, (turns + 1) * paceMicros);
  return { ...rest, nodes, faults, workload, budget: { ...plan.budget, activeMicros } };
}

/** Leaders cut off from the others one after the other, some with a newcomer, so that each may have a change of its own. */
function apart(draw: Draw, { budget: { activeMicros } }: Plan): Fault[] {
  const start = Math.min(300_000, activeMicros >> 1);
  const pace = draw.span(150_000, Math.max(150_000, activeMicros >> 1));
  return Array.from({ length: draw.between(1, 4) }, (_, turn): Fault[] => {
    const at = Math.min(activeMicros, start + turn * pace + draw.between(0, pace >> 1));
    const duration = draw.span(100_000, 2 * pace);
    const cut: Fault = { kind: "isolate", at, duration, node: "leader", clients: draw.chance(20) };
    if (!draw.chance(40)) return [cut];
    const node = draw.pick(["newcomer", "member", "removed"] as const);
    return [cut, { kind: "crash", at, duration: draw.span(10_000, duration), node, effects: null, loops: 0 }];
  }).flat();
}

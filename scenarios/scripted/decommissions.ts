/**
 * Decommissions: an operator who switches off whoever is a member no more, as soon as it is told that the change is done.
 * Mostly it asks for others altogether, so that nothing of what was kept before is left but what the new ones have; and
 * whoever leads fails as the new ones come.
 * Source: Lamport, Malkhi, Zhou (2009), section 4.2: a configuration is complete before it is activated; from then on the one
 * before may go.
 */
import { membershipOf } from "../../sim/contract/membership.ts";
import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { messageTypesOf } from "../../sim/plan/messages.ts";
import type { Fault, Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario, ScenarioSettings } from "../../sim/plan/scenario.ts";
import { type Terms, termsOf } from "../../sim/plan/terms.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["crash", "isolate", "pause", "slow-links"],
  faultsMin: 0,
  faultsMax: 3,
  leader: 60,
  disk: 20,
  reconfigurations: 100,
  reconfigurationsMax: 4,
  clientsMin: 2,
  clientsMax: 3,
  operationsMin: 10,
  operationsMax: 30,
};

export const decommissions: Scenario = {
  name: "decommissions",
  about: "members that were replaced are switched off once the operator is told so, while leaders fail",
  unsuited(system: System) {
    const { name, survives } = system;
    if (membershipOf(system) === undefined) return `the members of ${name} do not change`;
    return survives.includes("crash") ? null : `${name} does not claim to survive crash`;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "decommissions, who goes", index));
    const { gone: _, ...drawn } = planAt("decommissions", recipe, system, seed, index, few(draw, system, settings));
    const plan = withSpares(drawn, system, draw);
    const terms = termsOf(partsOf(system, plan.nodes, plan.options, 0).at(-1)!);
    const { workload } = plan;
    if (terms === null) return plan; // of a system that is not asked
    const members = membersOf(draw, terms);
    const changes = members === null ? {} : { members, count: members.length };
    const reconfigurations = { ...workload.reconfigurations!, ...changes, switchesOff: true };
    const faults = [...plan.faults, ...asTheyCome(draw, plan, system, terms)].sort((a, b) => a.at - b.at);
    return { ...plan, faults, workload: { ...workload, reconfigurations } };
  },
};

/** Small clusters, of which there may be several among the spares. */
function few(draw: Draw, { nodes }: System, settings: ScenarioSettings): ScenarioSettings {
  const count = draw.pick([1, 2, 2, 3, 3]);
  return { ...settings, nodes: settings.nodes ?? Math.min(nodes.max, Math.max(nodes.min, count)) };
}

/** As many spares as there may be, or fewer: where others altogether are asked for, there have to be so many. */
function withSpares(plan: Plan, system: System, draw: Draw): Plan {
  const spec = system.options["spares"];
  if (spec?.type !== "integer" || spec.isSet === true) return plan;
  const spares = Math.min(spec.max, draw.between(plan.nodes, 2 * plan.nodes + 1));
  return { ...plan, options: { ...plan.options, spares } };
}

/** Others altogether, then others again; null for what the operator draws by itself. */
function membersOf(draw: Draw, { changes, first, min, ranks }: Terms): readonly (readonly number[])[] | null {
  if (changes === "one" || draw.chance(25)) return null;
  const size = draw.between(Math.max(1, min), Math.max(1, first.length));
  const spares = Array.from({ length: ranks }, (_, rank) => rank).filter((rank) => !first.includes(rank));
  const lists = Array.from({ length: Math.floor(spares.length / size) }, (_, at) =>
    spares.slice(at * size, (at + 1) * size),
  );
  return lists.length === 0 ? null : lists.slice(0, draw.between(1, lists.length));
}

/** What befalls whoever leads, or whoever asks, as one of those who come is asked something for the first times. */
function asTheyCome(draw: Draw, plan: Plan, system: System, { firstNode, first, ranks }: Terms): Fault[] {
  const { role } = system.membership!;
  const types = messageTypesOf(system, plan.options, null).find((one) => one.role === role)?.handled ?? [];
  if (types.length === 0 || ranks === first.length) return [];
  return Array.from({ length: draw.between(1, 3) }, (): Fault => {
    const newcomer = firstNode + draw.between(first.length, ranks - 1);
    const when = { node: newcomer, handles: draw.pick(types), nth: draw.chance(60) ? 1 : draw.between(2, 6) };
    const node = draw.chance(60) ? "leader" : "peer";
    const span = { at: 0, duration: draw.span(20_000, 1_500_000), node, when } as const;
    if (draw.chance(50)) return { kind: "crash", ...span, effects: null, loops: 0 };
    return draw.chance(50) ? { kind: "pause", ...span } : { kind: "isolate", ...span, clients: draw.chance(50) };
  });
}

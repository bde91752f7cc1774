/** Draws a plan by a recipe, inside what the system claims to survive. */
import { Arbitrary, type Random, Stream, Value } from "fast-check";
import { UserError } from "../base/user-error.ts";
import type { Options } from "../contract/cluster.ts";
import { membershipOf } from "../contract/membership.ts";
import { partsOf, usualService } from "../contract/parts.ts";
import type { FaultKind, System } from "../contract/system.ts";
import { claimsOf } from "./claimed.ts";
import { Draw, randomAt } from "./draw.ts";
import { drawAimed, drawLostRound } from "./draw-aimed.ts";
import { drawExtremes } from "./draw-extremes.ts";
import { drawGone } from "./draw-gone.ts";
import { drawClocks, drawCpu, drawDisk, drawNetwork, drawService, drawWorkload } from "./draw-world.ts";
import { drawFault, mayBefall } from "./faults/fault.ts";
import type { Stage } from "./faults/fault-shape.ts";
import type { Target } from "./faults/surface.ts";
import { messageTypesOf, sentOf } from "./messages.ts";
import { defaultOptions, drawOptions } from "./options.ts";
import { clientNodes, type Fault, type Plan, planVersion } from "./plan.ts";
import type { Recipe } from "./recipe.ts";
import type { ScenarioSettings } from "./scenario.ts";
import { show } from "./schema.ts";
import { keepSet } from "./variant.ts";

/** The longest campaign seed: a plan's own seed adds its index. */
export const seedLengthMax = 200;

/** Plan number `index` of the campaign `seed` by the recipe of the scenario `name`. */
export function planAt(
  name: string,
  recipe: Recipe,
  system: System,
  seed: string,
  index: number,
  settings: ScenarioSettings,
): Plan {
  return new PlanArbitrary(recipe, system, settings, seedOf(seed, index)).generate(randomAt(seed, name, index)).value;
}

/** The root of the random streams of plan number `index`. */
export function seedOf(seed: string, index: number): string {
  if (seed.length > seedLengthMax) {
    throw new UserError({
      code: "seed-too-long",
      place: "seed",
      value: show(seed),
      remedy: "give a shorter seed",
      sentence: `seed: ${seed.length} characters (${show(seed)}), expected at most ${seedLengthMax}`,
    });
  }
  return `${seed}:${index}`;
}

/** The recipe's plans for fast-check: properties over plans are written with it. Shrinking is `sim/search/shrink/shrink.ts`. */
export class PlanArbitrary extends Arbitrary<Plan> {
  readonly #recipe: Recipe;
  readonly #system: System;
  readonly #settings: ScenarioSettings;
  readonly #seed: string;

  constructor(recipe: Recipe, system: System, settings: ScenarioSettings, seed: string) {
    super();
    this.#recipe = recipe;
    this.#system = system;
    this.#settings = settings;
    this.#seed = seed;
  }

  override generate(random: Random): Value<Plan> {
    const plan = drawPlan(new Draw(random), this.#recipe, this.#system, this.#settings, this.#seed);
    return new Value(plan, undefined);
  }

  override canShrinkWithoutContext(_value: unknown): _value is Plan {
    return false;
  }

  override shrink(): Stream<Value<Plan>> {
    return Stream.nil<Value<Plan>>();
  }
}

function drawPlan(draw: Draw, recipe: Recipe, system: System, settings: ScenarioSettings, seed: string): Plan {
  const nodes = drawNodes(draw, system, settings.nodes);
  const tuned = drawUsableOptions(draw, recipe, system, nodes);
  const claimed = claimsOf(system, tuned);
  const claims = (kind: FaultKind) => settings.beyond || claimed.survives.includes(kind);
  const service = drawService(draw, system);
  const isRegister = service === "register";
  const activeMicros = isRegister ? draw.span(30_000, 1_500_000) : draw.span(recipe.activeMin, recipe.activeMax);
  const workload = drawWorkload(draw, recipe, system, tuned, service, activeMicros);
  const options = workload.reconfigurations === undefined ? tuned : drawSpares(draw, system, nodes, tuned);
  const stage = {
    servers: serversOf(system, nodes, options),
    clients: clientNodes(workload),
    activeMicros,
    messages: sentOf(system, options),
    hasFoundation: system.foundation !== undefined,
    ...(membershipOf(system, options) === undefined ? {} : { memberPercent: recipe.members }),
    leaderPercent: recipe.leader,
  };
  const plan: Plan = {
    version: planVersion,
    system: system.name,
    nodes,
    options,
    ...(service === usualService(system) ? {} : { service }),
    seed,
    drive: recipe.drive,
    network: drawNetwork(draw, recipe, claims),
    disk: drawDisk(draw, recipe, claims),
    cpu: drawCpu(draw, recipe, claims),
    clocks: drawClocks(draw, recipe, claims, claimed, stage.servers),
    // A register is decided in its first moments, and nothing can go wrong later: load and faults come early.
    faults: drawFaults(draw, recipe, claims, stage, system, options, isRegister),
    workload,
    budget: { activeMicros, healMicros: 20_000_000, eventsMax: 200_000 },
    decisions: [],
    choices: [],
  };
  if (recipe.drive !== "timed") return plan;
  const hasLostRound = recipe.lostRounds > 0 && draw.chance(recipe.lostRounds);
  const types = messageTypesOf(system, options, recipe.favours);
  const faulty = hasLostRound ? drawLostRound(draw, plan, claims, stage, types) : plan;
  const extreme = withinDrift(drawExtremes(draw, recipe, system, claims, faulty), system, settings.beyond);
  const gone = drawGone(draw, system, extreme, claims);
  // Who knows one server only is not served when that is gone.
  return gone === null || extreme.workload.loyal !== undefined ? extreme : { ...extreme, gone };
}

/** Extreme options may claim less of clocks than those that the clocks were drawn for: these run off by no more then. */
function withinDrift(plan: Plan, system: System, beyond: boolean): Plan {
  const { driftMax } = claimsOf(system, plan.options);
  if (beyond || plan.clocks.every(({ drift }) => Math.abs(drift) <= driftMax)) return plan;
  const clocks = plan.clocks.map((clock) => ({
    ...clock,
    drift: Math.sign(clock.drift) * Math.min(Math.abs(clock.drift), driftMax),
  }));
  return { ...plan, clocks };
}

/** Mostly 3 and 5; the odd sizes catch arithmetic on quorums. */
const sizes: readonly (readonly [weight: number, nodes: number])[] = [
  [45, 3],
  [38, 5],
  [6, 4],
  [5, 7],
  [4, 2],
  [2, 1],
];

function drawNodes(draw: Draw, system: System, wanted: number | null): number {
  const { min, max } = system.nodes;
  if (wanted !== null) {
    if (wanted < min || wanted > max) {
      throw new UserError({
        code: "nodes-outside",
        place: "nodes",
        value: wanted,
        problem: `${wanted} is outside of what ${system.name} takes`,
        remedy: `use ${min} to ${max}`,
      });
    }
    return wanted;
  }
  const possible = sizes.filter(([, nodes]) => nodes >= min && nodes <= max);
  return possible.length === 0 ? system.nodes.default : draw.weighted(possible);
}

/** Options that the system can be laid out with at this size, else its defaults. */
function drawUsableOptions(draw: Draw, recipe: Recipe, system: System, nodes: number): Options {
  const drawn = keepSet(system, recipe.tune(draw, system, drawOptions(draw, system, recipe.options)));
  return isUsable(system, nodes, drawn) ? drawn : defaultOptions(system);
}

function isUsable(system: System, nodes: number, options: Options): boolean {
  try {
    for (const part of partsOf(system, nodes, options, 0)) part.system.quorums(part.cluster);
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

/** Options with nodes that may become members, where the system says by `spares` how many there are. */
function drawSpares(draw: Draw, system: System, nodes: number, options: Options): Options {
  const spec = system.options["spares"];
  if (spec?.type !== "integer") return options;
  const wanted = spec.isSet ? spec.default : draw.between(1, 3);
  const spares = { ...options, spares: Math.max(spec.min, Math.min(spec.max, wanted)) };
  return isUsable(system, nodes, spares) ? spares : options;
}

/** How many servers a cluster of this size has, over all roles of all parts. */
export const serversOf = (system: System, nodes: number, options: Options): number =>
  partsOf(system, nodes, options, 0).at(-1)!.cluster.servers;

function drawFaults(
  draw: Draw,
  recipe: Recipe,
  claims: (kind: FaultKind) => boolean,
  stage: Stage,
  system: System,
  options: Options,
  early: boolean,
): Fault[] {
  const timed = drawTimedFaults(draw, recipe, claims, stage, early);
  const types = messageTypesOf(system, options, recipe.favours);
  const hasAims = recipe.aimed > 0 && types.length > 0 && draw.chance(recipe.aimed);
  const faults = hasAims ? drawAimed(draw, recipe, claims, stage, timed, types) : timed;
  return faults.sort((a, b) => a.at - b.at);
}

/** Faults that begin at a time. */
function drawTimedFaults(
  draw: Draw,
  recipe: Recipe,
  claims: (kind: FaultKind) => boolean,
  stage: Stage,
  early: boolean,
): Fault[] {
  const possible = recipe.faults.filter((kind) => mayBefall(kind, claims, stage));
  const kinds = recipe.everyKind ? possible : draw.subset(possible, draw.weighted(kindCounts));
  if (kinds.length === 0 || recipe.faultsMax === 0) return [];
  const count = draw.between(recipe.faultsMin, recipe.faultsMax);
  const hunt = draw.chance(recipe.hunt);
  const leaderPercent = hunt ? Math.max(80, stage.leaderPercent) : stage.leaderPercent;
  const start = early ? 0 : 200_000; // an election takes so long
  const pace = draw.span(stage.activeMicros >> 5, stage.activeMicros >> 2);
  const faults: Fault[] = [];
  const wiped = new Set<number>();
  for (let i = 0; i < count; i++) {
    const somewhere = early ? draw.span(100, stage.activeMicros) : draw.between(0, stage.activeMicros);
    const at = hunt ? start + i * pace + draw.between(0, pace >> 1) : somewhere;
    const fault = drawFault(draw.pick(kinds), at, draw, { ...stage, leaderPercent });
    if (at > stage.activeMicros || (losesDisk(fault, kinds) && !mayWipe(fault.node, wiped, stage))) continue;
    faults.push(fault);
  }
  return faults.sort((a, b) => a.at - b.at);
}

/** Swarm: how many kinds of fault a plan has. Few, so that they do not hide each other; sometimes none, or many. */
const kindCounts: readonly (readonly [weight: number, count: number])[] = [
  [6, 0],
  [20, 1],
  [26, 2],
  [22, 3],
  [14, 4],
  [12, 13],
];

/** Whose disk is lost, to whoever counts on those of the others: one that breaks for good is no better than one wiped. */
const losesDisk = (fault: Fault, kinds: readonly Fault["kind"][]): fault is Fault & { readonly node: Target } =>
  fault.kind === "wipe" || (fault.kind === "replace" && kinds.includes("wipe"));

/** A claim to survive wiped disks is one for fewer than half of them: no more distinct servers are wiped in a run. */
function mayWipe(node: Target, wiped: Set<number>, stage: Stage): boolean {
  const key = typeof node === "string" ? -1 - wiped.size : node; // whoever leads may be another one each time
  if (!wiped.has(key) && wiped.size >= Math.floor((stage.servers - 1) / 2)) return false;
  wiped.add(key);
  return true;
}

/**
 * Nothing fails, but answers take longer than a system waits before it gives a member up, which is as short as its options
 * allow. What is given up too soon was there: whoever never learns that changes its members, or its epoch, for ever.
 */
import type { Options } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";

const recipe: Recipe = {
  ...calmRecipe,
  activeMin: 4_000_000,
  activeMax: 8_000_000,
  reconfigurations: 70,
  options: 25,
  tune: leastPatience,
};

/** How often something may go unanswered before whoever does not answer is given up. */
const patiences = /^(missed|lag)Max$/;

const patiencesOf = ({ options }: System): readonly string[] =>
  Object.keys(options).filter((name) => patiences.test(name));

function leastPatience(draw: Draw, system: System, options: Options): Options {
  const least = patiencesOf(system).map((name) => {
    const spec = system.options[name]!;
    return [
      name,
      spec.type === "integer"
        ? spec.min +
          draw.weighted([
            [70, 0],
            [30, 1],
          ])
        : spec.default,
    ];
  });
  // A beat by way of the registry takes three round trips there, which is longer than others wait for it.
  const beats = options["heartbeat"] === "registry" ? { heartbeat: "cluster" } : {};
  return { ...options, ...beats, ...Object.fromEntries(least) };
}

/** One way, in microseconds: a round trip stays below the shortest election timeout of a registry. */
const [nearest, farthest] = [20_000, 70_000];

export const farApart: Scenario = {
  name: "far-apart",
  about: "nothing fails, but answers take longer than members are waited for before they are given up",
  unsuited: (system) =>
    patiencesOf(system).length === 0 ? `${system.name} gives up no member for what it does not answer` : null,
  plan(system, seed, index, settings) {
    const { gone: _, ...plan } = planAt("far-apart", recipe, system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "far-apart, distances", index));
    const micros = draw.between(nearest, farthest);
    const latency = draw.chance(50)
      ? ({ type: "constant", micros } as const)
      : ({
          type: "uniform",
          min: Math.floor((9 * micros) / 10),
          max: Math.min(farthest, Math.floor((11 * micros) / 10)),
        } as const);
    const { retryMicros } = plan.workload;
    // Clients wait for an answer that may have several round trips to go.
    const workload = { ...plan.workload, retryMicros: Math.max(retryMicros, 8 * farthest) };
    return { ...plan, network: { ...plan.network, latency }, workload };
  },
};

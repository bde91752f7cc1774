/** What a system stands on, as small as it can be: most events of a long story are often the registry's, and none of its point. */
import type { Options } from "../../contract/cluster.ts";
import type { System } from "../../contract/system.ts";
import { withOption } from "../../plan/options.ts";
import type { Plan } from "../../plan/plan.ts";
import type { ShrinkSearch } from "./attempts.ts";
import { withCluster } from "./renumber.ts";

/** The foundation of the fewest nodes, of each system that it may be, under a few seeds: each choice alone is another story. */
export function lessBelow(search: ShrinkSearch): void {
  const { system } = search;
  const seeds = [search.plan.seed, "0", "1", "2", "3", "4", "5", "6"];
  for (const options of foundationsOf(system, search.plan)) {
    for (const seed of seeds) {
      const plan = withCluster(search.plan, system, { options }, Number.MAX_SAFE_INTEGER);
      if (plan !== null) search.try({ ...plan, seed });
    }
  }
}

/** The plan's options with every foundation that a choice among them makes, each of the fewest nodes; none without one. */
export function foundationsOf(system: System, { options }: Pick<Plan, "options">): readonly Options[] {
  const { foundation, options: specs } = system;
  if (foundation === undefined) return [];
  let least = options;
  const choices: Options[] = [];
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.type !== "integer" || spec.isSet === true) continue;
    const fewer = withOption(system, least, name, spec.min);
    if (foundation(fewer).nodes < foundation(least).nodes) least = fewer;
  }
  for (const [name, spec] of Object.entries(specs)) {
    if (spec.type !== "choice" || spec.isSet === true) continue;
    for (const value of spec.choices) {
      const other = withOption(system, least, name, value);
      if (foundation(other).system !== foundation(least).system) choices.push(other);
    }
  }
  return [least, ...choices];
}

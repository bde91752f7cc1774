/**
 * Untried: as `swarm`, with options turned that no other scenario turns, those of which a system says what to try. They stay at
 * their defaults elsewhere, so that plans are what they were before there were such options.
 */
import type { Options, OptionValue } from "../../sim/contract/cluster.ts";
import { membershipOf } from "../../sim/contract/membership.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { without } from "../../sim/search/shrink/plainer.ts";
import { sometimesCompacting } from "./compaction.ts";
import { drawnScenario } from "./drawn.ts";
import { swarmRecipe } from "./swarm.ts";

/** Of the options that say what to try, so many of a hundred are turned. */
const share = 35;

function trying(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: OptionValue } = { ...sometimesCompacting(draw, system, options) };
  for (const [name, { tried }] of Object.entries(system.options)) {
    if (tried !== undefined && draw.chance(share)) tuned[name] = draw.pick(tried);
  }
  return tuned;
}

const drawn = drawnScenario({
  name: "untried",
  about: "as swarm, with those options turned that no other scenario turns",
  needs: [],
  unsuited: ({ name, options }) =>
    Object.values(options).some(({ tried }) => tried !== undefined) ? null : `no option of ${name} is left untried`,
  recipe: { ...swarmRecipe, aimed: 30, tune: trying },
});

export const untried: Scenario = {
  ...drawn,
  plan(system, seed, index, settings) {
    const plan = drawn.plan(system, seed, index, settings);
    const draw = new Draw(randomAt(seed, "untried, who reads", index));
    return isReadAnywhere(plan, system) && plan.workload.clients > 1 && draw.chance(60)
      ? withReaders(draw, plan)
      : plan;
  },
};

/** Reads are answered in a way that is tried here alone: by whoever is asked, where all are members and keep the log. */
const isReadAnywhere = ({ options }: Plan, system: System): boolean =>
  system.options["reads"]?.tried?.includes(options["reads"]!) === true &&
  membershipOf(system, options) === undefined &&
  !(Number(options["witnesses"]) > 0);

/** Some clients only read, each of one server; who knows one server only is not served when that is gone. */
function withReaders(draw: Draw, { gone: _, ...plan }: Plan): Plan {
  const readers = draw.between(1, plan.workload.clients - 1);
  return { ...plan, workload: { ...without(plan.workload, "loyal"), readers } };
}

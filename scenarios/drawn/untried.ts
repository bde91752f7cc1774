/**
 * Untried: as `swarm`, with options turned that no other scenario turns, those of which a system says what to try. They stay at
 * their defaults elsewhere, so that plans are what they were before there were such options.
 */
import type { Options, OptionValue } from "../../sim/contract/cluster.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Draw } from "../../sim/plan/draw.ts";
import { timedFaultKinds } from "../../sim/plan/faults/fault-shapes.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { sometimesCompacting } from "./compaction.ts";
import { drawnScenario } from "./drawn.ts";

/** Of the options that say what to try, so many of a hundred are turned. */
const share = 35;

function trying(draw: Draw, system: System, options: Options): Options {
  const tuned: { [name: string]: OptionValue } = { ...sometimesCompacting(draw, system, options) };
  for (const [name, { tried }] of Object.entries(system.options)) {
    if (tried !== undefined && draw.chance(share)) tuned[name] = draw.pick(tried);
  }
  return tuned;
}

export const untried: Scenario = drawnScenario({
  name: "untried",
  about: "as swarm, with those options turned that no other scenario turns",
  needs: [],
  unsuited: ({ name, options }) =>
    Object.values(options).some(({ tried }) => tried !== undefined) ? null : `no option of ${name} is left untried`,
  recipe: {
    faults: timedFaultKinds,
    faultsMin: 1,
    faultsMax: 9,
    leader: 40,
    hunt: 25,
    aimed: 30,
    lossy: 30,
    disk: 55,
    clocks: 25,
    cpu: 12,
    acrossCuts: 40,
    late: 10,
    numbers: 12,
    tight: 8,
    unusual: 20,
    reconfigurations: 35,
    options: 12,
    tune: trying,
  },
});

/** The broadest question: which faults exist is itself drawn, and so are sizes, latencies, disks, clocks and load. */
import { timedFaultKinds } from "../../sim/plan/faults/fault-shapes.ts";
import type { Recipe } from "../../sim/plan/recipe.ts";
import { sometimesCompacting } from "./compaction.ts";
import { drawnScenario } from "./drawn.ts";

/** What differs from the calm recipe. */
export const swarmRecipe: Partial<Recipe> = {
  faults: timedFaultKinds,
  faultsMin: 1,
  faultsMax: 9,
  leader: 40,
  hunt: 25,
  aimed: 25,
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
  tune: sometimesCompacting,
};

export const swarm = drawnScenario({
  name: "swarm",
  about: "anything the system claims to survive, a drawn few kinds at a time",
  needs: [],
  recipe: swarmRecipe,
});

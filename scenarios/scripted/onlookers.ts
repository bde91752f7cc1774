/**
 * Onlookers: clients that only read, and know one server each. Others write for a while, and logs are compacted every few
 * entries. Where a client asks around, a server that keeps a read waiting costs it a retry; here the read hangs.
 * Source: Apache BookKeeper, "The BookKeeper protocol": readers follow a log that somebody else writes.
 */
import { membershipOf } from "../../sim/contract/membership.ts";
import type { System } from "../../sim/contract/system.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import { planAt } from "../../sim/plan/draw-plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { without } from "../../sim/search/shrink/plainer.ts";
import { compacting } from "../drawn/compaction.ts";

const recipe: Recipe = {
  ...calmRecipe,
  faults: ["crash", "isolate", "pause", "slow-links", "one-way"],
  faultsMin: 0,
  faultsMax: 4,
  leader: 30,
  lossy: 20,
  disk: 20,
  clientsMin: 2,
  clientsMax: 4,
  operationsMin: 8,
  operationsMax: 40,
  tune: compacting,
};

export const onlookers: Scenario = {
  name: "onlookers",
  about: "clients that only read, of one server each, while others write and the log is compacted",
  unsuited(system: System) {
    const { name, availability, contact } = system;
    if (availability === undefined) return `${name} promises no progress`;
    return membershipOf(system)?.role === contact ? `a server of ${name} that is no member serves nobody` : null;
  },
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "onlookers, who reads", index));
    const { gone: _, ...plan } = planAt("onlookers", recipe, system, seed, index, settings);
    const readers = draw.between(1, plan.workload.clients - 1);
    return { ...plan, workload: { ...without(plan.workload, "loyal"), readers } };
  },
};

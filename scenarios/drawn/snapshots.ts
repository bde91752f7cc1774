/**
 * Logs that are compacted every few entries, and followers that fall behind what the leader still has. In a third of the
 * plans so much is asked of slow disks that a snapshot is not on one of them when the next entries are written, and a crash
 * keeps any of these writes; in a quarter of the others, the first snapshot that goes to a server left behind is lost.
 */

import { partsOf } from "../../sim/contract/parts.ts";
import type { System } from "../../sim/contract/system.ts";
import { claimsOf } from "../../sim/plan/claimed.ts";
import { Draw, randomAt } from "../../sim/plan/draw.ts";
import type { CrashFault } from "../../sim/plan/faults/crash.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { calmRecipe, type Recipe } from "../../sim/plan/recipe.ts";
import type { Scenario } from "../../sim/plan/scenario.ts";
import { compacting, compactionOptions } from "./compaction.ts";
import { drawnScenario } from "./drawn.ts";
import { losingWhatCatchesUp } from "./lost-catching-up.ts";

/** What brings a server up to date, by the names that systems have for it. */
const catchingUp = /snapshot|install|fetch|decided/i;

const recipe: Partial<Recipe> = {
  faults: ["crash", "partition", "isolate", "pause", "slow-links"],
  faultsMin: 2,
  faultsMax: 8,
  leader: 30,
  hunt: 20,
  aimed: 50,
  favours: catchingUp,
  lossy: 30,
  disk: 40,
  acrossCuts: 40,
  late: 10,
  numbers: 20,
  tight: 8,
  unusual: 10,
  reconfigurations: 40,
  operationsMin: 10,
  operationsMax: 40,
  tune: compacting,
};

const question = {
  name: "snapshots",
  about: "logs compacted every few entries, with followers away long enough to need a snapshot",
  needs: [],
  unsuited: (system: System): string | null =>
    compactionOptions(system).length === 0 ? `${system.name} has no option that sets when a log is compacted` : null,
};

const usual = drawnScenario({ ...question, recipe });
/** With nothing in the way of whoever is left behind. */
const calm = drawnScenario({ ...question, recipe: { ...calmRecipe, distant: 0, options: 20, tune: compacting } });
/** With timeouts that wait for such a disk. */
const unhurried = drawnScenario({ ...question, recipe: { ...recipe, tight: 0, distant: 0 } });

export const snapshots: Scenario = {
  ...usual,
  plan(system, seed, index, settings) {
    const draw = new Draw(randomAt(seed, "snapshots, behind slow disks", index));
    if (!draw.chance(33)) {
      return lostOnce(system, seed, index, settings) ?? usual.plan(system, seed, index, settings);
    }
    return behindSlowDisks(draw, unhurried.plan(system, seed, index, settings), system);
  },
};

function lostOnce(...[system, seed, index, settings]: Parameters<Scenario["plan"]>): Plan | null {
  const draw = new Draw(randomAt(seed, "snapshots, lost once", index));
  if (!draw.chance(25)) return null;
  return losingWhatCatchesUp(draw, calm.plan(system, seed, index, settings), system, catchingUp);
}

/** The same plan, in which snapshots are written while the disk is at it still, and crashes keep any of the writes. */
function behindSlowDisks(draw: Draw, plan: Plan, system: System): Plan {
  const { survives } = claimsOf(system, plan.options);
  if (!survives.includes("unsynced-subset") || !survives.includes("crash")) return plan;
  const { clients } = plan.workload;
  const { activeMicros } = plan.budget;
  const { servers } = partsOf(system, plan.nodes, plan.options, 0).at(-1)!.cluster;
  const syncMin = draw.span(2_000, 10_000);
  const crashes = Array.from(
    { length: draw.between(3, 10) },
    (): CrashFault => ({
      kind: "crash",
      node: draw.between(0, servers - 1),
      at: draw.between(Math.min(200_000, activeMicros), activeMicros), // an election takes so long
      duration: draw.span(1_000, 300_000),
      effects: null,
      loops: 0,
    }),
  );
  return {
    ...plan,
    disk: { ...plan.disk, syncMin, syncMax: syncMin + draw.span(50, 20_000), loss: "subset" },
    faults: [...plan.faults, ...crashes].sort((a, b) => a.at - b.at),
    workload: {
      ...plan.workload,
      mode: "open",
      sessions: draw.between(3, 8),
      operations: draw.between(20, Math.max(20, Math.floor(400 / clients))),
      thinkMin: 0,
      thinkMax: draw.span(500, 20_000),
      keys: draw.span(32, 256),
    },
  };
}

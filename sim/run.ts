/** A run: a pure function of its plan. */
import type { Invariant } from "./contract/invariant.ts";
import type { System } from "./contract/system.ts";
import type { Plan } from "./plan/plan.ts";
import type { RunResult } from "./plan/run-result.ts";
import { guarded } from "./world/ambient-guard.ts";
import { driveScheduled } from "./world/scheduled/drive.ts";
import { ScheduledWorld } from "./world/scheduled/scheduled.ts";
import { TimedWorld } from "./world/timed/timed.ts";
import type { RunOptions } from "./world/watch/run-options.ts";

/**
 * Runs `plan` on `system` under the judgement of `invariants`. The same plan yields the same result, to the byte of its
 * digest, whatever the options, the process or the machine.
 * A violation, a handler's exception and a failed assertion of a handler are results; a mistake of ours throws.
 */
export function run(plan: Plan, system: System, invariants: readonly Invariant[], options: RunOptions = {}): RunResult {
  const judges = invariants.filter(({ drive }) => drive === undefined || drive === plan.drive);
  if (plan.drive === "scheduled") {
    const world = new ScheduledWorld(plan, system, judges, options);
    const drive = (): RunResult => driveScheduled(world, plan, options.endsWhereClosed);
    return options.guard === false ? drive() : guarded(world, drive);
  }
  const world = new TimedWorld(plan, system, judges, options);
  return options.guard === false ? world.run() : guarded(world, () => world.run());
}

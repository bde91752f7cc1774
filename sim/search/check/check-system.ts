/** Checks a registered system in a box: what `synod check` runs, and what tests and tables of boxes are made of. */
import type { Invariant } from "../../contract/invariant.ts";
import type { System } from "../../contract/system.ts";
import type { Plan } from "../../plan/plan.ts";
import { type Box, planOf } from "./box.ts";
import { Checker, type CheckOptions } from "./check.ts";
import type { CheckReport, CheckViolation } from "./report.ts";
import { SystemBehaviour } from "./system-behaviour.ts";

export interface SystemCheckOptions extends CheckOptions {
  /** Explores the loss of messages as steps, though for safety it is no more than a delay without end. Off. */
  readonly explicitLoss?: boolean;
}

/** A check of `system` that is ready to begin. */
export function checkerOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: SystemCheckOptions = {},
): Checker {
  const behaviour = new SystemBehaviour(system, box, options.explicitLoss ?? false);
  const { cluster } = behaviour;
  const context = {
    cluster,
    service: system.service,
    quorums: system.quorums(cluster),
    intersections: system.intersections,
  };
  const judges = invariants.filter(({ name }) => system.exempt[name] === undefined);
  const termsMax = box.terms > 0 ? box.terms : Number.POSITIVE_INFINITY;
  return new Checker(behaviour, judges, context, { termsMax, ...options });
}

export function checkSystem(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: SystemCheckOptions = {},
): CheckReport {
  return checkerOf(system, box, invariants, options).run();
}

/** The plan that makes the scheduled world take the way to `violation`. */
export function counterexample(system: System, box: Box, { path }: CheckViolation): Plan {
  return planOf(
    system,
    box,
    path.flatMap(({ choices }) => choices),
  );
}

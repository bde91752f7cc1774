/** Checks a registered system in a box: what `synod check` runs, and what tests and tables of boxes are made of. */
import { UserError } from "../base/user-error.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import type { Plan } from "../plan/plan.ts";
import type { CheckSubject } from "./attempt.ts";
import { Checker } from "./checker.ts";
import { Explorer } from "./explore/explorer.ts";
import { type CheckOptions, validateCheckOptions } from "./options.ts";
import { moveRules } from "./reductions/rules.ts";
import type { Symmetry } from "./reductions/symmetry/images.ts";
import { inferSymmetry } from "./reductions/symmetry/infer-symmetry.ts";
import type { CheckReport, CheckViolation } from "./report.ts";
import { Judging } from "./rows/judging.ts";
import { LocalSteps } from "./rows/local-steps.ts";
import { Space } from "./rows/space.ts";
import { BreadthFirst } from "./search/breadth-first.ts";
import { type Box, planOfBox } from "./subjects/system/box.ts";
import { declaredBy } from "./subjects/system/declared.ts";
import { judgementOf } from "./subjects/system/judgement.ts";
import { ProgressJudge } from "./subjects/system/progress.ts";
import { SystemBehaviour } from "./subjects/system/system-behaviour.ts";
import { readsClocks, unvaried } from "./subjects/system/unvaried.ts";

export interface SystemCheckOptions extends CheckOptions {
  /** Explores the loss of messages as steps, though for safety it is no more than a delay without end. Off. */
  readonly explicitLoss?: boolean;
  /** Is told which handler begins, in words, and null when it has returned: to name one that does not. */
  readonly watch?: (doing: string | null) => void;
}

/** States of the unreduced search from which a system's symmetry is learned at first. */
const lessonStates = 2_000;

/** A check of `system` that is ready to begin. */
export function checkerOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: SystemCheckOptions = {},
): Checker {
  return new Checker(subjectOf(system, box, invariants, options), { termsMax: termsMaxOf(box), ...options });
}

/** The states of `system` in the box, to be walked by hand: the same that a check without symmetry explores. */
export function explorerOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: SystemCheckOptions = {},
): Explorer {
  return new Explorer(subjectOf(system, box, invariants, options), { termsMax: termsMaxOf(box), ...options });
}

const termsMaxOf = ({ terms }: Box): number => (terms > 0 ? terms : Number.POSITIVE_INFINITY);

/** A system in a box, as checks see what they check. */
function subjectOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  options: SystemCheckOptions,
): CheckSubject {
  validateCheckOptions(options);
  if (options.liveness === true && box.window > 0) {
    throw new UserError({
      code: "window-and-liveness",
      place: "box.window",
      value: box.window,
      remedy: "leave one of the two out",
      sentence: `check: window ${box.window}: what gives way is lost, and liveness judges what nobody loses`,
    });
  }
  // For safety a message lost is one that never arrives; what must happen in the end depends on the difference.
  const explicitLoss = options.explicitLoss === true || options.liveness === true;
  const behaviour = (): SystemBehaviour =>
    Object.assign(new SystemBehaviour(system, box, explicitLoss), { watch: options.watch ?? null });
  const { judges, context } = judgementOf(behaviour().parts, invariants);
  const symmetry = (known: LocalSteps | null): Symmetry | string => {
    if (box.reconfigurations.length > 0) return "the operator names its nodes";
    if (Object.values(system.roles).some(({ opaque }) => opaque === true))
      return "its states are histories of a program";
    const pupil = behaviour();
    return learnSymmetry(pupil, known ?? firstSteps(pupil, termsMaxOf(box)));
  };
  // Once faults are over every timer fires, those too that the box keeps from firing, and time passes.
  const elapses = readsClocks(system, box) ? 1 : 0;
  const fair = { ...box, timeouts: 1, timers: [], retries: 1, crashes: 0, drops: 0, duplicates: 0, elapses };
  const calm = (): SystemBehaviour => new SystemBehaviour(system, fair, false);
  const judge = (space: Space, local: LocalSteps): ProgressJudge => new ProgressJudge(space, local, calm());
  return {
    behaviour,
    invariants: judges,
    context,
    symmetry,
    judge,
    isDone: null,
    unvaried: unvaried(system, box),
    declared: declaredBy(behaviour().parts, box, explicitLoss),
  };
}

/** The local steps of the first states. */
function firstSteps(behaviour: SystemBehaviour, termsMax: number): LocalSteps {
  const local = new LocalSteps(behaviour, new Set());
  const context = { cluster: behaviour.cluster, service: "register", quorums: {}, intersections: [] } as const;
  const judging = new Judging([], context, local.sightings, local.lists);
  const space = new Space(behaviour, local, judging, moveRules([], termsMax));
  const limits = { memory: 2 ** 29, depth: Number.POSITIVE_INFINITY, states: lessonStates, collect: true };
  new BreadthFirst(space, limits, { judge: null, symmetry: null, again: null }).advance(lessonStates);
  return local;
}

/** The symmetry of the largest role whose nodes are alike, as far as the known steps tell, or why none is. */
function learnSymmetry(behaviour: SystemBehaviour, local: LocalSteps): Symmetry | string {
  const { cluster } = behaviour;
  const kindOf = (node: number): string =>
    cluster.roles.find(({ first, count }) => node >= first && node < first + count)?.name ?? "client";
  const roles = cluster.roles.filter(({ count }) => count > 1).sort((a, b) => b.count - a.count);
  const reasons: string[] = [];
  for (const { name, first, count } of roles) {
    const found = inferSymmetry(behaviour, local, kindOf, { role: name, first, count });
    if (typeof found !== "string") return found;
    reasons.push(found);
  }
  return reasons[0] ?? "every role has one node";
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
  return planOfBox(
    system,
    box,
    path.flatMap(({ choices }) => choices),
  );
}

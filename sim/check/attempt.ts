/** The parts of one search: the space of what is checked, the reductions, and the way through it. They begin anew together. */
import type { Context, Invariant } from "../contract/invariant.ts";
import type { CheckOptions } from "./options.ts";
import { moveRules } from "./reductions/rules.ts";
import type { Symmetry } from "./reductions/symmetry/images.ts";
import { SymmetryClasses } from "./reductions/symmetry/symmetry-classes.ts";
import type { Behaviour } from "./rows/behaviour.ts";
import type { Declared } from "./rows/declared.ts";
import { EndJudge } from "./rows/end-judge.ts";
import { Judging } from "./rows/judging.ts";
import { LocalSteps } from "./rows/local-steps.ts";
import { Space } from "./rows/space.ts";
import type { StateJudge } from "./rows/state-judge.ts";
import { BreadthFirst } from "./search/breadth-first.ts";
import { DepthFirst } from "./search/depth-first.ts";
import type { SearchLimits, StateSearch } from "./search/search.ts";
import { RandomWalks } from "./search/walks.ts";

/** What is checked. */
export interface CheckSubject {
  behaviour(): Behaviour;
  readonly invariants: readonly Invariant[];
  readonly context: Context;
  /** The symmetry to use, or why there is none; asked again, with the steps that were known, when it turned out wrong. */
  symmetry(known: LocalSteps | null): Symmetry | string;
  /** With `liveness`: who judges single states by what can happen in them. */
  judge(space: Space, local: LocalSteps): StateJudge;
  /** The steps of a path say which message is delivered, and the state of the node after it. */
  readonly tellsStates?: boolean;
  /** What may happen, for coverage; absent: it is not known. */
  readonly declared?: Declared;
  /** What it does not vary, for the verdict; absent or null: nothing to say. */
  readonly unvaried?: string | null;
  /** With `liveness`: nothing more is asked of these local states. Null: cycles are not looked for. */
  readonly isDone: ((locals: readonly object[]) => boolean) | null;
}

/** The states of a subject, nothing of which is explored yet, and what they are numbers of. */
export interface SubjectSpace {
  readonly behaviour: Behaviour;
  readonly local: LocalSteps;
  readonly judging: Judging;
  readonly space: Space;
}

export interface Attempt extends SubjectSpace {
  readonly judge: StateJudge;
  readonly search: StateSearch;
  readonly symmetry: SymmetryClasses | null;
  readonly symmetryName: string;
}

export function spaceOf({ behaviour: make, invariants, context }: CheckSubject, options: CheckOptions): SubjectSpace {
  const behaviour = make();
  const asked = new Set<string>(invariants.flatMap(({ observes }) => observes));
  const local = new LocalSteps(behaviour, asked, options.liveness === true);
  const judging = new Judging(invariants, context, local.sightings, local.lists);
  const space = new Space(behaviour, local, judging, moveRules(options.without, options.termsMax));
  return { behaviour, local, judging, space };
}

/** A search of `parts` that begins. Throws AsymmetryError when the nodes are not alike at the start. */
export function attemptOf(
  subject: CheckSubject,
  options: CheckOptions,
  symmetry: Symmetry | null,
  parts: SubjectSpace,
): Attempt {
  const { local, judging, space } = parts;
  const classes = symmetry === null ? null : new SymmetryClasses(space, local, judging, symmetry);
  const judge = new EndJudge(space, judging, options.liveness === true ? subject.judge(space, local) : null);
  const { search: way = "breadth" } = options;
  const limits = limitsOf(options);
  const again = (): BreadthFirst =>
    attemptOf(subject, options, symmetry, spaceOf(subject, options)).search as BreadthFirst;
  if (options.walks !== undefined) {
    const search = new RandomWalks(space, limits, judge, options.walks);
    return { ...parts, judge, search, symmetry: null, symmetryName: "" };
  }
  const search =
    way === "breadth"
      ? new BreadthFirst(space, limits, { judge, symmetry: classes, again })
      : new DepthFirst(space, limits, { judge, symmetry: classes }, way === "deepening");
  return { ...parts, judge, search, symmetry: classes, symmetryName: symmetry?.name ?? "" };
}

function limitsOf({ memory, depth, states, collect, compact, flatHash }: CheckOptions): SearchLimits {
  return {
    memory: memory ?? 2 ** 30,
    depth: depth ?? Number.POSITIVE_INFINITY,
    states: states ?? Number.POSITIVE_INFINITY,
    collect: collect ?? false,
    compact: compact ?? false,
    flatHash: flatHash ?? false,
  };
}

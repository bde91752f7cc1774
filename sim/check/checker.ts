/**
 * One check from its start to its report, whatever is checked: begins the search, begins it anew when a symmetry turns
 * out to be none, and tells what was found.
 */
import type { Context, Invariant } from "../contract/invariant.ts";
import { moveRules } from "./reductions/rules.ts";
import { SleepSets } from "./reductions/sleep.ts";
import { AsymmetryError, type Symmetry, SymmetryClasses } from "./reductions/symmetry/symmetry-classes.ts";
import type { CheckReport, CheckViolation } from "./report.ts";
import type { Behaviour } from "./rows/behaviour.ts";
import { Judging } from "./rows/judging.ts";
import { LocalSteps } from "./rows/local-steps.ts";
import { localsOf, Space } from "./rows/space.ts";
import type { StateJudge } from "./rows/state-judge.ts";
import { BreadthFirst } from "./search/breadth-first.ts";
import { DepthFirst } from "./search/depth-first.ts";
import { findLasso } from "./search/lasso.ts";
import { PathWriter, stepsAlong } from "./search/path.ts";
import type { FoundViolation, SearchLimits, StateSearch } from "./search/search.ts";

/** The reductions that can be switched off. */
export const reductionNames = ["idle", "urgent", "symmetry", "sleep"] as const;
export type Reduction = (typeof reductionNames)[number];

export interface CheckOptions extends Partial<SearchLimits> {
  /** Steps that observe a term above this are outside the box. */
  readonly termsMax?: number;
  /** `breadth` (the default) finds shortest counterexamples; `deepening` does too, in less memory and more time. */
  readonly search?: "breadth" | "depth" | "deepening";
  /** Reductions to do without. */
  readonly without?: readonly Reduction[];
  /** Judges progress too: no deadlock, no fair cycle without progress. */
  readonly liveness?: boolean;
  /** Lists every observation made on some path. */
  readonly observations?: boolean;
  /** A clock in milliseconds, for `seconds` and `timeMillis`. */
  readonly clock?: () => number;
  readonly timeMillis?: number;
  /** Asked now and then; true ends the search with what it has. */
  readonly interrupted?: () => boolean;
}

/** What is checked. */
export interface CheckSubject {
  behaviour(): Behaviour;
  readonly invariants: readonly Invariant[];
  readonly context: Context;
  /** The symmetry to use, or why there is none; asked again, with the steps that were known, when it turned out wrong. */
  symmetry(known: LocalSteps | null): Symmetry | string;
  /** With `liveness`: who judges single states by what can happen in them. */
  judge(space: Space, local: LocalSteps): StateJudge;
  /** With `liveness`: nothing more is asked of these local states. Null: cycles are not looked for. */
  readonly isDone: ((locals: readonly object[]) => boolean) | null;
}

const slice = 4096;
/** Local steps that are run a second time to see whether they are functions. */
const recheckMax = 200_000;
const attemptsMax = 6;

/** One check from its start to its report; `advance` lets the caller breathe in between. */
export class Checker {
  readonly #subject: CheckSubject;
  readonly #options: CheckOptions;
  readonly #clock: () => number;
  readonly #begun: number;
  readonly #notes: string[] = [];
  #attempts = 0;
  #known: LocalSteps | null = null;
  #bound: string | null = null;
  #run: Attempt;

  constructor(subject: CheckSubject, options: CheckOptions) {
    this.#subject = subject;
    this.#options = options;
    this.#clock = options.clock ?? (() => 0);
    this.#begun = this.#clock();
    this.#run = this.#begin();
  }

  get isDone(): boolean {
    return this.#bound !== null || this.#run.search.isDone;
  }

  /** Progress so far. */
  get search(): StateSearch {
    return this.#run.search;
  }

  /** Works on up to `count` states; true when the check is over. */
  advance(count = slice): boolean {
    if (this.isDone) return true;
    try {
      this.#run.search.advance(count);
    } catch (error) {
      if (!(error instanceof AsymmetryError)) throw error;
      this.#attempts++;
      this.#run = this.#begin(error.message);
    }
    if (this.#run.search.isDone) return true;
    const { timeMillis, interrupted } = this.#options;
    if (timeMillis !== undefined && this.#clock() - this.#begun >= timeMillis) this.#bound = "time";
    if (interrupted?.() === true) this.#bound = "interrupted";
    return this.isDone;
  }

  run(): CheckReport {
    while (!this.advance());
    return this.report();
  }

  /** The state so far. */
  report(): CheckReport {
    const { search, local, judging, space, behaviour, symmetry } = this.#run;
    const handlerCalls = behaviour.handlerCalls;
    const violations = this.#violations();
    const seconds = (this.#clock() - this.#begun) / 1000;
    const impure = local.recheck(recheckMax) ?? judging.recheck(recheckMax);
    if (impure !== null) violations.unshift({ invariant: "determinism", message: impure, path: [] });
    const stopped = violations.length > 0 && this.#options.collect !== true;
    const bound = this.#bound ?? search.bound ?? (stopped ? "violation" : this.#unlooked());
    const kinds: Record<string, number> = {};
    search.taken.forEach((count, step) => {
      const { kind } = local.steps[step]!.how;
      kinds[kind] = (kinds[kind] ?? 0) + count;
    });
    const sightings = this.#sightings();
    return {
      system: behaviour.name,
      states: search.states,
      transitions: search.transitions,
      depth: search.depth,
      exhausted: bound === null && impure === null,
      bound,
      violations,
      seconds,
      statesPerSecond: seconds > 0 ? Math.round(search.states / seconds) : 0,
      bytesPerState: Math.round((10 * search.bytes) / search.states) / 10,
      handlerCalls,
      localSteps: local.computed,
      judgeCalls: judging.calls,
      localStates: local.locals.size,
      messages: local.messages.size,
      inboxes: space.inboxes.reduce((sum, { size }) => sum + size, 0),
      mode: search.mode,
      omission: search.omission,
      kinds,
      reductions: [
        ...(this.#uses("idle") ? ["idle"] : []),
        ...(this.#uses("urgent") && behaviour.window === 0 ? ["urgent"] : []),
        ...(this.#run.isSleepy ? ["sleep"] : []),
        ...(symmetry === null ? [] : [`symmetry of ${this.#run.symmetryName}`]),
      ],
      notes: [
        ...this.#notes,
        ...(space.isBounded ? ["steps out of the box were not taken"] : []),
        ...(local.computed > recheckMax
          ? [`of ${local.computed} local steps the first ${recheckMax} were run twice`]
          : []),
      ],
      witnesses: this.#witnesses(sightings),
      observations: this.#options.observations === true ? this.#texts(sightings) : [],
    };
  }

  /** Why no cycle was looked for though that was asked, or null. */
  #unlooked(): string | null {
    const { search } = this.#run;
    if (this.#options.liveness !== true || this.#subject.isDone === null) return null;
    if (!(search instanceof BreadthFirst)) return "cycles, which only a breadth-first search looks for";
    return search.mode === "exact" ? null : "cycles, which are not looked for among fingerprints";
  }

  #uses(reduction: Reduction): boolean {
    return this.#options.without?.includes(reduction) !== true;
  }

  /** Begins the search, anew when a symmetry turned out to be none. */
  #begin(why: string | null = null): Attempt {
    // Cycles are looked for in the graph itself, not in that of its classes.
    const isTried =
      this.#uses("symmetry") &&
      (this.#options.liveness !== true || this.#subject.isDone === null) &&
      this.#attempts < attemptsMax;
    const found = isTried ? this.#subject.symmetry(this.#known) : (why ?? "");
    const symmetry = typeof found === "string" ? null : found;
    if (typeof found === "string" && found !== "") this.#notes.push(`without symmetry: ${found}`);
    try {
      return this.#attemptOf(symmetry);
    } catch (error) {
      if (!(error instanceof AsymmetryError)) throw error;
      this.#attempts++;
      return this.#begin(error.message);
    }
  }

  #attemptOf(symmetry: Symmetry | null): Attempt {
    const behaviour = this.#subject.behaviour();
    const { invariants, context } = this.#subject;
    const local = new LocalSteps(behaviour, new Set<string>(invariants.flatMap(({ observes }) => observes)));
    const judging = new Judging(invariants, context, local.sightings, local.lists);
    const rules = moveRules(behaviour, this.#options.without, this.#options.termsMax);
    const space = new Space(behaviour, local, judging, rules);
    this.#known = local;
    const classes = symmetry === null ? null : new SymmetryClasses(space, local, judging, symmetry);
    const judge = this.#options.liveness === true ? this.#subject.judge(space, local) : null;
    // Where messages give way to others, steps that send and steps that receive do not commute.
    const mayCommute = classes === null && behaviour.window === 0;
    const isSleepy = mayCommute && this.#uses("sleep") && this.#options.liveness !== true;
    const sleep = isSleepy ? new SleepSets(space) : null;
    const parts = { judge, symmetry: classes, sleep, again: () => this.#attemptOf(symmetry).search as BreadthFirst };
    const { search: way = "breadth" } = this.#options;
    const search =
      way === "breadth"
        ? new BreadthFirst(space, this.#limits(), parts)
        : new DepthFirst(space, this.#limits(), parts, way === "deepening");
    return {
      behaviour,
      local,
      judging,
      space,
      search,
      symmetry: classes,
      symmetryName: symmetry?.name ?? "",
      isSleepy: sleep !== null && way === "breadth",
    };
  }

  #limits(): SearchLimits {
    const { memory, depth, states, collect, compact, flatHash } = this.#options;
    return {
      memory: memory ?? 2 ** 30,
      depth: depth ?? Number.POSITIVE_INFINITY,
      states: states ?? Number.POSITIVE_INFINITY,
      collect: collect ?? false,
      compact: compact ?? false,
      flatHash: flatHash ?? false,
    };
  }

  #violations(): CheckViolation[] {
    const { behaviour, local, space, search, symmetry } = this.#run;
    const findings = [...search.findings()];
    const lasso = this.#lasso();
    if (lasso !== null) findings.push(lasso);
    return findings.map(({ broken, rows, step }) => {
      const steps = rows.length === 0 ? [] : stepsAlong(space, rows, step, symmetry);
      return { ...broken, path: new PathWriter(behaviour, local).write(steps) };
    });
  }

  /** A fair cycle without progress in the whole graph, when it is known and cycles are asked for. */
  #lasso(): FoundViolation | null {
    const { search, local, space, symmetry } = this.#run;
    const { isDone } = this.#subject;
    const isWhole = search instanceof BreadthFirst && search.isDone && search.bound === null && symmetry === null;
    if (this.#options.liveness !== true || isDone === null || !isWhole || search.mode !== "exact") return null;
    if (search.findings().length > 0) return null;
    const lasso = findLasso(space, local, search.seen, (row) => isDone(localsOf(space, local, row)));
    return lasso === null ? null : { broken: lasso.broken, rows: search.rowsTo(lasso.state), step: -1 };
  }

  /** Numbers of all that was seen on some step taken; with symmetry, on some image of one. */
  #sightings(): Set<number> {
    const { search, local, symmetry } = this.#run;
    const numbers = new Set<number>();
    search.taken.forEach((_, step) => {
      for (const number of local.steps[step]!.seen) {
        for (const image of symmetry?.orbit(number) ?? [number]) numbers.add(image);
      }
    });
    return numbers;
  }

  #witnesses(sightings: ReadonlySet<number>): string[] {
    const names = [...sightings].map((number) => {
      const { observation } = this.#run.local.sightings.values[number]!;
      return observation.type === "witnessed" ? observation.what : observation.type;
    });
    return [...new Set(names)].sort();
  }

  #texts(sightings: ReadonlySet<number>): string[] {
    return [...sightings].map((number) => this.#run.local.sightings.texts[number]!).sort();
  }
}

/** The parts of one search, which begin anew together. */
interface Attempt {
  readonly behaviour: Behaviour;
  readonly local: LocalSteps;
  readonly judging: Judging;
  readonly space: Space;
  readonly search: StateSearch;
  readonly symmetry: SymmetryClasses | null;
  readonly symmetryName: string;
  readonly isSleepy: boolean;
}

/** Single runs, from code: run a plan, record it, shrink it, replay it. Pure: no file, no thread, no clock. */
import { UserError } from "../sim/base/user-error.ts";
import type { Plan } from "../sim/plan/plan.ts";
import type { RunResult, Violation } from "../sim/plan/run-result.ts";
import { validatePlan } from "../sim/plan/validate.ts";
import { run as runWorld } from "../sim/run.ts";
import { shrinkRun, shrinkRunsDefault } from "../sim/search/shrink/shrink.ts";
import type { Divergence } from "../sim/trace/comparer.ts";
import { parseHeader, readTrace } from "../sim/trace/reader.ts";
import type { Recorder } from "../sim/trace/recorder.ts";
import { replayTrace } from "../sim/trace/replay.ts";
import { writeTrace } from "../sim/trace/writer.ts";
import type { RunOptions } from "../sim/world/watch/run-options.ts";
import { type Subject, type SubjectLike, subjectOf } from "./subject.ts";

/** What a run showed, with what it was a run of. */
export interface Run extends RunResult {
  /** `ok`: every judge is content. `undecided`: a budget ended before they could tell. */
  readonly verdict: "ok" | "violated" | "undecided";
  /** What to do with it, as one sentence. */
  readonly next: string;
  readonly subject: Subject;
}

/** A run that broke an invariant. */
export interface Failure extends Run {
  readonly verdict: "violated";
  readonly violation: Violation;
}

/**
 * Runs one plan: the same plan, the same result, to the byte of its digest.
 * Throws UserError when the plan does not fit the system.
 */
export function run(plan: Plan, about: SubjectLike, options: RunOptions = {}): Run {
  const subject = subjectOf(about);
  return runOf(runWorld(validatePlan(plan, subject.system), subject.system, subject.invariants, options), subject);
}

/** The result of a run as callers see it. The subject is no part of what is compared, printed or made JSON of. */
export function runOf(result: RunResult, subject: Subject): Run {
  const verdict = result.violation !== null ? "violated" : result.undecided !== null ? "undecided" : "ok";
  const told = { ...result, verdict, next: nextSteps[verdict] } as Run;
  return Object.defineProperty(told, "subject", { value: subject, enumerable: false });
}

const nextSteps = {
  ok: "fuzz draws many plans: one run that is fine says little",
  violated: "shrink it, then record it: the trace replays and can be read",
  undecided: "raise the budget that `undecided` names, and run the plan again",
} as const;

/** True for a run that broke an invariant. */
export const isFailure = (one: Run): one is Failure => one.violation !== null;

/** The trace of a run, as its lines: what `replay` and the command line read. */
export function record(of: Run): string[] {
  const lines: string[] = [];
  writeTrace(of, { mutant: null }, again(of.subject, of.plan), (line) => lines.push(line));
  return lines;
}

export interface ShrinkRunOptions {
  /** Runs to spend at most. */
  readonly runsMax?: number;
}

export interface ShrunkRun {
  /** `smallest`: no pass could make it any smaller. `budget`: the runs were used up first. */
  readonly verdict: "smallest" | "budget";
  readonly next: string;
  /** The smallest failure found: the same judge says the same kind of thing. */
  readonly failure: Failure;
  /** Runs spent. */
  readonly runs: number;
}

/** The smallest plan found that goes wrong as `failure` did. Throws UserError for a run in which nothing went wrong. */
export function shrink(failure: Run, { runsMax = shrinkRunsDefault }: ShrinkRunOptions = {}): ShrunkRun {
  if (!isFailure(failure))
    throw new UserError({
      code: "nothing-to-shrink",
      place: "shrink",
      unplaced: true,
      problem: "nothing to shrink: this run breaks no invariant",
      remedy: "shrink a failure of fuzz",
    });
  const { subject } = failure;
  const options = { endsWhereClosed: true }; // a schedule made smaller may have choices that are not open any more
  const smaller = (plan: Plan, recorder?: Recorder): RunResult =>
    runWorld(plan, subject.system, subject.invariants, recorder === undefined ? options : { ...options, recorder });
  const { result, runs, complete } = shrinkRun(failure, subject.system, smaller, {
    runsMax,
    invariants: subject.invariants,
  });
  return {
    verdict: complete ? "smallest" : "budget",
    next: complete ? "record it: the trace is the story" : "shrink what was found once more, or raise runsMax",
    failure: runOf(result, subject) as Failure,
    runs,
  };
}

export interface ReplayedRun {
  /**
   * `reproduced`: the same run, to the byte. `fixed`: the trace shows a violation and this run shows none.
   * `diverged`: another run, because the code changed or determinism was lost.
   */
  readonly verdict: "reproduced" | "fixed" | "diverged";
  readonly next: string;
  /** The first line that differs; null when none does. */
  readonly divergence: Divergence | null;
  readonly run: Run;
}

/** Runs the plan of a trace again and compares every line. Throws UserError for a trace that is damaged or foreign. */
export function replay(trace: readonly string[], about: SubjectLike): ReplayedRun {
  const subject = subjectOf(about);
  const header = parseHeader(trace[0] ?? "");
  const checked = readTrace(trace);
  while (checked.next().done !== true); // all of it, before any of it is believed
  const plan = validatePlan(header.plan, subject.system);
  const { verdict, divergence, result } = replayTrace(header, trace, again(subject, plan, true));
  return { verdict, next: replayNext[verdict], divergence, run: runOf(result, subject) };
}

const replayNext = {
  reproduced: "shrink the run, or change the code and replay again",
  fixed: "keep the trace as a test: it must stay fixed",
  diverged: "look at the divergence: the first line at which the two runs part",
} as const;

const again =
  (subject: Subject, plan: Plan, endsWhereClosed = false) =>
  (recorder: Recorder): RunResult =>
    runWorld(plan, subject.system, subject.invariants, endsWhereClosed ? { recorder, endsWhereClosed } : { recorder });

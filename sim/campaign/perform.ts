/** What a hand does: performs one task, a pure function of it and of the catalogue that its names are looked up in. */

import { UserError } from "../base/user-error.ts";
import type { Invariant } from "../contract/invariant.ts";
import type { System } from "../contract/system.ts";
import { clusterOfPlan } from "../plan/cluster-of-plan.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { drawnFrom, type Scenario } from "../plan/scenario.ts";
import { validatePlan } from "../plan/validate.ts";
import { run } from "../run.ts";
import { evidenceOf } from "../search/evidence.ts";
import { type Drawn, type FuzzSubject, fuzzRange, type RunPlan } from "../search/fuzz.ts";
import { shrinkRun } from "../search/shrink/shrink.ts";
import type { TraceCode } from "../trace/format.ts";
import { parseHeader } from "../trace/reader.ts";
import type { Recorder } from "../trace/recorder.ts";
import { replayTrace } from "../trace/replay.ts";
import { StateChanges } from "../trace/state-changes.ts";
import { StateFields } from "../trace/state-fields.ts";
import { differing, LostDeterminism, writeTrace } from "../trace/writer.ts";
import type { Catalogue } from "./catalogue.ts";
import { FingerprintRecorder } from "./fingerprint-recorder.ts";
import type { Hand } from "./hand.ts";
import { measurePlan, stagingOf } from "./measuring/measure.ts";
import { Pulse } from "./pulse.ts";
import type {
  Answer,
  Asides,
  DigestTask,
  FingerprintTask,
  MeasureTask,
  PlanFrom,
  RangeTask,
  Recorded,
  RecordTask,
  ReplayTask,
  RunOutcome,
  RunTask,
  ShrinkTask,
  Source,
  Task,
  TaskType,
  WatchTask,
} from "./tasks.ts";
import { Watcher } from "./watcher.ts";

/** Only who shrinks waits for something: for the checker, where a box is known. */
type Answering<T extends TaskType> = T extends "shrink" ? Promise<Answer<T>> : Answer<T>;
type Performer<T extends TaskType> = (task: Task<T>, catalogue: Catalogue, pulse: Pulse) => Answering<T>;

const performers: { readonly [T in TaskType]: Performer<T> } = {
  range: runRange,
  digest: digestRun,
  fingerprint: fingerprintRun,
  measure,
  run: runGiven,
  record,
  shrink,
  replay,
  watch,
};

/** Performs any task, showing on the pulse how it gets on. Throws UserError for what the user got wrong. */
export function perform<T extends Task>(task: T, catalogue: Catalogue, pulse = new Pulse()): Answering<T["type"]> {
  pulse.index = null;
  const performer: (task: never, catalogue: Catalogue, pulse: Pulse) => unknown = performers[task.type];
  return performer(task as never, catalogue, pulse) as Answering<T["type"]>;
}

/** A hand that performs its tasks here and now. */
export const ownHand = (catalogue: Catalogue): Hand => ({
  ask: async <T extends Task>(task: T) => (await perform(task, catalogue)) as Answer<T["type"]>,
});

const beatOf = (pulse: Pulse) => (): void => pulse.beat();

function subjectOf({ system: name, scenario, seed, settings }: Source, catalogue: Catalogue): FuzzSubject {
  const system = catalogue.system(name);
  return { system, scenario: catalogue.scenarioFor(scenario), invariants: catalogue.judgesOf(system), seed, settings };
}

function runRange(task: RangeTask, catalogue: Catalogue, pulse: Pulse): Answer<"range"> {
  const { source, from, to, keepGoing, isMeasured = false } = task;
  const options = { measure: isMeasured, beat: beatOf(pulse) };
  const runPlan: RunPlan = (plan, system, invariants) => run(plan, system, invariants, options);
  const subject = subjectOf(source, catalogue);
  const { scenario } = subject;
  const plan: Scenario["plan"] = (system, seed, index, settings) => {
    pulse.index = index;
    return scenario.plan(system, seed, index, settings);
  };
  return fuzzRange(runPlan, { ...subject, scenario: { ...scenario, plan } }, from, to, keepGoing, isMeasured);
}

function watch({ from }: WatchTask, catalogue: Catalogue, pulse: Pulse): Answer<"watch"> {
  const watcher = new Watcher(drawnOf(from, catalogue), pulse);
  const { plan, system, invariants } = stage(from, catalogue);
  watcher.begins(system.name, clusterOfPlan(plan, system));
  return outcomeOf(run(plan, system, invariants, { recorder: watcher }));
}

/** The plan by its own scenario and index; null when it was not drawn. */
function drawnOf(from: PlanFrom, catalogue: Catalogue): Drawn | null {
  if ("plan" in from) return null;
  const { system, scenario } = subjectOf(from.source, catalogue);
  const turn = drawnFrom(scenario, system, from.index);
  return { scenario: turn.scenario.name, index: turn.index };
}

function measure(task: MeasureTask, catalogue: Catalogue, pulse: Pulse): Answer<"measure"> {
  const { source, index, staging, isProbe } = task;
  const scenario = catalogue.scenario(source.scenario);
  const asked = stagingOf(staging, source.seed, index);
  return measurePlan({ ...planOf(source, index, catalogue), scenario }, asked, isProbe, beatOf(pulse));
}

/** A plan of a source, with what it runs on. */
function planOf(source: Source, index: number, catalogue: Catalogue) {
  const { system, scenario, invariants, seed, settings } = subjectOf(source, catalogue);
  return { system, invariants, plan: scenario.plan(system, seed, index, settings) };
}

function digestRun({ source, index, freeze }: DigestTask, catalogue: Catalogue, pulse: Pulse): Answer<"digest"> {
  const { plan, system, invariants } = planOf(source, index, catalogue);
  const { digest, blocks, events, violation } = run(plan, system, invariants, { freeze, beat: beatOf(pulse) });
  return { digest, blocks, events, violation: violation && `${violation.invariant}: ${violation.message}` };
}

function fingerprintRun(task: FingerprintTask, catalogue: Catalogue, pulse: Pulse): Answer<"fingerprint"> {
  const { source, index, from, to } = task;
  const { plan, system, invariants } = planOf(source, index, catalogue);
  const recorder = new FingerprintRecorder(clusterOfPlan(plan, system), from, to);
  run(plan, system, invariants, { recorder, beat: beatOf(pulse) });
  return recorder.finish();
}

/** The system, judges and plan of a run. A plan from outside is checked against the system it names. */
function stage(from: PlanFrom, catalogue: Catalogue) {
  if (!("plan" in from)) return planOf(from.source, from.index, catalogue);
  const system = catalogue.system(from.plan.system);
  return { system, invariants: catalogue.judgesOf(system), plan: validatePlan(from.plan, system) };
}

const outcomeOf = ({ digest, events, violation, undecided }: RunResult): RunOutcome => ({
  digest,
  events,
  violation,
  undecided,
});

function record({ from, mutant, ...asked }: RecordTask, catalogue: Catalogue, pulse: Pulse): Answer<"record"> {
  const { plan, system, invariants } = stage(from, catalogue);
  const beat = beatOf(pulse);
  const again = (recorder: Recorder): RunResult => run(plan, system, invariants, { recorder, beat });
  const result = run(plan, system, invariants, { beat });
  const code = { mutant, modules: catalogue.modulesOf(system) };
  const trace = traceOf(result, code, again);
  return { ...outcomeOf(result), trace, ...asidesOf(asked, result, { system, invariants }, again) };
}

/** What was asked for beside the trace of a run; `again` runs its plan. */
function asidesOf(
  { evidence, changes, states }: Asides,
  result: RunResult,
  { system, invariants }: { readonly system: System; readonly invariants: readonly Invariant[] },
  again: (recorder: Recorder) => RunResult,
): Pick<Recorded, "evidence" | "changes" | "states"> {
  const [places, fields] = [new StateChanges(), new StateFields(states === "whole")];
  const hasStates = states === true || states === "whole";
  if (changes === true) again(places);
  if (hasStates) again(fields);
  return {
    ...(evidence === true ? { evidence: evidenceOf(result, system, invariants, again) } : {}),
    ...(changes === true ? { changes: places.told } : {}),
    ...(hasStates ? { states: fields.told } : {}),
  };
}

function runGiven({ plan: given, name, mutant, isKept }: RunTask, catalogue: Catalogue, pulse: Pulse): Answer<"run"> {
  const { plan, system, invariants } = stage({ plan: given }, catalogue);
  const beat = beatOf(pulse);
  const result = run(plan, system, invariants, { beat });
  const scenario: Scenario = { name, about: name, unsuited: () => null, plan: () => plan };
  const settings = { nodes: null, beyond: true };
  const report = fuzzRange(() => result, { system, scenario, invariants, seed: plan.seed, settings }, 0, 1, true);
  if (!isKept && result.violation === null) return { ...outcomeOf(result), report, trace: null };
  const code = { mutant, modules: catalogue.modulesOf(system) };
  const trace = traceOf(result, code, (recorder) => run(plan, system, invariants, { recorder, beat }));
  return { ...outcomeOf(result), report, trace };
}

/** The lines of a trace of a run that is known; `again` runs its plan. */
function traceOf(result: RunResult, code: TraceCode, again: (recorder: Recorder) => RunResult): string[] {
  const trace: string[] = [];
  writeTrace(result, code, again, (line) => trace.push(line));
  return trace;
}

function replay(
  { plan: given, trace: stored, ...asked }: ReplayTask,
  catalogue: Catalogue,
  pulse: Pulse,
): Answer<"replay"> {
  const { plan, system, invariants } = stage({ plan: given }, catalogue);
  const trace: string[] = [];
  const beat = beatOf(pulse);
  const again = (recorder: Recorder): RunResult =>
    run(plan, system, invariants, { recorder, beat, endsWhereClosed: true });
  const { verdict, divergence, result } = replayTrace(parseHeader(stored[0]!), stored, again, (line) =>
    trace.push(line),
  );
  const asides = asidesOf(asked, result, { system, invariants }, again);
  return { ...outcomeOf(result), trace, verdict, divergence, ...asides };
}

async function shrink(task: ShrinkTask, catalogue: Catalogue, pulse: Pulse): Promise<Answer<"shrink">> {
  const { from, mutant, runsMax, digest, box } = task;
  const { plan, system, invariants } = stage(from, catalogue);
  const beat = beatOf(pulse);
  let spent = 0;
  const again = (smaller: Plan, recorder?: Recorder): RunResult => {
    pulse.spent = ++spent;
    // Of a schedule that was made smaller some choices are not open any more: such a run ends there, and is another one.
    const options = { beat, endsWhereClosed: true };
    return run(smaller, system, invariants, recorder === undefined ? options : { ...options, recorder });
  };
  const result = again(plan);
  const nothing = { ...outcomeOf(result), trace: [], eventsBefore: result.events, runs: 1, complete: false, by: null };
  // Twice before anything rests on it: what a second run does not show cannot be shrunk.
  for (const seen of [digest ?? result.digest, again(plan).digest]) {
    if (seen !== result.digest) return { ...nothing, differs: differing(seen, result.digest) };
  }
  if (result.violation === null) {
    throw new UserError({
      code: "nothing-to-shrink",
      place: "shrink",
      remedy: "replay tells whether it is the recorded one",
      sentence: "nothing to shrink: this run breaks no invariant (replay tells whether it is the recorded one)",
    });
  }
  try {
    const tools = { runsMax, invariants, beat };
    const known = box === null ? null : (await import("./in-box.ts")).shorterInBox(box, system, invariants, beat);
    const shrunk = shrinkRun(result, system, again, known === null ? tools : { ...tools, shorter: known });
    const code = { mutant, modules: catalogue.modulesOf(system) };
    const trace = traceOf(shrunk.result, code, (recorder) => again(shrunk.plan, recorder));
    const { runs, complete, by } = shrunk;
    return { ...outcomeOf(shrunk.result), differs: null, trace, eventsBefore: result.events, runs, complete, by };
  } catch (error) {
    if (error instanceof LostDeterminism) return { ...nothing, differs: error.message };
    throw error;
  }
}

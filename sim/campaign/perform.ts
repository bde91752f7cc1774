/** What a hand does: performs one task, a pure function of it and of the catalogue that its names are looked up in. */

import { unknownName } from "../base/nearest.ts";
import { UserError } from "../base/user-error.ts";
import type { Service } from "../contract/operation.ts";
import { usualService } from "../contract/parts.ts";
import type { System } from "../contract/system.ts";
import { clusterOfPlan } from "../plan/cluster-of-plan.ts";
import { replaceOptions } from "../plan/options.ts";
import type { Plan } from "../plan/plan.ts";
import type { RunResult } from "../plan/run-result.ts";
import { stretchTimers } from "../plan/stretch.ts";
import { validatePlan } from "../plan/validate.ts";
import { run } from "../run.ts";
import { type FuzzSubject, fuzzRange, type RunPlan } from "../search/fuzz.ts";
import { shrinkRun } from "../search/shrink/shrink.ts";
import { parseHeader } from "../trace/reader.ts";
import type { Recorder } from "../trace/recorder.ts";
import { replayTrace } from "../trace/replay.ts";
import { writeTrace } from "../trace/writer.ts";
import type { Catalogue } from "./catalogue.ts";
import { FingerprintRecorder } from "./fingerprint-recorder.ts";
import type { Hand } from "./hand.ts";
import type {
  Answer,
  DigestTask,
  FingerprintTask,
  MeasureTask,
  PlanFrom,
  RangeTask,
  RecordTask,
  ReplayTask,
  RunOutcome,
  ShrinkTask,
  Source,
  Task,
  TaskType,
} from "./tasks.ts";

const performers: { readonly [T in TaskType]: (task: Task<T>, catalogue: Catalogue) => Answer<T> } = {
  range: runRange,
  digest: digestRun,
  fingerprint: fingerprintRun,
  measure,
  record,
  shrink,
  replay,
};

/** Performs any task. Throws UserError for what the user got wrong. */
export function perform<T extends Task>(task: T, catalogue: Catalogue): Answer<T["type"]> {
  const performer = performers[task.type] as (task: T, catalogue: Catalogue) => Answer<T["type"]>;
  return performer(task, catalogue);
}

/** A hand that performs its tasks here and now. */
export const ownHand = (catalogue: Catalogue): Hand => ({ ask: async (task) => perform(task, catalogue) });

function subjectOf({ system: name, scenario, seed, settings }: Source, catalogue: Catalogue): FuzzSubject {
  const system = catalogue.system(name);
  return { system, scenario: catalogue.scenario(scenario), invariants: catalogue.judgesOf(system), seed, settings };
}

function runRange(task: RangeTask, catalogue: Catalogue): Answer<"range"> {
  const { source, from, to, keepGoing, isMeasured = false } = task;
  const options = isMeasured ? { measure: true } : {};
  const runPlan: RunPlan = (plan, system, invariants) => run(plan, system, invariants, options);
  return fuzzRange(runPlan, subjectOf(source, catalogue), from, to, keepGoing, isMeasured);
}

function measure(task: MeasureTask, catalogue: Catalogue): Answer<"measure"> {
  const { source, index, latency, conflicts, options: given, service } = task;
  const { plan: planned, system, invariants } = planOf(source, index, catalogue);
  const drawn = service === null ? planned : askingFor(service, planned, system);
  const workload = conflicts === null ? drawn.workload : { ...drawn.workload, conflicts };
  const options = stretchTimers(system, replaceOptions(system, drawn.options, given, "--set"), latency);
  const plan = { ...drawn, options, workload, network: { ...drawn.network, latency } };
  const { violation, undecided, measures, witnesses } = run(plan, system, invariants, { measure: true });
  return { violation, undecided, measures, witnesses };
}

/** The plan whose clients ask for this service, as much as it lets them. */
function askingFor(service: Service, { service: _, ...plan }: Plan, system: System): Plan {
  if (!system.services.includes(service)) throw unknownName(`service of ${system.name}`, service, system.services);
  if (service === usualService(system)) return plan;
  const mix = service === "log" ? { ...plan.workload.mix, ...logMix } : plan.workload.mix;
  return { ...plan, service, workload: { ...plan.workload, mix } };
}

/** As many reads as other questions to a store have; a trim now and then. */
const logMix = { "append-record": 6, "read-record": 2, tail: 1, trim: 1 };

/** A plan of a source, with what it runs on. */
function planOf(source: Source, index: number, catalogue: Catalogue) {
  const { system, scenario, invariants, seed, settings } = subjectOf(source, catalogue);
  return { system, invariants, plan: scenario.plan(system, seed, index, settings) };
}

function digestRun({ source, index, freeze }: DigestTask, catalogue: Catalogue): Answer<"digest"> {
  const { plan, system, invariants } = planOf(source, index, catalogue);
  const { digest, blocks, events, violation } = run(plan, system, invariants, { freeze });
  return { digest, blocks, events, violation: violation && `${violation.invariant}: ${violation.message}` };
}

function fingerprintRun({ source, index, from, to }: FingerprintTask, catalogue: Catalogue): Answer<"fingerprint"> {
  const { plan, system, invariants } = planOf(source, index, catalogue);
  const recorder = new FingerprintRecorder(clusterOfPlan(plan, system), from, to);
  run(plan, system, invariants, { recorder });
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

function record({ from, mutant }: RecordTask, catalogue: Catalogue): Answer<"record"> {
  const { plan, system, invariants } = stage(from, catalogue);
  const result = run(plan, system, invariants);
  const trace: string[] = [];
  writeTrace(
    result,
    mutant,
    (recorder) => run(plan, system, invariants, { recorder }),
    (line) => trace.push(line),
  );
  return { ...outcomeOf(result), trace };
}

function replay({ plan: given, trace: stored }: ReplayTask, catalogue: Catalogue): Answer<"replay"> {
  const { plan, system, invariants } = stage({ plan: given }, catalogue);
  const trace: string[] = [];
  const again = (recorder: Recorder): RunResult => run(plan, system, invariants, { recorder, endsWhereClosed: true });
  const { verdict, divergence, result } = replayTrace(parseHeader(stored[0]!), stored, again, (line) =>
    trace.push(line),
  );
  return { ...outcomeOf(result), trace, verdict, divergence };
}

function shrink({ from, mutant, runsMax }: ShrinkTask, catalogue: Catalogue): Answer<"shrink"> {
  const { plan, system, invariants } = stage(from, catalogue);
  const again = (smaller: Plan, recorder?: Recorder): RunResult =>
    run(smaller, system, invariants, recorder === undefined ? {} : { recorder });
  const result = again(plan);
  if (result.violation === null) {
    throw new UserError({
      code: "nothing-to-shrink",
      place: "shrink",
      remedy: "replay tells whether it is the recorded one",
      sentence: "nothing to shrink: this run breaks no invariant (replay tells whether it is the recorded one)",
    });
  }
  const shrunk = shrinkRun(result, system, again, { runsMax });
  const trace: string[] = [];
  writeTrace(
    shrunk.result,
    mutant,
    (recorder) => again(shrunk.plan, recorder),
    (line) => trace.push(line),
  );
  const { runs, complete } = shrunk;
  return { ...outcomeOf(shrunk.result), trace, eventsBefore: result.events, runs, complete };
}

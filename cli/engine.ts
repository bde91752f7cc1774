/** What a worker does: performs one task, a pure function of it. Loaded after the planted bug, never before. */

import { run } from "../sim/run.ts";
import { fuzzRange, type Subject } from "../sim/search/fuzz.ts";
import { FingerprintRecorder } from "./fingerprint-recorder.ts";
import { findScenario, findSystem, judgesOf } from "./names.ts";
import type { Answer, DigestTask, FingerprintTask, MeasureTask, RangeTask, Source, Task, TaskType } from "./tasks.ts";

const performers: { readonly [T in TaskType]: (task: Task<T>) => Answer<T> } = {
  range: runRange,
  digest: digestRun,
  fingerprint: fingerprintRun,
  measure,
};

/** Performs any task. Throws UserError for what the user got wrong. */
export function perform<T extends Task>(task: T): Answer<T["type"]> {
  const performer = performers[task.type] as (task: T) => Answer<T["type"]>;
  return performer(task);
}

export function subjectOf({ system: name, scenario, seed, settings }: Source): Subject {
  const system = findSystem(name);
  return { system, scenario: findScenario(scenario), invariants: judgesOf(system), seed, settings };
}

function runRange({ source, from, to, keepGoing }: RangeTask): Answer<"range"> {
  return fuzzRange(run, subjectOf(source), from, to, keepGoing);
}

function measure({ source, index, latency }: MeasureTask): Answer<"measure"> {
  const { plan: drawn, system, invariants } = planOf(source, index);
  const plan = { ...drawn, network: { ...drawn.network, latency } };
  const { violation, undecided, measures } = run(plan, system, invariants, { measure: true });
  return { violation, undecided, measures };
}

/** A plan of a source, with what it runs on. */
function planOf(source: Source, index: number) {
  const { system, scenario, invariants, seed, settings } = subjectOf(source);
  return { system, invariants, plan: scenario.plan(system, seed, index, settings) };
}

function digestRun({ source, index, freeze }: DigestTask): Answer<"digest"> {
  const { plan, system, invariants } = planOf(source, index);
  const { digest, blocks, events, violation } = run(plan, system, invariants, { freeze });
  return { digest, blocks, events, violation: violation && `${violation.invariant}: ${violation.message}` };
}

function fingerprintRun({ source, index, from, to }: FingerprintTask): Answer<"fingerprint"> {
  const { plan, system, invariants } = planOf(source, index);
  const recorder = new FingerprintRecorder(from, to);
  run(plan, system, invariants, { recorder });
  return recorder.finish();
}

/** What a worker does: performs one task, a pure function of it. Loaded after the planted bug, never before. */

import { run } from "../sim/run.ts";
import { fuzzRange, type Subject } from "../sim/search/fuzz.ts";
import { findScenario, findSystem, judgesOf } from "./names.ts";
import type { Answer, MeasureTask, RangeTask, Source, Task, TaskType } from "./tasks.ts";

const performers: { readonly [T in TaskType]: (task: Task<T>) => Answer<T> } = {
  range: runRange,
  measure,
};

/** Performs any task. Throws UserError for what the user got wrong. */
export function perform<T extends TaskType>(task: Task<T> & { readonly type: T }): Answer<T> {
  return performers[task.type](task);
}

export function subjectOf({ system: name, scenario, seed, settings }: Source): Subject {
  const system = findSystem(name);
  return { system, scenario: findScenario(scenario), invariants: judgesOf(system), seed, settings };
}

function runRange({ source, from, to, keepGoing }: RangeTask): Answer<"range"> {
  return fuzzRange(run, subjectOf(source), from, to, keepGoing);
}

function measure({ source, index, latency }: MeasureTask): Answer<"measure"> {
  const { system, scenario, invariants, seed, settings } = subjectOf(source);
  const drawn = scenario.plan(system, seed, index, settings);
  const plan = { ...drawn, network: { ...drawn.network, latency } };
  const { violation, undecided, measures } = run(plan, system, invariants, { measure: true });
  return { violation, undecided, measures };
}

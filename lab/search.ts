/** What is searched for around a run in a page: other failures near its plan, a smaller plan that fails alike, what it needs. */
import { UserError } from "../sim/base/user-error.ts";
import type { Invariant } from "../sim/contract/invariant.ts";
import type { System } from "../sim/contract/system.ts";
import { claimsOf } from "../sim/plan/claimed.ts";
import { claimsNeeded } from "../sim/plan/claims.ts";
import type { Plan } from "../sim/plan/plan.ts";
import type { RunResult } from "../sim/plan/run-result.ts";
import { validatePlan } from "../sim/plan/validate.ts";
import { run } from "../sim/run.ts";
import { exploreAround } from "../sim/search/around/around.ts";
import { exploreAroundTimed } from "../sim/search/around/around-timed.ts";
import { shrinkRun } from "../sim/search/shrink/shrink.ts";
import type { Recorder } from "../sim/trace/recorder.ts";
import type { EngineAnswer, SearchAsked } from "./engine-data.ts";
import { planNear } from "./near-plans.ts";
import type { NearTally } from "./tally.ts";

/** What of it is found: a plan, and what it is called. */
export interface Finding {
  readonly plan: Plan;
  readonly name: string;
}

interface SearchParts {
  readonly plan: Plan;
  readonly system: System;
  readonly judges: readonly Invariant[];
  /** Is told how far it is. */
  readonly tell: (answer: EngineAnswer) => void;
  readonly find: (finding: Finding) => void;
}

/** What it ends with: a sentence, or counts that are added to those of others. */
export function search(what: SearchAsked, parts: SearchParts): string | NearTally {
  switch (what.type) {
    case "fuzz":
      return fuzzNear(what, parts);
    case "shrink":
      return shrunk(parts);
    case "around":
      return lookAround(what, parts);
  }
}

/** Findings of one kind beyond so many are counted only. */
const findingsMax = 3;
const tellEvery = 10;

function fuzzNear({ from, runs, step }: SearchAsked & { readonly type: "fuzz" }, parts: SearchParts): NearTally {
  const { plan, system, judges, tell, find } = parts;
  const { survives } = claimsOf(system, plan.options);
  const beyond = claimsNeeded(plan).some(({ kind }) => !survives.includes(kind));
  const found = new Map<string, number>();
  let [ran, refused] = [0, 0];
  for (let index = from; index < runs; index += step) {
    const near = planNear(plan, system, index);
    if (isRefused(near, system, beyond)) refused++;
    else {
      const { violation } = run(near, system, judges);
      ran++;
      if (violation !== null) {
        const count = (found.get(violation.invariant) ?? 0) + 1;
        found.set(violation.invariant, count);
        if (count <= findingsMax) find({ plan: near, name: `plan ${index} near it` });
      }
    }
    const done = (index - from) / step + 1;
    if (done % tellEvery === 0) tell({ type: "progress", done, found: sum(found) });
  }
  tell({ type: "progress", done: ran + refused, found: sum(found) });
  return { ran, refused, kinds: Object.fromEntries(found) };
}

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** It fits no cluster, or asks more of the system than it claims where the run itself does not. */
function isRefused(plan: Plan, system: System, beyond: boolean): boolean {
  try {
    validatePlan(plan, system, { beyond });
    return false;
  } catch (error) {
    if (error instanceof UserError) return true;
    throw error;
  }
}

function shrunk({ plan, system, judges, tell, find }: SearchParts): string {
  const again = (smaller: Plan, recorder?: Recorder): RunResult =>
    run(smaller, system, judges, { endsWhereClosed: true, ...(recorder === undefined ? {} : { recorder }) });
  const result = again(plan);
  if (result.violation === null) return "There is nothing to shrink: this run breaks no invariant.";
  let done = 0;
  const counted = (smaller: Plan, recorder?: Recorder): RunResult => {
    if (++done % tellEvery === 0) tell({ type: "progress", done, found: 0 });
    return again(smaller, recorder);
  };
  const { plan: smaller, result: least, complete, by } = shrinkRun(result, system, counted, { invariants: judges });
  const how = by === "schedule" ? ", told as a schedule without a clock" : "";
  if (least.digest === result.digest) return `It is as small as shrinking makes it, after ${done} runs.`;
  find({ plan: smaller, name: `shrunk to ${least.events} events` });
  return `Shrunk from ${result.events} to ${least.events} events in ${done} runs${how}${complete ? "" : "; the budget ended first"}.`;
}

function lookAround({ radius, runsMax }: SearchAsked & { readonly type: "around" }, parts: SearchParts): string {
  const { plan, system, judges, tell } = parts;
  if (plan.drive === "scheduled" && plan.choices.length === 0)
    return "A seeded strategy made this run: its neighbourhood is that of its choices, which shrinking tells.";
  const explore = plan.drive === "timed" ? exploreAroundTimed : exploreAround;
  const runs = explore(plan, system, judges, { radius, runsMax });
  let done = 0;
  let next = runs.next();
  while (next.done !== true) {
    if (++done % tellEvery === 0) tell({ type: "progress", done, found: 0 });
    next = runs.next(false);
  }
  const { invariant, choices, runs: looked, same, other, complete } = next.value;
  if (invariant === null) return "This run breaks nothing: there is no failure to look around.";
  const needed = choices.filter(({ isNecessary }) => isNecessary).map(({ choice }) => choice);
  const told = needed.length === 0 ? "none of them alone" : needed.slice(0, 12).join("; ");
  const rest = needed.length > 12 ? `; and ${needed.length - 12} more` : "";
  const whole = complete ? "all" : "as many as were looked at";
  return `Of ${choices.length} faults and messages ${invariant} needs ${needed.length}: ${told}${rest}. Of ${looked} runs that differ in at most ${radius} of them (${whole}), ${same} break it, ${other} something else.`;
}

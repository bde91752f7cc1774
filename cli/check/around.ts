/** `synod check --around TRACE`: the neighbourhood of a recorded failing run, and which of its choices are necessary. */
import { setImmediate } from "node:timers/promises";
import { renderAround } from "../../reports/around.ts";
import { plural } from "../../reports/format.ts";
import { onSheet } from "../../reports/sheet.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { System } from "../../sim/contract/system.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { validatePlan } from "../../sim/plan/validate.ts";
import { run } from "../../sim/run.ts";
import { exploreAround } from "../../sim/search/around/around.ts";
import { exploreAroundTimed } from "../../sim/search/around/around-timed.ts";
import type { Exploration, Neighbourhood } from "../../sim/search/around/neighbourhood.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";
import { readTraceFile } from "../input/trace-files.ts";
import type { Loading } from "../input/user-module.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { type NextStep, tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { type CheckGiven, optionsOfBoxes } from "./options.ts";
import { refuseForeign, refuseOptions } from "./request.ts";

/** What the recorded run is of. */
export interface AroundSubjects extends Loading {
  readonly catalogue: Catalogue;
}

export async function checkAround(
  file: string,
  given: CheckGiven,
  { catalogue, modules, mutant }: AroundSubjects,
  terminal: Terminal,
): Promise<number> {
  const { header } = readTraceFile(file);
  refuseOptions(given, optionsOfBoxes, "is for boxes; --around takes the recorded run as it is");
  const system = catalogue.system(header.plan.system);
  refuseForeign(mutant, system);
  const { radius, runs: runsMax } = given;
  const invariants = catalogue.judgesOf(system);
  const plan = validatePlan(header.plan, system, { beyond: true }); // it was run before
  const isTimed = plan.drive === "timed";
  const explore = isTimed
    ? exploreAroundTimed(plan, system, invariants, { radius, runsMax })
    : exploreAround(withChoices(plan, system, invariants), system, invariants, { radius, runsMax });
  const { found, interrupted } = await follow(explore, terminal);
  if (given.json) terminal.out(renderJson({ version, trace: file, radius, ...found }));
  else {
    const name = await namesOfPlan(plan, modules);
    terminal.out(onSheet(terminal, (paint) => renderAround({ file, radius, isTimed, found }, name, paint)));
    tellNext(terminal, nextOf(file, given, found));
  }
  if (interrupted) return exit.interrupted;
  return found.invariant === null ? exit.fine : exit.violation;
}

/** A run that fails can be read, or looked at more widely when not all was seen. */
function nextOf(file: string, given: CheckGiven, { invariant, complete }: Neighbourhood): NextStep {
  const bugs = bugArguments(given["bugs-from"]);
  if (invariant === null) return { args: ["replay", file, ...bugs], why: "says how this run differs from its trace" };
  if (complete) return { args: ["replay", file, "--story", ...bugs], why: "tells its story" };
  const args = [
    "check",
    "--around",
    file,
    "--radius",
    String(given.radius),
    "--runs",
    String(10 * given.runs),
    ...bugs,
  ];
  return { args, why: "looks at more of them" };
}

/** Explores to the end, or until the user interrupts. */
async function follow(exploration: Exploration, terminal: Terminal) {
  let interrupted = false;
  const release = terminal.onInterrupt(() => {
    interrupted = true;
  });
  const progress = new ProgressLine(terminal);
  try {
    for (let runs = 0; ; runs++) {
      const step = exploration.next(interrupted);
      if (step.done === true) return { found: step.value, interrupted };
      if (runs % 16 !== 15) continue;
      progress.update(() => plural(runs, "run"));
      await setImmediate(); // lets an interrupt in
    }
  } finally {
    progress.clear();
    release();
  }
}

/** A scheduled plan with the choices that its strategy took. */
function withChoices(plan: Plan, system: System, invariants: readonly Invariant[]): Plan {
  if (plan.choices.length > 0) return plan;
  const choices: string[] = [];
  run(plan, system, invariants, { onChoice: (choice) => choices.push(choice) });
  return { ...plan, choices };
}

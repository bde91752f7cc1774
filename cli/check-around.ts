/** `synod check --around TRACE`: the neighbourhood of a recorded failing run, and which of its choices are necessary. */
import { escapeText, renderJson } from "../reports/escape.ts";
import { count, plural } from "../reports/format.ts";
import { painter } from "../reports/table.ts";
import { judgesOf } from "../scenarios/judges-of.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { checkPlan } from "../sim/plan/validate.ts";
import { run } from "../sim/run.ts";
import { exploreAround } from "../sim/search/check/around.ts";
import type { Given } from "./given.ts";
import { version } from "./invocation.ts";
import { findSystem } from "./names.ts";
import { exit, type Terminal } from "./terminal.ts";
import { readTraceFile } from "./trace-files.ts";

/** Runs looked at unless told. */
const runsDefault = 100_000;

export function checkAround(given: Given, terminal: Terminal): number {
  const file = given.text("around")!;
  const { header } = readTraceFile(file);
  const system = findSystem(header.plan.system);
  const radius = given.integer("radius", 0, 10) ?? 1;
  const invariants = judgesOf(system);
  const plan = withChoices(checkPlan(header.plan, system), file);
  const runsMax = given.integer("runs", 1, 1e9) ?? runsDefault;
  const found = exploreAround(plan, system, invariants, { radius, runsMax });
  if (given.flag("json")) terminal.out(renderJson({ version, trace: file, radius, ...found }));
  else terminal.out(tell(file, radius, found, terminal));
  return found.invariant === null ? exit.fine : exit.violation;
}

/** A scheduled plan with the choices that its strategy took. */
function withChoices(plan: Plan, file: string): Plan {
  if (plan.drive !== "scheduled") {
    throw new UserError(
      `--around ${escapeText(file)}: its run was driven by time, which has no choices to vary; give a trace that ` +
        "synod check wrote, or one of a scheduled scenario",
    );
  }
  if (plan.choices.length > 0) return plan;
  const system = findSystem(plan.system);
  const choices: string[] = [];
  run(plan, system, judgesOf(system), { onChoice: (choice) => choices.push(choice) });
  return { ...plan, choices };
}

function tell(file: string, radius: number, found: ReturnType<typeof exploreAround>, terminal: Terminal): string {
  const paint = painter(terminal.colorOut);
  if (found.invariant === null) return `${escapeText(file)} breaks no invariant\n`;
  const needed = found.choices.filter(({ isNecessary }) => isNecessary).length;
  const lines = [
    `${escapeText(file)} breaks ${paint.red(escapeText(found.invariant))} in ${plural(found.choices.length, "choice")}; ` +
      `${needed} of them are necessary: the violation is gone without any one of these`,
    ...found.choices.map(
      ({ choice, isNecessary }) => `  ${isNecessary ? paint.bold("necessary") : "         "}  ${escapeText(choice)}`,
    ),
    `within ${plural(radius, "deviation")}: ${plural(found.runs, "run")}${found.complete ? "" : " (not all: --runs gives more)"}, ` +
      `${count(found.same)} break it too, ${count(found.other)} break something else; ` +
      `the shortest of them has ${plural(found.shortest.length, "choice")}`,
  ];
  return `${lines.join("\n")}\n`;
}

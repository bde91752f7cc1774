/** `synod check --around TRACE`: the neighbourhood of a recorded failing run, and which of its choices are necessary. */
import { setImmediate } from "node:timers/promises";
import { count, plural } from "../../reports/format.ts";
import { painter } from "../../reports/table.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { escapeText, renderJson } from "../../sim/base/printable.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import { checkPlan } from "../../sim/plan/validate.ts";
import { run } from "../../sim/run.ts";
import { exploreAround } from "../../sim/search/around/around.ts";
import { exploreAroundTimed } from "../../sim/search/around/around-timed.ts";
import type { Exploration, Neighbourhood } from "../../sim/search/around/neighbourhood.ts";
import type { Given } from "../input/given.ts";
import { shipped } from "../input/shipped.ts";
import { readTraceFile } from "../input/trace-files.ts";
import { version } from "../output/invocation.ts";
import { Progress } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { refuseForeign, refuseOptions } from "./request.ts";

/** Runs looked at unless told. */
const runsDefault = 100_000;

/** Options of a box, which say nothing about a recorded run. */
const ofBoxes = [
  ...["nodes", "clients", "ops", "keys", "timeouts", "retries", "crashes", "drops", "duplicates", "terms", "window"],
  ...[
    "timers",
    "readers",
    "loss",
    "contacts",
    "set",
    "search",
    "depth",
    "grow",
    "time",
    "memory",
    "without",
    "liveness",
    "keep-going",
    "workers",
  ],
  ...["out", "force"],
];

export async function checkAround(given: Given, mutant: Mutant | null, terminal: Terminal): Promise<number> {
  const file = given.text("around")!;
  const { header } = readTraceFile(file);
  const system = shipped.system(header.plan.system);
  refuseOptions(given, ofBoxes, "is for boxes; --around takes the recorded run as it is");
  if (given.has("system")) throw new UserError(`--around: the trace says which system it is of: ${system.name}`);
  refuseForeign(mutant, system);
  const radius = given.integer("radius", 0, 10) ?? 1;
  const invariants = shipped.judgesOf(system);
  const plan = checkPlan(header.plan, system, { beyond: true }); // it was run before
  const options = { radius, runsMax: given.integer("runs", 1, 1e9) ?? runsDefault };
  const exploration =
    plan.drive === "timed"
      ? exploreAroundTimed(plan, system, invariants, options)
      : exploreAround(withChoices(plan), system, invariants, options);
  const { found, interrupted } = await follow(exploration, terminal);
  if (given.flag("json")) terminal.out(renderJson({ version, trace: file, radius, ...found }));
  else terminal.out(tell(file, radius, plan.drive === "timed", found, terminal));
  if (interrupted) return exit.interrupted;
  return found.invariant === null ? exit.fine : exit.violation;
}

/** Explores to the end, or until the user interrupts. */
async function follow(exploration: Exploration, terminal: Terminal) {
  let interrupted = false;
  const release = terminal.onInterrupt(() => {
    interrupted = true;
  });
  const progress = new Progress(terminal);
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
function withChoices(plan: Plan): Plan {
  if (plan.choices.length > 0) return plan;
  const system = shipped.system(plan.system);
  const choices: string[] = [];
  run(plan, system, shipped.judgesOf(system), { onChoice: (choice) => choices.push(choice) });
  return { ...plan, choices };
}

/** When there are more choices than this, only the necessary ones are listed. */
const choicesShown = 60;

function tell(file: string, radius: number, isTimed: boolean, found: Neighbourhood, terminal: Terminal): string {
  const paint = painter(terminal.colorOut);
  if (found.invariant === null) return `${escapeText(file)} breaks no invariant\n`;
  const { choices, length, shortest } = found;
  const needed = choices.filter(({ isNecessary }) => isNecessary).length;
  const shown = choices.length <= choicesShown ? choices : choices.filter(({ isNecessary }) => isNecessary);
  const [what, unit] = isTimed ? ["fault or message", "event"] : ["choice", "choice"];
  const all = isTimed ? "faults and messages" : "choices";
  const how = isTimed && shortest.length > 0 ? `: ${shortest.map((one) => escapeText(one)).join(", ")}` : "";
  const lines = [
    `${escapeText(file)} breaks ${paint.red(escapeText(found.invariant))} in ${plural(choices.length, what, all)}; ` +
      `${needed} of them are necessary: without any one of these the violation is gone${isTimed ? ", or comes later" : ""}`,
    ...shown.map(
      ({ choice, isNecessary }) => `  ${isNecessary ? paint.bold("necessary") : "         "}  ${escapeText(choice)}`,
    ),
    ...(shown.length < choices.length
      ? [`  (${choices.length - shown.length} others, not necessary, are not shown)`]
      : []),
    `within ${plural(radius, "deviation")}: ${plural(found.runs, "run")}${found.complete ? "" : " (not all: --runs gives more)"}, ` +
      `${count(found.same)} break it too, ${count(found.other)} break something else; ` +
      `the shortest of them has ${plural(length, unit)}${how}`,
  ];
  return `${lines.join("\n")}\n`;
}

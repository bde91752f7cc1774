/** `synod run`: one run of a plan that was written by hand. */
import path from "node:path";
import { withNames } from "../reports/node-names.ts";
import { type OneRun, oneRunJson, renderOneRun } from "../reports/one-run.ts";
import { onSheet } from "../reports/sheet.ts";
import { stallOf } from "../reports/stalled.ts";
import type { FoundInRun } from "../reports/summary.ts";
import { UserError } from "../sim/base/user-error.ts";
import type { OneRunRecord } from "../sim/campaign/tasks.ts";
import type { System } from "../sim/contract/system.ts";
import { claimsOf, standsTooStill } from "../sim/plan/claimed.ts";
import { claimsNeeded } from "../sim/plan/claims.ts";
import { canSpare } from "../sim/plan/draw-gone.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { bugArguments } from "./campaign/coordinates.ts";
import { askWatched, NoReturnError, withHand } from "./campaign/crew.ts";
import { tellUnended, Unended, untilTime } from "./campaign/until-time.ts";
import { defineCommand } from "./command.ts";
import { knownSystems } from "./input/known-systems.ts";
import { findMutant } from "./input/mutant-files.ts";
import { namesOfPlan } from "./input/names-of-plan.ts";
import { type Given, option } from "./input/options.ts";
import { readPlanFile } from "./input/plan-file.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects, subjectOptions } from "./input/subjects.ts";
import { packTrace } from "./input/trace-files.ts";
import { isPath, type UserModule } from "./input/user-module.ts";
import { mayWrite, mayWriteInto, writeAtomic, writeBeside } from "./output/files.ts";
import { invocation, version } from "./output/invocation.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const options = {
  plan: option.required("A plan as JSON, in whole or in part, or as a script; - for stdin", "-"),
  script: option.flag("It is a script, whatever it looks like"),
  "print-plan": option.flag("Print the plan with all that it leaves out, as JSON, and do not run it"),
  trace: option.text({
    value: "FILE",
    about: "write the trace of the run to FILE (.gz compresses), whatever it shows",
  }),
  out: option.text({ value: "DIR", about: "folder for the trace of a violation", default: "synod-out" }),
  gzip: option.flag("Compress that trace"),
  force: option.flag("Replace traces that lie there already"),
  system: option.text({ value: "FILE", about: "a file of yours that exports the system which the plan names" }),
  judges: subjectOptions.judges,
  mutant: option.text({ value: "ID", about: "plant this bug (see synod list mutants)" }),
  "bugs-from": shared.bugsFrom,
  time: shared.time,
  json: shared.json,
};

type RunGiven = Given<typeof options>;

export const runCommand = defineCommand({
  usage: "run <plan>",
  about: 'Run one plan, written by hand, under all judges: {"system": "raft"} is one, a script is another',
  positionals: ["plan"],
  options,
  examples: [
    ["run plan.json", "one run, its verdict, and the trace of a violation"],
    ["run cut.txt --trace run.ndjson", "a script, with its trace whatever it shows"],
    ["run plan.json --print-plan", "what the plan leaves out, filled in"],
    ["run cut.txt --mutant raft-forgets-its-vote", "does this plan show the bug?"],
  ],
  async run(given, terminal) {
    if (given.trace !== null) mayWrite(given.trace, given.force);
    const mutant = findMutant(given.mutant, given["bugs-from"]);
    const { modules } = await readSubjects({ ...given, system: fileOf(given.system), scenarios: [], set: [] });
    const systemOf = await knownSystems(modules);
    const { plan } = await readPlanFile(given.plan, { systemOf, isScript: given.script });
    if (mutant !== null && mutant.system !== plan.system) {
      throw new UserError({
        ...{ code: "foreign-bug", place: "--mutant", value: mutant.id, unplaced: true },
        ...{ problem: `planted bug ${mutant.id} is one of ${mutant.system}`, remedy: `run a plan of ${mutant.system}` },
      });
    }
    if (given["print-plan"]) {
      terminal.out(renderJson(plan));
      return exit.fine;
    }
    if (given.trace === null) mayWriteInto(given.out);
    const name = nameOfPlan(given.plan);
    const task = { type: "run", plan, name, mutant: mutant?.id ?? null, isKept: given.trace !== null } as const;
    const work = () => withHand({ mutant, modules }, (hand) => askWatched(hand, task, { plan }));
    const answer = await untilTime(terminal, given.time, work);
    if (answer instanceof Unended) return tellUnended(answer, { version }, given.json, terminal);
    if (answer instanceof NoReturnError) return tellNoReturn(answer, given, terminal);
    return conclude({ ...given, modules }, plan, systemOf(plan.system), answer, terminal);
  },
});

/** A plan names its system: a file says where one of the user's is. */
function fileOf(system: string | null): readonly string[] {
  if (system === null || isPath(system)) return system === null ? [] : [system];
  throw new UserError({
    ...{ code: "system-of-plan", place: "--system", value: system, unplaced: true },
    ...{ problem: "a plan says of which system it is; --system names a file that exports it", remedy: "leave it out" },
  });
}

interface WithModules extends RunGiven {
  readonly modules: readonly UserModule[];
}

/** What a plan is called: its file, without what says how it is written. */
const nameOfPlan = (file: string): string =>
  file === "-" ? "plan" : path.basename(file).replace(/\.(?:json|txt)$/, "");

function tellNoReturn({ finding }: NoReturnError, given: RunGiven, terminal: Terminal): number {
  const { invariant, message, event } = finding;
  const violation = { invariant, message, event };
  terminal.out(
    given.json ? renderJson({ version, violation }) : `violation of ${invariant} at event ${event}\n  ${message}\n`,
  );
  return exit.violation;
}

async function conclude(
  given: WithModules,
  plan: Plan,
  system: System,
  answer: OneRunRecord,
  terminal: Terminal,
): Promise<number> {
  const { trace, unwritten } = keep(given, plan, answer);
  const run: OneRun = {
    ...{ system: plan.system, nodes: plan.nodes, seed: plan.seed, plan: nameOfPlan(given.plan), mutant: given.mutant },
    ...{ digest: answer.digest, report: answer.report, undecided: answer.undecided, trace },
    violation: await violationOf(given, plan, answer, trace),
    beyond: beyondClaims(plan, system),
  };
  if (given.json) terminal.out(renderJson({ version, ...oneRunJson(run), unwritten }));
  else {
    terminal.out(onSheet(terminal, (paint) => renderOneRun(run, paint)));
    if (unwritten !== null) terminal.err(`synod: ${unwritten}\n`);
    tellNext(terminal, nextOfRun(given, run));
  }
  if (answer.violation !== null) return answer.violation.invariant === "determinism" ? exit.ourMistake : exit.violation;
  if (unwritten !== null) return exit.usersMistake;
  return answer.undecided === null ? exit.fine : exit.undecided;
}

/** Writes the trace where it is wanted. */
function keep(
  { trace: file, out, gzip, force, plan: source }: RunGiven,
  { system }: Plan,
  { trace }: OneRunRecord,
): { readonly trace: string | null; readonly unwritten: string | null } {
  if (trace === null) return { trace: null, unwritten: null };
  try {
    if (file !== null) writeAtomic(file, packTrace(trace, file.endsWith(".gz")), force);
    const name = `${system}-${nameOfPlan(source)
      .replace(/[^\w.-]+/g, "_")
      .slice(0, 80)}`;
    const data = packTrace(trace, gzip);
    return { trace: file ?? writeBeside(out, name, gzip ? ".ndjson.gz" : ".ndjson", data, force), unwritten: null };
  } catch (error) {
    if (error instanceof UserError) return { trace: null, unwritten: error.message };
    throw error;
  }
}

async function violationOf(
  given: WithModules,
  plan: Plan,
  { violation, report, trace }: OneRunRecord,
  file: string | null,
): Promise<FoundInRun | null> {
  if (violation === null) return null;
  const { invariant, message } = violation;
  const names = await namesOfPlan(plan, given.modules);
  const bugs = bugArguments(given["bugs-from"]);
  const again = file === null ? ["run", given.plan, ...planted(given)] : ["replay", file, ...bugs];
  return {
    ...{ system: plan.system, invariant, message },
    ...{ told: withNames(message, names), story: trace === null ? null : stallOf(invariant, trace, names) },
    ...{ events: report.events, shrunkEvents: null, shrunkBy: null, trace: file, replay: invocation(...again) },
  };
}

const planted = ({ system, judges, mutant, "bugs-from": bugsFrom }: RunGiven): readonly string[] => [
  ...(system === null ? [] : ["--system", system]),
  ...judges.flatMap((file) => ["--judges", file]),
  ...(mutant === null ? [] : ["--mutant", mutant]),
  ...bugArguments(bugsFrom),
];

/** What the plan needs that the system does not claim to survive. */
const beyondClaims = (plan: Plan, system: System): readonly string[] => {
  const claims = claimsOf(system, plan.options);
  const needed = claimsNeeded(plan).filter(({ kind }) => !claims.survives.includes(kind));
  const still = standsTooStill(plan, claims) ? ["clocks that stand still (plan.elapses)"] : [];
  const { nodes, options: chosen, gone } = plan;
  const isSpared = gone === undefined || canSpare(system, nodes, chosen, gone.nodes);
  const away = isSpared ? [] : ["more servers that never come back than it can do without (plan.gone)"];
  return [...needed.map(({ kind, path: place }) => `${kind} (${place})`), ...still, ...away];
};

function nextOfRun(given: RunGiven, { system, violation, trace, undecided }: OneRun): NextStep {
  const bugs = bugArguments(given["bugs-from"]);
  if (violation !== null && trace !== null)
    return { args: ["shrink", trace, ...bugs], why: "finds a smaller run like it" };
  if (trace !== null) return { args: ["replay", trace, "--print", ...bugs], why: "tells every event" };
  if (undecided !== null || given.plan !== "-") {
    const args = ["run", given.plan, ...(given.script ? ["--script"] : []), "--trace", "run.ndjson", ...planted(given)];
    return { args, why: "keeps its trace, to look at" };
  }
  return { args: ["fuzz", given.system ?? system], why: "draws many plans" };
}

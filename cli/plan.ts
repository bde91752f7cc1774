/** `synod plan`: the plan of a campaign's run, of a trace or of a file, as JSON or as a script. */
import fs from "node:fs";
import { UserError } from "../sim/base/user-error.ts";
import type { Catalogue } from "../sim/campaign/catalogue.ts";
import type { System } from "../sim/contract/system.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { readSettings } from "../sim/plan/settings.ts";
import { printScript } from "../sim/plan/text/print-script.ts";
import { parsePlan, validatePlan } from "../sim/plan/validate.ts";
import { defineCommand } from "./command.ts";
import { catalogueOf } from "./input/load.ts";
import { type Given, option } from "./input/options.ts";
import { readPlanFile, traceHeaderOf } from "./input/plan-file.ts";
import { shared } from "./input/shared-options.ts";
import { onlyOf, readSubjects, type Subjects, subjectOptions } from "./input/subjects.ts";
import { modulesOfTrace } from "./input/trace-modules.ts";
import { renderJson } from "./output/json.ts";
import { tellNext } from "./output/next-step.ts";
import { exit } from "./output/terminal.ts";

/** The options that say which plan of a campaign it is. */
const ofCampaign = {
  scenario: option.text({ about: "where the plan is drawn from", otherwise: "rotation, as in fuzz" }),
  seed: shared.seed,
  index: option.integer({ value: "I", about: "the plan's index", min: 0, max: 1e12, default: 0 }),
  nodes: shared.nodes,
  beyond: option.flag("As in a campaign that goes beyond the system's claims"),
  set: subjectOptions.set,
};

const options = {
  system: option.text({
    value: "FILE",
    about: "of a plan: a file of yours that exports its system; of a trace: where that is now",
  }),
  scenarios: subjectOptions.scenarios,
  what: option.required(
    "A system, by name or module, or a file: a trace, a plan as JSON or a script; - for a plan on stdin",
    "-",
  ),
  ...ofCampaign,
  text: option.flag("Print it as a script"),
  script: option.flag("The file is a script, whatever it looks like"),
  json: { ...shared.json, about: "Print one JSON document, as without --text; with it the script is a field of it" },
};

export const planCommand = defineCommand({
  usage: "plan <what>",
  about: "Print a plan that synod run takes: that of a campaign's run, of a trace, or of a file that leaves much out",
  positionals: ["what"],
  options,
  examples: [
    ["plan raft --scenario elections --index 12", "the plan that fuzz runs at that index"],
    ["plan raft --scenario elections --index 12 --text", "the same as a script"],
    ["plan synod-out/raft-swarm-1-37.ndjson --text", "what a trace is a trace of, in words"],
    ["plan cut.txt", "a script as JSON, with all that it leaves out"],
  ],
  async run(given, terminal, named) {
    const subjects = await subjectsOf(given);
    const catalogue = await catalogueOf(subjects.modules);
    const plan = await planOf(given, subjects, catalogue, named);
    const script = given.text ? printScript(plan, catalogue.system(plan.system)) : null;
    if (script === null) terminal.out(renderJson(plan));
    else terminal.out(given.json ? renderJson({ script }) : script);
    if (given.json) return exit.fine;
    const file = given.text ? "plan.txt" : "plan.json";
    const ofFile = given.system ?? subjects.modules.find(({ role }) => role === "system")?.path ?? null;
    const own = given.what.startsWith("-") || subjects.names.length === 0 ? ofFile : given.what;
    const where = subjects.modules.length === 0 || own === null ? [] : ["--system", own];
    tellNext(terminal, { args: ["run", file, ...where], why: `runs it, once it is in ${file}` });
    return exit.fine;
  },
});

/** The system of a campaign, by name, module or variant; of a file, nothing but the module of its system, which a trace names. */
async function subjectsOf({ what, system, scenarios, set, script }: Given<typeof options>): Promise<Subjects> {
  const isModule = /\.[cm]?[jt]s(?:$|[#:])/.test(what) || /^[a-z][a-z0-9-]*:/.test(what);
  if (isModule) return readSubjects({ system: [what], judges: [], scenarios, set });
  const { shipped } = await import("./input/shipped.ts");
  if (shipped.systems.some(({ name }) => name === what)) {
    return readSubjects({ system: [what], judges: [], scenarios, set });
  }
  const header = script ? null : traceHeaderOf(what);
  if (header !== null) {
    const { modules } = await modulesOfTrace(what, header, { system, judges: [] });
    return { names: [], set: readSettings(set), modules };
  }
  const { modules } = await readSubjects({ system: system === null ? [] : [system], judges: [], scenarios, set: [] });
  return { names: [], set: readSettings(set), modules };
}

async function planOf(
  given: Given<typeof options>,
  subjects: Subjects,
  catalogue: Catalogue,
  named: ReadonlySet<string>,
): Promise<Plan> {
  const { what } = given;
  const systemOf = (name: string): System => catalogue.system(name);
  const isSystem = subjects.names.length > 0;
  if (!isSystem && what !== "-" && !/[./\\]/.test(what) && !fs.existsSync(what)) systemOf(what); // throws
  if (isSystem) {
    if (given.script) throw withoutEffect("script", `${what} is a system, not a file`);
    const { seed, index, nodes, beyond } = given;
    const [variant] = catalogue.variants([onlyOf(subjects, what)], subjects.set);
    const system = systemOf(variant!);
    const scenario = catalogue.scenarioFor(given.scenario ?? catalogue.standard.name);
    const reason = beyond ? null : scenario.unsuited(system);
    if (reason !== null) {
      throw new UserError({
        ...{ code: "unsuited", place: "--scenario", remedy: "choose another scenario, or go --beyond the claims" },
        sentence: `${scenario.name} does not suit ${system.name}: ${reason}`,
      });
    }
    // Through the parser: fields in the order that every plan from outside has.
    return validatePlan(parsePlan(scenario.plan(system, seed, index, { nodes, beyond })), system);
  }
  const extra = Object.keys(ofCampaign).find((name) => named.has(name));
  if (extra !== undefined) throw withoutEffect(extra, `${what === "-" ? "stdin" : what} says all about its plan`);
  const { plan } = await readPlanFile(what, { systemOf, isScript: given.script, takesTraces: true });
  return validatePlan(plan, systemOf(plan.system));
}

const withoutEffect = (name: string, why: string): UserError =>
  new UserError({
    ...{ code: "option-without-effect", place: `--${name}`, remedy: `leave --${name} out` },
    sentence: `${why}: leave --${name} out`,
  });

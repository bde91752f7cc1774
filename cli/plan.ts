/** `synod plan`: the plan of a campaign's run, of a trace or of a file, as JSON or as a script. */
import fs from "node:fs";
import { UserError } from "../sim/base/user-error.ts";
import type { System } from "../sim/contract/system.ts";
import type { Plan } from "../sim/plan/plan.ts";
import { printScript } from "../sim/plan/text/print-script.ts";
import { parsePlan, validatePlan } from "../sim/plan/validate.ts";
import { defineCommand } from "./command.ts";
import { knownSystems } from "./input/known-systems.ts";
import { type Given, option } from "./input/options.ts";
import { readPlanFile } from "./input/plan-file.ts";
import { shared } from "./input/shared-options.ts";
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
};

const options = {
  what: option.required("A system, or a file: a trace, a plan as JSON or a script; - for a plan on stdin", "-"),
  ...ofCampaign,
  text: option.flag("Print it as a script"),
  script: option.flag("The file is a script, whatever it looks like"),
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
    const systemOf = await knownSystems();
    const plan = await planOf(given, systemOf, named);
    terminal.out(given.text ? printScript(plan, systemOf(plan.system)) : renderJson(plan));
    const file = given.text ? "plan.txt" : "plan.json";
    tellNext(terminal, { args: ["run", file], why: `runs it, once it is in ${file}` });
    return exit.fine;
  },
});

async function planOf(
  given: Given<typeof options>,
  systemOf: (name: string) => System,
  named: ReadonlySet<string>,
): Promise<Plan> {
  const { what } = given;
  const { shipped } = await import("./input/shipped.ts");
  const isSystem = shipped.systems.some(({ name }) => name === what);
  if (!isSystem && what !== "-" && !/[./\\]/.test(what) && !fs.existsSync(what)) systemOf(what); // throws
  if (isSystem) {
    if (given.script) throw withoutEffect("script", `${what} is a system, not a file`);
    const { seed, index, nodes, beyond } = given;
    const system = systemOf(what);
    const scenario = given.scenario === null ? shipped.standard : shipped.scenario(given.scenario);
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

/** A plan as a script: what is as usual is left out, so that what matters is short. */
import type { OptionValue } from "../../contract/cluster.ts";
import type { System } from "../../contract/system.ts";
import { clusterOfPlan, serviceOfPlan } from "../cluster-of-plan.ts";
import { baseOf } from "../complete-plan.ts";
import { specsOf } from "../options.ts";
import type { Plan } from "../plan.ts";
import { parsePlan, validatePlan } from "../validate.ts";
import { writeText } from "./amounts.ts";
import { writeFault } from "./fault-text.ts";
import { NodeWords } from "./node-words.ts";
import { isUsual, type SaidFields, writePhrase } from "./phrases.ts";
import { type ClausesSetting, clausesSettings, itemSettings, usualItem } from "./settings.ts";

/**
 * The script of a plan, a sentence a line, which `parseScript` reads as the same plan. Throws a UserError when the plan does
 * not fit the system.
 */
export function printScript(given: Plan, system: System): string {
  const plan = validatePlan(parsePlan(given), system); // its fields in the order of the rules
  const nodes = new NodeWords(clusterOfPlan(plan, system));
  const head = [...nameLines(plan, system), ...settingLines(plan, system, nodes)];
  const faults = plan.faults.map((fault) => writeFault(fault, nodes));
  const choices = plan.choices.map((choice) => item("choose", { choice }, nodes));
  return `${[head, faults, choices]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function nameLines({ nodes, service, seed, drive, elapses, pieces, options, ...plan }: Plan, system: System): string[] {
  const specs = specsOf(system, options);
  const changed = Object.entries(options).filter(([name, value]) => value !== specs[name]?.default);
  return [
    `system ${writeText(plan.system)}`,
    `nodes ${nodes}`,
    `seed ${writeText(seed)}`,
    ...(service === undefined ? [] : [`service ${service}`]),
    ...(drive === "timed" ? [] : [`drive ${drive}`]),
    ...(elapses === undefined ? [] : [`elapses ${elapses}`]),
    ...(pieces === undefined ? [] : [`pieces ${pieces}`]),
    ...changed.map(([name, value]) => `set ${name} = ${writeOption(value)}`),
  ];
}

function settingLines(plan: Plan, system: System, nodes: NodeWords): string[] {
  const usual = baseOf({ nodes: plan.nodes, seed: plan.seed, service: serviceOfPlan(plan, system) }, system);
  const lines = clausesSettings.flatMap((setting) => clauseLine(setting, plan, usual, nodes));
  const mix = { mix: plan.workload.mix };
  return [
    ...lines,
    ...(isUsual(itemSettings.mix, mix, { mix: usual.workload.mix }) ? [] : [item("mix", mix, nodes)]),
    ...plan.clocks.map((clock) => item("clock", { ...clock }, nodes)),
    ...(plan.gone === undefined ? [] : [item("gone", plan.gone, nodes)]),
    ...plan.decisions.map((decision) => item("message", { ...decision }, nodes)),
  ];
}

/** `network: latency 1 ms, drops 2 %`; nothing where all is as usual. How long the run is active is always told. */
function clauseLine({ head, path, clauses }: ClausesSetting, plan: Plan, base: Plan, nodes: NodeWords): string[] {
  const record = at(plan, path);
  const usual: SaidFields = { ...at(base, path), ...(head === "run" ? { activeMicros: null } : {}) };
  if (record === undefined) return [];
  const told = clauses.filter((clause) => !isUsual(clause, record, usual));
  if (told.length === 0) return [];
  return [`${head}: ${told.map((clause) => writePhrase(clause, record, usual, nodes)).join(", ")}`];
}

const at = (plan: Plan, path: readonly string[]): SaidFields | undefined =>
  path.reduce<SaidFields | undefined>((record, field) => record?.[field] as SaidFields | undefined, { ...plan });

const item = (head: keyof typeof itemSettings, record: SaidFields, nodes: NodeWords): string =>
  `${head} ${writePhrase(itemSettings[head], record, usualItem[head], nodes)}`;

/** A text that reads as a number or a switch is told from one by quotes. */
const writeOption = (value: OptionValue): string =>
  typeof value !== "string"
    ? String(value)
    : /^(?:\d+|true|false)$/.test(value)
      ? JSON.stringify(value)
      : writeText(value);

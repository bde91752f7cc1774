/** `synod list`: what there is to run, to ask, to judge by, to suffer and to find. */

import { type Rows, renderRows } from "../reports/rows.ts";
import { onSheet } from "../reports/sheet.ts";
import { renderSystem } from "../reports/system-page.ts";
import type { Paint } from "../reports/table.ts";
import { unknownName } from "../sim/base/nearest.ts";
import type { System } from "../sim/contract/system.ts";
import { defineCommand } from "./command.ts";
import { knownSystems } from "./input/known-systems.ts";
import { catalogueOf } from "./input/load.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { option } from "./input/options.ts";
import { shared } from "./input/shared-options.ts";
import { readSubjects } from "./input/subjects.ts";
import { isPath, systemArgument } from "./input/user-module.ts";
import { renderJson } from "./output/json.ts";
import { type NextStep, tellNext } from "./output/next-step.ts";
import { exit, type Terminal } from "./output/terminal.ts";

const sections = ["systems", "scenarios", "invariants", "faults", "mutants"] as const;
type Section = (typeof sections)[number];

export const listCommand = defineCommand({
  usage: "list [what]",
  about:
    "List systems, scenarios, invariants, faults or planted bugs (mutants); all of them when not told which; or all about one system, or what a file of yours exports",
  positionals: ["what"],
  options: {
    what: option.text({ about: `One of ${sections.join(", ")}, a system, or a file that exports systems` }),
    "bugs-from": shared.bugsFrom,
    json: shared.json,
  },
  examples: [
    ["list systems", "the systems and what each claims to survive"],
    ["list raft", "its options, faults, judges, witnesses, scenarios and planted bugs"],
    ["list ./abd.ts", "the systems of a file of yours"],
    ["list mutants --json", "the planted bugs, as JSON"],
  ],
  async run({ what, "bugs-from": bugsFrom, json }, terminal) {
    if (what !== null && isPath(what)) return listModule(what, json, terminal);
    const section = sections.find((name) => name === what);
    if (what !== null && section === undefined) return listSystem(what, bugsFrom, json, terminal);
    const chosen = section === undefined ? sections : [section];
    const found: { [section: string]: Rows } = {};
    for (const name of chosen) found[name] = await readers[name](bugsFrom);
    if (json) {
      terminal.out(renderJson(found));
      return exit.fine;
    }
    const tables = (paint: Paint): string[] =>
      Object.entries(found).map(([name, rows]) => {
        const table = renderRows(rows, jsonOnly, paint);
        return section === undefined ? `${paint.underline(name)}\n${table}\n` : table;
      });
    terminal.out(onSheet(terminal, (paint) => tables(paint).join("")));
    tellNext(terminal, nextOf(section ?? "systems"));
    return exit.fine;
  },
});

/** The systems that a file exports, or the one of them that is picked. */
async function listModule(file: string, json: boolean, terminal: Terminal): Promise<number> {
  const { names, modules } = await readSubjects({ system: [file], judges: [], scenarios: [], set: [] });
  const catalogue = await catalogueOf(modules);
  const systems = names.map((name) => rowOf(catalogue.system(name)));
  if (json) terminal.out(renderJson({ systems }));
  else {
    terminal.out(onSheet(terminal, (paint) => renderRows(systems, jsonOnly, paint)));
    tellNext(terminal, { args: ["fuzz", systemArgument(names[0]!, modules)], why: "runs it under faults" });
  }
  return exit.fine;
}

/** All about one system. */
async function listSystem(
  name: string,
  bugsFrom: readonly string[],
  json: boolean,
  terminal: Terminal,
): Promise<number> {
  const { shipped } = await import("./input/shipped.ts");
  const names = shipped.systems.map((system) => system.name);
  if (!names.includes(name)) throw unknownName("list", name, [...sections, ...names]);
  const { systemPage } = await import("./input/system-page.ts");
  const page = systemPage((await knownSystems())(name), bugsFrom);
  if (json) {
    terminal.out(renderJson(page));
    return exit.fine;
  }
  terminal.out(onSheet(terminal, (paint) => renderSystem(page, paint)));
  tellNext(terminal, { args: ["fuzz", name], why: "runs it under the faults that it claims to survive" });
  return exit.fine;
}

function nextOf(section: Section): NextStep {
  switch (section) {
    case "mutants":
      return { args: ["mutants"], why: "shows that they are found" };
    case "scenarios":
      return { args: ["fuzz", "--scenario", "crashes"], why: "asks one of them of every system" };
    default:
      return { args: ["start"], why: "runs every system under faults, with every judge looking on" };
  }
}

const rowOf = ({ name, summary, services, offers, nodes, survives, exempt, options, source }: System) => ({
  ...{ name, summary, services },
  ...(offers === undefined ? {} : { offers }),
  ...{ nodes: `${nodes.min}-${nodes.max}`, survives },
  ...{ options: Object.keys(options), exempt: Object.keys(exempt), source },
});

const readers: { readonly [S in Section]: (bugsFrom: readonly string[]) => Promise<Rows> } = {
  async systems() {
    const { systems } = await import("../protocols/systems.ts");
    return systems.map(rowOf);
  },
  async scenarios() {
    const { rotation, scenarios } = await import("../scenarios/scenarios.ts");
    const { systems } = await import("../protocols/systems.ts");
    return [rotation, ...scenarios].map((scenario) => ({
      name: scenario.name,
      about: scenario.about,
      suits: systems.filter((system) => scenario.unsuited(system) === null).map(({ name }) => name),
    }));
  },
  async invariants() {
    const { invariants } = await import("../invariants/invariants.ts");
    return invariants.map(({ name, about, source }) => ({ name, about, source }));
  },
  async faults() {
    const { faultShapes } = await import("../sim/plan/faults/fault-shapes.ts");
    const { grammarOf } = await import("../sim/plan/text/grammar.ts");
    return Object.values(faultShapes).map(({ kind, about, claim, sentence }) => ({
      ...{ name: kind, about, claim, sentence: grammarOf(sentence) },
    }));
  },
  async mutants(bugsFrom) {
    return knownMutants(bugsFrom).map(({ id, system, difficulty, breaks, row, scenario, file, source }) => ({
      id,
      system,
      difficulty,
      breaks,
      row,
      scenario,
      file,
      source,
    }));
  },
};

/** Fields that only `--json` shows: they are long. */
const jsonOnly = ["options", "exempt", "source", "row", "scenario", "file", "sentence"];

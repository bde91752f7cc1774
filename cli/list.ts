/** `synod list`: what there is to run, to ask, to judge by, to suffer and to find. */

import { type Column, painter, renderTable } from "../reports/table.ts";
import { unknownName } from "../sim/base/nearest.ts";
import { escapeText, renderJson } from "../sim/base/printable.ts";
import type { Command } from "./command.ts";
import { knownMutants } from "./input/mutant-files.ts";
import { exit, type Terminal } from "./output/terminal.ts";

/** A section as data; its fields are the columns of its table. */
type Rows = readonly { readonly [field: string]: string | number | null | readonly string[] }[];

const sections = ["systems", "scenarios", "invariants", "faults", "mutants"] as const;
type Section = (typeof sections)[number];

export const command: Command = {
  usage: "list [what]",
  about: "List systems, scenarios, invariants, faults or planted bugs (mutants); all of them when not told which",
  positionals: { what: `One of ${sections.join(", ")}` },
  options: {
    "bugs-from": { value: "FILE", about: "more planted bugs, as JSON" },
    json: { about: "Print one JSON document" },
  },
  examples: [
    ["list systems", "the systems and what each claims to survive"],
    ["list mutants --json", "the planted bugs, as JSON"],
  ],
  async run(given, terminal) {
    const what = given.text("what");
    if (what !== null && !(sections as readonly string[]).includes(what)) throw unknownName("list", what, sections);
    const chosen = what === null ? sections : [what as Section];
    const found: { [section: string]: Rows } = {};
    for (const section of chosen) found[section] = await readers[section](given.texts("bugs-from"));
    if (given.flag("json")) terminal.out(renderJson(found));
    else for (const [section, rows] of Object.entries(found)) print(section, rows, chosen.length > 1, terminal);
    return exit.fine;
  },
};

const readers: { readonly [S in Section]: (bugsFrom: readonly string[]) => Promise<Rows> } = {
  async systems() {
    const { systems } = await import("../protocols/systems.ts");
    return systems.map(({ name, summary, service, nodes, survives, exempt, options, source }) => ({
      name,
      summary,
      service,
      nodes: `${nodes.min}-${nodes.max}`,
      survives,
      options: Object.keys(options),
      exempt: Object.keys(exempt),
      source,
    }));
  },
  async scenarios() {
    const { scenarios } = await import("../scenarios/scenarios.ts");
    const { systems } = await import("../protocols/systems.ts");
    return scenarios.map((scenario) => ({
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
    return Object.values(faultShapes).map(({ kind, about, claim }) => ({ name: kind, about, claim }));
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
const jsonOnly = ["options", "exempt", "source", "row", "scenario", "file"];

function print(section: string, rows: Rows, titled: boolean, terminal: Terminal): void {
  const paint = painter(terminal.colorOut);
  const fields = Object.keys(rows[0] ?? {}).filter((field) => !jsonOnly.includes(field));
  const columns: Column[] = fields.map((title) => ({ title }));
  const show = (value: unknown): string => escapeText(Array.isArray(value) ? value.join(" ") : String(value ?? ""));
  if (titled) terminal.out(`${paint.underline(section)}\n`);
  terminal.out(
    renderTable(
      columns,
      rows.map((row) => fields.map((field) => show(row[field]))),
      paint,
    ),
  );
  if (titled) terminal.out("\n");
}

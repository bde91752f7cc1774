/**
 * Plans of availability, each a story of its name: cores that must serve, replicas that must catch up, public reports of
 * systems that did not. Every one ends well; its figures are pinned in plans.txt (`npx vitest run scenarios/availability -u`).
 */
import fs from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { parsePlan, validatePlan } from "../../sim/plan/validate.ts";
import { run } from "../../sim/run.ts";

const folder = path.join(import.meta.dirname, "plans");
const names = fs.readdirSync(folder).sort();

function resultOf(name: string): RunResult {
  const given = parsePlan(JSON.parse(fs.readFileSync(path.join(folder, name), "utf8")));
  const system = systems.find((one) => one.name === given.system)!;
  return run(validatePlan(given, system, { beyond: false }), system, judgesOf(system));
}

const rows = new Map<string, string>();

describe.each(names)("%s", (name) => {
  it("ends well, inside what its system claims", () => {
    const { violation, undecided, measures } = resultOf(name);
    expect(violation).toBeNull();
    expect(undecided).toBeNull();
    expect(measures.ok).toBeGreaterThan(0);
    const { ok, unavailableMicros, elections, messages } = measures;
    const figures = [ok, `${Math.round(unavailableMicros / 1_000)} ms`, elections, (messages / ok).toFixed(1)];
    rows.set(name, figures.map((figure) => String(figure).padStart(10)).join(""));
  });
});

it("with the figures that scenarios/README.md tells", () => {
  const readme = fs.readFileSync(path.join(import.meta.dirname, "../README.md"), "utf8");
  const told = [...readme.matchAll(/^\|[^|]*\| ([\w -]+) \| ([\d,]+) \| ([\d,]+ ms) \|[^|]*\|$/gm)];
  const pinned = [...rows].map(([name, row]) => `${name} ${row}`.replace(/\s+/g, " "));
  const strange = told.filter(([, system = "", answers = "", outage = ""]) => {
    const end = `-${system.toLowerCase().replaceAll(" ", "-")}.json`;
    const figures = ` ${answers.replace(",", "")} ${outage.replace(",", "")} `;
    return !pinned.some((row) => row.includes(`${end}${figures}`));
  });
  expect(told.length).toBeGreaterThan(15);
  expect(strange.map(([row]) => row)).toEqual([]);
});

it("with the figures that are pinned: answers, longest outage, elections, messages for each answer", async () => {
  const table = names.map((name) => `${name.replace(/\.json$/, "").padEnd(42)}${rows.get(name) ?? ""}\n`);
  await expect(table.join("")).toMatchFileSnapshot("plans.txt");
});

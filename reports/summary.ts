/** The summary of a campaign, for people and as data. */

import { escapeText } from "../sim/base/printable.ts";
import type { System } from "../sim/contract/system.ts";
import type { RangeReport } from "../sim/search/fuzz.ts";
import type { ShrunkBy } from "../sim/search/shrink/shrink.ts";
import { hasTurns, linesOf, turnLines } from "./asked.ts";
import { type Counted, countsOf, missedFaults, renderCounts, vacuities } from "./counts.ts";
import { count, plural, realTime, short } from "./format.ts";
import { type ComparedRates, renderChanges } from "./rates.ts";
import { type Paint, renderTable } from "./table.ts";

/** One system under one scenario. */
export interface CellSummary {
  readonly system: string;
  readonly scenario: string;
  readonly report: RangeReport;
}

/** A violation of a run, whatever its plan comes from. */
export type FoundInRun = Omit<ViolationSummary, "scenario" | "index">;

/** A violation with what was made of it. */
export interface ViolationSummary {
  readonly system: string;
  readonly scenario: string;
  readonly index: number;
  readonly invariant: string;
  readonly message: string;
  /** What people read, with nodes by role and rank: the sentence of the shrunk run where there is one. */
  readonly told: string;
  /** For a violation of availability: why nothing gets on, in one paragraph; else null. */
  readonly story: string | null;
  /** The file with the shrunk run, or with the run that was found where it was not shrunk; null for neither. */
  readonly trace: string | null;
  /** Events of the run that was found, and of the shrunk one. */
  readonly events: number;
  readonly shrunkEvents: number | null;
  /** How the shrunk run came about: its plan made smaller, told as a schedule, or found by the checker in the bug's box. */
  readonly shrunkBy: ShrunkBy | null;
  /** Command line that runs it again. */
  readonly replay: string;
}

export interface CampaignSummary {
  readonly seed: string;
  readonly mutant: string | null;
  /** Command line that explores the smallest box known to show the planted bug; else null. */
  readonly box: string | null;
  readonly cells: readonly CellSummary[];
  readonly seconds: number;
  readonly digest: string;
  readonly interrupted: boolean;
  readonly violations: readonly ViolationSummary[];
  /** Scenarios that suit one of these systems, for the line that tells which a rotation left out. */
  readonly suiting: readonly string[];
  /** Rates that differ from the baseline in `file`; null when there was none to compare with. */
  readonly rates: ComparedRates | null;
  /** Plans from..to-1 that are not counted, and why; `cell` is a place among `cells`. */
  readonly given: readonly {
    readonly cell: number;
    readonly from: number;
    readonly to: number;
    readonly why: string;
  }[];
  /** What ended the campaign before its time; null: nothing did. */
  readonly failure: string | null;
  /** What could not be written, in sentences. */
  readonly unwritten: readonly string[];
}

/** A table of the cells, the violations, and what was never seen, as lines of text. */
export function renderCampaign(summary: CampaignSummary, systems: readonly System[], paint: Paint): string {
  const columns = [
    { title: "system" },
    { title: "scenario" },
    ...["runs", "events", "operations", "undecided", "violations"].map((title) => ({ title, align: "right" as const })),
  ];
  const rows = summary.cells.map(({ system, scenario, report }) => [
    escapeText(system),
    escapeText(scenario),
    count(report.runs),
    count(report.events),
    count(report.operations),
    report.undecided === 0 ? "0" : paint.yellow(count(report.undecided)),
    report.violated === 0 ? paint.green("0") : paint.red(count(report.violated)),
  ]);
  const events = summary.cells.reduce((sum, { report }) => sum + report.events, 0);
  const runs = summary.cells.reduce((sum, { report }) => sum + report.runs, 0);
  const speed = summary.seconds > 0 ? `, ${short(events / summary.seconds)} events/s` : "";
  const lines = [
    renderTable(columns, rows, paint),
    renderCounts(countedOf(summary), paint),
    `${plural(runs, "run")} in ${realTime(summary.seconds)}${speed}; seed ${escapeText(summary.seed)}, digest ${summary.digest}`,
  ];
  const say = (told: string, color: (text: string) => string): void => {
    lines.push(...linesOf(told, paint.width).map((line) => color(line)));
  };
  lines.push(...turnLines(summary.cells, paint.width));
  const unasked = unaskedOf(summary);
  if (unasked.length > 0) say(`not asked: ${unasked.join(", ")} (--scenario all asks all)`, paint.dim);
  if (summary.interrupted) say("interrupted: this is the summary so far", paint.yellow);
  for (const line of lossLines(summary)) say(line, paint.red);
  for (const line of undecidedLines(summary)) say(line, paint.yellow);
  for (const line of unseenLines(summary, systems)) say(line, paint.yellow);
  for (const line of vacuities(countedOf(summary))) say(line, paint.yellow);
  for (const line of missedFaults(countedOf(summary))) say(line, paint.dim);
  if (summary.rates !== null) lines.push(renderChanges(summary.rates, paint));
  for (const violation of summary.violations) {
    lines.push(renderViolation(violation, `${violation.scenario}, index ${violation.index}`, summary.box, paint));
  }
  return `${lines.join("\n")}\n`;
}

/** Where scenarios took turns: those that had none. */
function unaskedOf({ cells, suiting }: CampaignSummary): readonly string[] {
  if (!cells.some(hasTurns)) return [];
  const asked = new Set(cells.flatMap(({ report }) => Object.keys(report.asked)));
  return suiting.filter((name) => !asked.has(name));
}

/** The cells that ran at all, as they are counted. */
export const countedOf = ({ cells }: Pick<CampaignSummary, "cells">): readonly Counted[] =>
  cells
    .filter(({ report }) => report.runs > 0)
    .map(({ system, scenario, report: { phases, kinds, witnesses } }) => ({
      ...{ system, scenario, phases, kinds, witnesses },
    }));

function undecidedLines({ cells }: CampaignSummary): string[] {
  return cells.flatMap(({ system, scenario, report: { undecidedAt, undecided } }) => {
    if (undecidedAt === null) return [];
    const { drawn, why } = undecidedAt;
    const turn = drawn.scenario === scenario ? "" : ` of ${escapeText(drawn.scenario)}`;
    const first = `index ${drawn.index}${turn}: ${escapeText(why, 300)}`;
    return [`undecided: ${plural(undecided, "run")} of ${system} under ${scenario}, first ${first}`];
  });
}

/** What kept the campaign from telling all. */
function lossLines({ cells, given, failure, unwritten }: CampaignSummary): string[] {
  return [
    ...given.map(({ cell, from, to, why }) => {
      const { system, scenario } = cells[cell]!;
      return `given up: plans ${from} to ${to - 1} of ${system} under ${scenario}: ${escapeText(why)}`;
    }),
    ...(failure === null ? [] : [`ended by a mistake of ours: ${escapeText(failure)}`]),
    ...unwritten.map((why) => `not written: ${escapeText(why)}`),
  ];
}

/** The good things that no run of a system showed: its silence is not yet success. */
export function unseenWitnesses(
  { cells }: Pick<CampaignSummary, "cells">,
  systems: readonly System[],
): { [system: string]: string[] } {
  const unseen: { [system: string]: string[] } = {};
  for (const system of systems) {
    const mine = cells.filter((cell) => cell.system === system.name && cell.report.runs > 0);
    if (mine.length === 0) continue;
    const missing = system.witnesses.filter((name) =>
      mine.every(({ report }) => !Object.hasOwn(report.witnesses, name)),
    );
    if (missing.length > 0) unseen[system.name] = missing;
  }
  return unseen;
}

function unseenLines(summary: CampaignSummary, systems: readonly System[]): string[] {
  return Object.entries(unseenWitnesses(summary, systems)).map(
    ([system, names]) => `never seen in ${system}: ${names.join(", ")} (more runs, or other scenarios, may show them)`,
  );
}

/** What was found of a system, with how it is run again; `plan` says of which plan, `box` which check shows it too. */
export function renderViolation(violation: FoundInRun, plan: string, box: string | null, paint: Paint): string {
  const { system, invariant, told, story, trace, events, shrunkEvents, shrunkBy, replay } = violation;
  const by = shrunkBy === "box" ? " by the checker, in the bug's box" : "";
  const shrunk = shrunkEvents === null ? "" : `, shrunk to ${plural(shrunkEvents, "event")}${by}`;
  const lines = [
    "",
    `${paint.red.bold("VIOLATION")} ${paint.bold(escapeText(invariant))} in ${system} under ${escapeText(plan)}`,
    `  ${escapeText(told)}`,
    `  ${plural(events, "event")}${shrunk}`,
  ];
  if (story !== null) lines.push(`  ${escapeText(story, 3_000)}`);
  if (trace !== null) lines.push(`  trace   ${escapeText(trace)}`);
  lines.push(`  replay  ${escapeText(replay)}`);
  if (box !== null) lines.push(`  box     ${escapeText(box)}`, "          explores the smallest box known to show it");
  return lines.join("\n");
}

/** The one JSON document of `synod fuzz --json`. */
export function campaignJson(summary: CampaignSummary, systems: readonly System[], version: string): object {
  const sum = (field: "runs" | "events"): number =>
    summary.cells.reduce((total, { report }) => total + report[field], 0);
  const events = sum("events");
  return {
    version,
    seed: summary.seed,
    mutant: summary.mutant,
    runs: sum("runs"),
    events,
    seconds: Number(summary.seconds.toFixed(3)),
    eventsPerSecond: summary.seconds > 0 ? Math.round(events / summary.seconds) : 0,
    digest: summary.digest,
    interrupted: summary.interrupted,
    systems: summary.cells.map(({ system, scenario, report }) => ({
      system,
      scenario,
      from: report.from,
      runs: report.runs,
      asked: report.asked,
      events: report.events,
      operations: report.operations,
      undecided: report.undecided,
      undecidedAt: report.undecidedAt,
      violated: report.violated,
      counts: countsOf(report),
    })),
    witnesses: witnessCounts(summary),
    unseen: unseenWitnesses(summary, systems),
    unasked: unaskedOf(summary),
    vacuous: vacuities(countedOf(summary)),
    rates: summary.rates,
    given: summary.given.map(({ cell, ...range }) => {
      const { system, scenario } = summary.cells[cell]!;
      return { system, scenario, ...range };
    }),
    failure: summary.failure,
    unwritten: summary.unwritten,
    violations: summary.violations,
    box: summary.box,
  };
}

function witnessCounts({ cells }: CampaignSummary): { [system: string]: { [name: string]: number } } {
  const counts: { [system: string]: { [name: string]: number } } = {};
  for (const { system, report } of cells) {
    counts[system] ??= {};
    for (const name of Object.keys(report.witnesses).sort()) {
      counts[system][name] = (counts[system][name] ?? 0) + report.witnesses[name]!;
    }
  }
  return counts;
}

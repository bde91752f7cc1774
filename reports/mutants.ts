/** How planted bugs fared: found or not, how soon, by which judge, and whether the clean protocol passed. */
import { escapeText } from "../sim/base/printable.ts";
import type { ShrunkBy } from "../sim/search/shrink/shrink.ts";
import { count, plural, realTime } from "./format.ts";
import { type Paint, renderTable } from "./table.ts";

export interface MutantRow {
  readonly id: string;
  readonly system: string;
  readonly scenario: string;
  readonly difficulty: string;
  readonly row: number;
  readonly breaks: string;
  /** Runs until it was found, that one included, or all that were tried; and their seconds on one thread. */
  readonly runs: number;
  readonly seconds: number;
  /** The judge that spoke first; null when the bug was not found. */
  readonly invariant: string | null;
  readonly message: string | null;
  readonly events: number | null;
  readonly shrunkEvents: number | null;
  /** How the shrunk run came about: its plan made smaller, told as a schedule, or found by the checker in the bug's box. */
  readonly shrunkBy: ShrunkBy | null;
  readonly trace: string | null;
  /** The same plans on the unchanged protocol. */
  readonly twin: { readonly runs: number; readonly violations: number };
}

/** A bug that was not looked for, or not to the end, and why. */
export interface HuntLoss {
  readonly id: string;
  readonly why: string;
  /** A mistake of ours, and none in the bug or the options. */
  readonly isOurs: boolean;
}

/** What a hunt could not do. */
export interface HuntLosses {
  readonly lost: readonly HuntLoss[];
  /** What could not be written, in sentences. */
  readonly unwritten: readonly string[];
}

interface About extends HuntLosses {
  readonly version: string;
  readonly seed: string;
  readonly runs: number;
  readonly interrupted: boolean;
}

/** A line for each thing that a hunt could not do. */
export const huntLossLines = ({ lost, unwritten }: HuntLosses, paint: Paint): readonly string[] =>
  [
    ...lost.map(({ id, why, isOurs }) => `given up${isOurs ? " by a mistake of ours" : ""}: ${id}: ${why}`),
    ...unwritten.map((why) => `not written: ${why}`),
  ].map((line) => paint.red(escapeText(line)));

export function renderMutants(about: About, rows: readonly MutantRow[], paint: Paint): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    ...["bug", "scenario", "difficulty", "found by"].map((title) => ({ title })),
    ...["runs", "seconds", "events", "shrunk", "clean twin"].map(right),
  ];
  const cells = rows.map((row) => [
    escapeText(row.id),
    row.scenario,
    row.difficulty,
    row.invariant === null ? paint.red("not found") : paint.green(escapeText(row.invariant)),
    count(row.runs),
    row.seconds.toFixed(2),
    row.events === null ? "–" : count(row.events),
    row.shrunkEvents === null ? "–" : count(row.shrunkEvents),
    row.twin.violations === 0 ? paint.green("clean") : paint.red(plural(row.twin.violations, "violation")),
  ]);
  const { found, seconds } = totals(rows);
  const lines = [
    renderTable(columns, cells, paint),
    `${found} of ${plural(rows.length, "planted bug")} found within ${plural(about.runs, "run")} each, in ${realTime(seconds)}` +
      ` of one thread; median ${median(rows)}; seed ${escapeText(about.seed)}`,
  ];
  if (about.interrupted) lines.push(paint.yellow("interrupted: this is the summary so far"));
  lines.push(...huntLossLines(about, paint));
  return `${lines.join("\n")}\n`;
}

/** At most so many percent of the bugs were not found. */
export function isMostlyFound(rows: readonly Pick<MutantRow, "invariant">[], percent: number): boolean {
  return rows.filter(({ invariant }) => invariant === null).length * 100 <= percent * rows.length;
}

function totals(rows: readonly MutantRow[]): { found: number; clean: number; seconds: number } {
  return {
    found: rows.filter(({ invariant }) => invariant !== null).length,
    clean: rows.filter(({ twin }) => twin.violations === 0).length,
    seconds: rows.reduce((sum, row) => sum + row.seconds, 0),
  };
}

/** Half of the bugs were found within so many runs. */
function median(rows: readonly MutantRow[]): string {
  const runs = rows.map((row) => (row.invariant === null ? Number.POSITIVE_INFINITY : row.runs)).sort((a, b) => a - b);
  const middle = runs[Math.floor((runs.length - 1) / 2)] ?? Number.POSITIVE_INFINITY;
  return Number.isFinite(middle) ? plural(middle, "run") : "not found";
}

export function mutantsJson(about: About, rows: readonly MutantRow[]): object {
  const { found, clean } = totals(rows);
  return {
    ...about,
    total: rows.length,
    found,
    clean,
    mutants: rows.map((row) => ({ ...row, found: row.invariant !== null, seconds: Number(row.seconds.toFixed(3)) })),
  };
}

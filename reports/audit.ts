/** What an audit found: how many runs differed in which place, and where each first differs. */
import { escapeText } from "../sim/base/printable.ts";
import { count } from "./format.ts";
import { type Paint, renderTable } from "./table.ts";

/** Where one plan ran differently. */
export interface AuditDivergence {
  readonly system: string;
  readonly scenario: string;
  readonly index: number;
  readonly place: string;
  /** The first digest block that differs; null when only the last state does. */
  readonly block: number | null;
  /** The first event that differs, and what it was in each place; null when a second look did not show it. */
  readonly event: number | null;
  readonly what: string;
}

/** What is wrong with a run in whatever place: it reaches for what is no part of a plan, or does not come back. */
export interface AuditFinding {
  readonly system: string;
  readonly scenario: string;
  readonly index: number;
  readonly invariant: string;
  readonly message: string;
}

/** A place that came to no end, which the first one did. */
export interface LostPlace {
  readonly place: string;
  /** As the end of a sentence. */
  readonly why: string;
}

export interface AuditReport {
  readonly seed: string;
  readonly runs: number;
  readonly events: number;
  readonly places: readonly string[];
  readonly findings: readonly AuditFinding[];
  readonly lost: readonly LostPlace[];
  readonly divergences: readonly AuditDivergence[];
  /** The user ended it: of the places named, all plans were run; of no other. */
  readonly interrupted: boolean;
}

export function renderAudit(report: AuditReport, paint: Paint): string {
  const { seed, runs, events, places, findings, lost, divergences, interrupted } = report;
  const rows = places.map((place) => {
    const differing = divergences.filter((divergence) => divergence.place === place).length;
    return [place, count(runs), differing === 0 ? paint.green("0") : paint.red(count(differing))];
  });
  const columns = [
    { title: "place" },
    { title: "runs", align: "right" as const },
    { title: "diverged", align: "right" as const },
  ];
  const own = findings.map(({ system, scenario, index, invariant, message }) => {
    const where = `${system} under ${scenario}, index ${index}`;
    return `${paint.red("VIOLATION")} ${escapeText(invariant)} in ${where}: ${escapeText(message, 300)}\n`;
  });
  const gone = lost.map(({ place, why }) => `${paint.red("LOST")} ${place}: ${escapeText(why, 300)}\n`);
  const lines = divergences.map(({ system, scenario, index, place, block, event, what }) => {
    const where = event === null ? (block === null ? "in its last state" : `in block ${block}`) : `at event ${event}`;
    return `${paint.red("DIVERGED")} ${system} under ${scenario}, index ${index}, ${place}: ${where}: ${escapeText(what, 300)}\n`;
  });
  const end = interrupted ? paint.yellow("interrupted: this is the summary so far\n") : "";
  return `${renderTable(columns, rows, paint)}${end}${count(events)} events per place, seed ${escapeText(seed)}\n${[...own, ...gone, ...lines].join("")}`;
}

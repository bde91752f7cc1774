/** A comparison of systems: what clients saw, and what it cost, per system and scenario. */

import { escapeText } from "../sim/base/printable.ts";
import type { Measures, Violation } from "../sim/plan/run-result.ts";
import { renderCsv } from "./csv.ts";
import { count, quantile } from "./format.ts";
import { type Paint, renderTable } from "./table.ts";

/** One measured run. */
export interface Asked {
  readonly system: string;
  readonly scenario: string;
  readonly answer: {
    readonly violation: Violation | null;
    readonly undecided: string | null;
    readonly measures: Measures;
  };
}

export interface ComparisonRow {
  readonly system: string;
  readonly scenario: string;
  readonly runs: number;
  /** `ok`, `undecided`, or the name of the invariant that was broken. */
  readonly verdict: string;
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** Virtual milliseconds; null when nothing completed. */
  readonly p50Millis: number | null;
  readonly p99Millis: number | null;
  readonly unavailableMillis: number;
  readonly messagesPerOperation: number | null;
  readonly bytesPerOperation: number | null;
  readonly syncsPerOperation: number | null;
  /** Leaders elected after the first, per run. */
  readonly leaderChanges: number;
}

interface About {
  readonly version: string;
  readonly seed: string;
  readonly runs: number;
  readonly topology: string;
  /** Percent of operations on one shared key; null when keys are drawn. */
  readonly conflictPercent: number | null;
  readonly interrupted: boolean;
}

/** One row per cell that has runs, in the order of the cells. */
export function summarize(
  cells: readonly { readonly system: string; readonly scenario: string }[],
  asked: readonly Asked[],
): ComparisonRow[] {
  return cells.flatMap(({ system, scenario }) => {
    const mine = asked.filter((one) => one.system === system && one.scenario === scenario);
    return mine.length === 0 ? [] : [rowOf(system, scenario, mine)];
  });
}

function rowOf(system: string, scenario: string, asked: readonly Asked[]): ComparisonRow {
  const all = asked.map(({ answer }) => answer);
  const sum = (field: "ok" | "failed" | "unknown" | "messages" | "bytes" | "syncs"): number =>
    all.reduce((total, { measures }) => total + measures[field], 0);
  const latencies = all.flatMap(({ measures }) => measures.latencies).sort((a, b) => a - b);
  const millis = (micros: number | null): number | null => (micros === null ? null : micros / 1_000);
  const ok = sum("ok");
  const perOperation = (field: "messages" | "bytes" | "syncs"): number | null =>
    ok === 0 ? null : rounded(sum(field) / ok);
  const violation = all.find((answer) => answer.violation !== null)?.violation;
  const undecided = all.some((answer) => answer.undecided !== null);
  const changes = all.reduce((total, { measures }) => total + Math.max(0, measures.elections - 1), 0);
  return {
    system,
    scenario,
    runs: asked.length,
    verdict: violation?.invariant ?? (undecided ? "undecided" : "ok"),
    ok,
    failed: sum("failed"),
    unknown: sum("unknown"),
    p50Millis: millis(quantile(latencies, 0.5)),
    p99Millis: millis(quantile(latencies, 0.99)),
    unavailableMillis: Math.max(...all.map(({ measures }) => measures.unavailableMicros)) / 1_000,
    messagesPerOperation: perOperation("messages"),
    bytesPerOperation: perOperation("bytes"),
    syncsPerOperation: perOperation("syncs"),
    leaderChanges: rounded(changes / asked.length),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

const fixed = (value: number | null, digits: number): string => (value === null ? "–" : value.toFixed(digits));

/** One table per scenario. */
export function renderComparison(about: About, rows: readonly ComparisonRow[], paint: Paint): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const titles = [
    "ok",
    "failed",
    "unknown",
    "p50 ms",
    "p99 ms",
    "outage ms",
    "msgs/op",
    "bytes/op",
    "syncs/op",
    "leader changes",
  ];
  const columns = [
    { title: "system" },
    { title: "verdict" },
    ...titles.map((title) => ({ title, align: "right" as const })),
  ];
  const parts = scenarios.map((scenario) => {
    const mine = rows.filter((row) => row.scenario === scenario);
    const cells = mine.map((row) => [
      escapeText(row.system),
      row.verdict === "ok" ? paint.green("ok") : paint.red(escapeText(row.verdict)),
      count(row.ok),
      count(row.failed),
      count(row.unknown),
      fixed(row.p50Millis, 2),
      fixed(row.p99Millis, 2),
      fixed(row.unavailableMillis, 1),
      fixed(row.messagesPerOperation, 1),
      fixed(row.bytesPerOperation, 0),
      fixed(row.syncsPerOperation, 2),
      fixed(row.leaderChanges, 1),
    ]);
    return `${paint.underline(escapeText(scenario))}\n${renderTable(columns, cells, paint)}`;
  });
  const conflicts = about.conflictPercent === null ? "" : `, ${about.conflictPercent} % of operations on one key`;
  const foot =
    `topology ${escapeText(about.topology)}${conflicts}, seed ${escapeText(about.seed)}, ${about.runs} run(s) of each; times are virtual; ` +
    "outage is the longest span with operations pending and none completed";
  return `${parts.join("\n")}\n${foot}\n${about.interrupted ? `${paint.yellow("interrupted: these are the runs so far")}\n` : ""}`;
}

export const comparisonJson = (about: About, rows: readonly ComparisonRow[]): object => ({ ...about, systems: rows });

const FIELDS = [
  ...["system", "scenario", "runs", "verdict", "ok", "failed", "unknown", "p50Millis", "p99Millis"],
  ...["unavailableMillis", "messagesPerOperation", "bytesPerOperation", "syncsPerOperation", "leaderChanges"],
] as readonly (keyof ComparisonRow)[];

export const comparisonCsv = (about: About, rows: readonly ComparisonRow[]): string =>
  renderCsv(
    ["topology", "conflictPercent", "seed", ...FIELDS],
    rows.map((row) => [about.topology, about.conflictPercent, about.seed, ...FIELDS.map((field) => row[field])]),
  );

/** A comparison of systems: what clients saw, and what it cost, per system and scenario. */

import { escapeText } from "../sim/base/printable.ts";
import {
  type KindCounts,
  type Measures,
  type PhaseCounts,
  type PhaseName,
  phaseNames,
  type RunPhases,
  type Violation,
} from "../sim/plan/run-result.ts";
import { addCounts, addKinds, addPhases, emptyReport } from "../sim/search/fuzz.ts";
import { type Counted, missedFaults, vacuities } from "./counts.ts";
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
    readonly witnesses: { readonly [name: string]: number };
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
  readonly reads: number;
  /** Answers and traffic by stretch of the runs: what a fault costs while it lasts, and what catching up costs after. */
  readonly phases: { readonly [name in PhaseName]: PhaseRates };
  /** Operations by type: asked for, and succeeded. */
  readonly kinds: KindCounts;
  readonly witnesses: { readonly [name: string]: number };
  /** Virtual milliseconds; null when nothing completed. */
  readonly p50Millis: number | null;
  readonly p99Millis: number | null;
  readonly unavailableMillis: number;
  readonly messagesPerOperation: number | null;
  readonly bytesPerOperation: number | null;
  readonly syncsPerOperation: number | null;
  /** Of these, what the registry below cost; absent where the system stands on none. */
  readonly registry?: { readonly messagesPerOperation: number | null; readonly syncsPerOperation: number | null };
  /** Leaders elected after the first, per run. */
  readonly leaderChanges: number;
  /** What an operator's change of the members took at most, and how long clients waited under one; absent without any. */
  readonly memberChange?: { readonly millis: number | null; readonly pauseMillis: number };
}

/** One stretch of the runs of a row, per virtual second; null where no time was spent in it. */
export interface PhaseRates {
  readonly counts: PhaseCounts;
  readonly okPerSecond: number | null;
  readonly messagesPerSecond: number | null;
  readonly bytesPerSecond: number | null;
}

interface About {
  readonly version: string;
  readonly seed: string;
  readonly runs: number;
  readonly topology: string;
  /** Percent of operations on one shared key; null when keys are drawn. */
  readonly conflictPercent: number | null;
  /** Options that were given, `NAME=VALUE`; empty: none. */
  readonly settings: string;
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
  const phases = all.map(({ measures }) => measures.phases).reduce(addPhases, emptyReport(0).phases);
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
    reads: phaseNames.reduce((total, name) => total + phases[name].reads, 0),
    phases: Object.fromEntries(phaseNames.map((name) => [name, ratesOf(phases[name])])) as ComparisonRow["phases"],
    kinds: all.map(({ measures }) => measures.kinds).reduce(addKinds, {}),
    witnesses: all.map((answer) => answer.witnesses).reduce(addCounts, {}),
    p50Millis: millis(quantile(latencies, 0.5)),
    p99Millis: millis(quantile(latencies, 0.99)),
    unavailableMillis: Math.max(...all.map(({ measures }) => measures.unavailableMicros)) / 1_000,
    messagesPerOperation: perOperation("messages"),
    bytesPerOperation: perOperation("bytes"),
    syncsPerOperation: perOperation("syncs"),
    ...registryOf(all, ok),
    leaderChanges: rounded(changes / asked.length),
    ...memberChangeOf(all),
  };
}

function memberChangeOf(all: readonly Asked["answer"][]): Pick<ComparisonRow, "memberChange"> {
  const changes = all.flatMap(({ measures }) => measures.changes ?? []);
  if (changes.length === 0) return {};
  const micros = changes.flatMap((one) => one.micros);
  const pauseMillis = Math.max(...changes.map(({ pauseMicros }) => pauseMicros)) / 1_000;
  return { memberChange: { millis: micros.length === 0 ? null : Math.max(...micros) / 1_000, pauseMillis } };
}

/** The registry's share, for each operation of a client. */
function registryOf(all: readonly Asked["answer"][], ok: number): Pick<ComparisonRow, "registry"> {
  if (all.every(({ measures }) => measures.below === undefined)) return {};
  const perOperation = (field: "messages" | "syncs"): number | null =>
    ok === 0 ? null : rounded(all.reduce((total, { measures }) => total + (measures.below?.[field] ?? 0), 0) / ok);
  return { registry: { messagesPerOperation: perOperation("messages"), syncsPerOperation: perOperation("syncs") } };
}

function ratesOf(counts: PhaseCounts): PhaseRates {
  const perSecond = (value: number): number | null =>
    counts.micros === 0 ? null : rounded((1_000_000 * value) / counts.micros);
  return {
    counts,
    okPerSecond: perSecond(counts.ok),
    messagesPerSecond: perSecond(counts.messages),
    bytesPerSecond: perSecond(counts.bytes),
  };
}

const rounded = (value: number): number => Math.round(value * 100) / 100;

const fixed = (value: number | null, digits: number): string => (value === null ? "–" : value.toFixed(digits));

/** Tables for each scenario, none wider than 80 columns: what clients saw, what it cost, and what changed under a fault. */
export function renderComparison(about: About, rows: readonly ComparisonRow[], paint: Paint): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const parts = scenarios.map((scenario) => {
    const mine = rows.filter((row) => row.scenario === scenario);
    const tables = [clientTable, costTable, partTable, phaseTable].flatMap((table) => table(mine, paint) ?? []);
    return `${paint.underline(escapeText(scenario))}\n${tables.join("\n")}`;
  });
  const vacuous = vacuities(countedRows(rows)).map((line) => `${paint.yellow(line)}\n`);
  const missed = missedFaults(countedRows(rows)).map((line) => `${paint.dim(line)}\n`);
  return `${parts.join("\n")}\n${footOf(about, rows)}\n${vacuous.join("")}${missed.join("")}${about.interrupted ? `${paint.yellow("interrupted: these are the runs so far")}\n` : ""}`;
}

function footOf({ topology, conflictPercent, settings, seed, runs }: About, rows: readonly ComparisonRow[]): string {
  const conflicts = conflictPercent === null ? "" : `, ${conflictPercent} % of operations on one key`;
  const given = settings === "" ? "" : `, ${escapeText(settings)}`;
  const lines = [
    `topology ${escapeText(topology)}${conflicts}${given}, seed ${escapeText(seed)}, ${runs} run(s) of each; times are virtual`,
    "outage: the longest span with operations pending and none completed",
    "before, during, after: no fault yet, one under way, none any more",
  ];
  if (rows.some(({ memberChange }) => memberChange !== undefined)) {
    lines.push("change: until the operator was answered; pause: the longest outage meanwhile");
  }
  return lines.join("\n");
}

type Titled = readonly [title: string, cell: (row: ComparisonRow) => string];

function tableOf(rows: readonly ComparisonRow[], titled: readonly Titled[], paint: Paint): string {
  const columns = titled.map(([title]) => ({ title, align: "right" as const }));
  const cells = rows.map((row) => [escapeText(row.system), ...titled.map(([, cell]) => cell(row))]);
  return renderTable([{ title: "system" }, ...columns], cells, paint);
}

/** What clients saw. */
const clientTable = (rows: readonly ComparisonRow[], paint: Paint): string =>
  tableOf(
    rows,
    [
      ["verdict", ({ verdict }) => (verdict === "ok" ? paint.green("ok") : paint.red(escapeText(verdict)))],
      ["ok", ({ ok }) => count(ok)],
      ["failed", ({ failed }) => count(failed)],
      ["unknown", ({ unknown }) => count(unknown)],
      ["reads", ({ reads }) => count(reads)],
      ["p50 ms", ({ p50Millis }) => fixed(p50Millis, 2)],
      ["p99 ms", ({ p99Millis }) => fixed(p99Millis, 2)],
    ],
    paint,
  );

const costTable = (rows: readonly ComparisonRow[], paint: Paint): string =>
  tableOf(
    rows,
    [
      ["outage ms", ({ unavailableMillis }) => fixed(unavailableMillis, 1)],
      ["msgs/op", ({ messagesPerOperation }) => fixed(messagesPerOperation, 1)],
      ["bytes/op", ({ bytesPerOperation }) => fixed(bytesPerOperation, 0)],
      ["syncs/op", ({ syncsPerOperation }) => fixed(syncsPerOperation, 2)],
      ["leader changes", ({ leaderChanges }) => fixed(leaderChanges, 1)],
    ],
    paint,
  );

/** The registry's share of the cost, and what a change of the members took; null where there is neither. */
function partTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  const ofRegistry: readonly Titled[] = [
    ["registry msgs/op", ({ registry }) => fixed(registry?.messagesPerOperation ?? null, 1)],
    ["registry syncs/op", ({ registry }) => fixed(registry?.syncsPerOperation ?? null, 2)],
  ];
  const ofChange: readonly Titled[] = [
    ["change ms", ({ memberChange }) => fixed(memberChange?.millis ?? null, 1)],
    ["pause ms", ({ memberChange }) => fixed(memberChange?.pauseMillis ?? null, 1)],
  ];
  const titled = [
    ...(rows.some(({ registry }) => registry !== undefined) ? ofRegistry : []),
    ...(rows.some(({ memberChange }) => memberChange !== undefined) ? ofChange : []),
  ];
  return titled.length === 0 ? null : tableOf(rows, titled, paint);
}

/** Goodput and traffic before, during and after faults, per virtual second; after healing only the last answers are due. */
function phaseTable(rows: readonly ComparisonRow[], paint: Paint): string {
  const shown = ["before", "during", "after"] as const;
  const rates = [
    ["ok/s", "okPerSecond"],
    ["msgs/s", "messagesPerSecond"],
    ["bytes/s", "bytesPerSecond"],
  ] as const;
  const columns = [
    { title: "system" },
    { title: "rate" },
    ...shown.map((title) => ({ title, align: "right" as const })),
  ];
  const cells = rows.flatMap(({ system, phases }) =>
    rates.map(([title, rate], at) => [
      at === 0 ? escapeText(system) : "",
      title,
      ...shown.map((name) => (phases[name][rate] === null ? "–" : count(phases[name][rate]))),
    ]),
  );
  return renderTable(columns, cells, paint);
}

/** The rows as verdicts are counted. */
export const countedRows = (rows: readonly ComparisonRow[]): readonly Counted[] =>
  rows.map(({ system, scenario, phases, kinds, witnesses }) => ({
    ...{ system, scenario, kinds, witnesses },
    phases: Object.fromEntries(phaseNames.map((name) => [name, phases[name].counts])) as unknown as RunPhases,
  }));

export const comparisonJson = (about: About, rows: readonly ComparisonRow[]): object => ({
  ...about,
  systems: rows,
  vacuous: vacuities(countedRows(rows)),
});

const FIELDS = [
  ...["system", "scenario", "runs", "verdict", "ok", "failed", "unknown", "reads", "p50Millis", "p99Millis"],
  ...["unavailableMillis", "messagesPerOperation", "bytesPerOperation", "syncsPerOperation", "leaderChanges"],
] as readonly Exclude<keyof ComparisonRow, "phases" | "kinds" | "witnesses" | "registry" | "memberChange">[];

/** Columns such as `during.okPerSecond`. */
const PHASE_FIELDS = phaseNames.flatMap((phase) =>
  (["okPerSecond", "messagesPerSecond", "bytesPerSecond"] as const).map((rate) => ({ phase, rate })),
);

export const comparisonCsv = (about: About, rows: readonly ComparisonRow[]): string =>
  renderCsv(
    ["topology", "conflictPercent", "seed", ...FIELDS, ...PHASE_FIELDS.map(({ phase, rate }) => `${phase}.${rate}`)],
    rows.map((row) => [
      ...[about.topology, about.conflictPercent, about.seed],
      ...FIELDS.map((field) => row[field]),
      ...PHASE_FIELDS.map(({ phase, rate }) => row.phases[phase][rate]),
    ]),
  );

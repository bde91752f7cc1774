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
  };
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

/** One table per scenario. */
export function renderComparison(about: About, rows: readonly ComparisonRow[], paint: Paint): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const hasRegistry = rows.some(({ registry }) => registry !== undefined);
  const titles = [
    "ok",
    "failed",
    "unknown",
    "reads",
    "p50 ms",
    "p99 ms",
    "outage ms",
    "msgs/op",
    "bytes/op",
    "syncs/op",
    ...(hasRegistry ? ["registry msgs/op", "registry syncs/op"] : []),
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
      count(row.reads),
      fixed(row.p50Millis, 2),
      fixed(row.p99Millis, 2),
      fixed(row.unavailableMillis, 1),
      fixed(row.messagesPerOperation, 1),
      fixed(row.bytesPerOperation, 0),
      fixed(row.syncsPerOperation, 2),
      ...(hasRegistry
        ? [fixed(row.registry?.messagesPerOperation ?? null, 1), fixed(row.registry?.syncsPerOperation ?? null, 2)]
        : []),
      fixed(row.leaderChanges, 1),
    ]);
    const phases = renderPhases(mine, paint);
    return `${paint.underline(escapeText(scenario))}\n${renderTable(columns, cells, paint)}\n${phases}`;
  });
  const conflicts = about.conflictPercent === null ? "" : `, ${about.conflictPercent} % of operations on one key`;
  const foot =
    `topology ${escapeText(about.topology)}${conflicts}, seed ${escapeText(about.seed)}, ${about.runs} run(s) of each; times are virtual; ` +
    "outage is the longest span with operations pending and none completed; " +
    "before, during and after are stretches of the load: no fault yet, one under way, none any more";
  const vacuous = vacuities(countedRows(rows)).map((line) => `${paint.yellow(line)}\n`);
  const missed = missedFaults(countedRows(rows)).map((line) => `${paint.dim(line)}\n`);
  return `${parts.join("\n")}\n${foot}\n${vacuous.join("")}${missed.join("")}${about.interrupted ? `${paint.yellow("interrupted: these are the runs so far")}\n` : ""}`;
}

/** Goodput and traffic before, during and after faults, per virtual second; after healing only the last answers are due. */
function renderPhases(rows: readonly ComparisonRow[], paint: Paint): string {
  const shown = ["before", "during", "after"] as const;
  const right = (title: string) => ({ title, align: "right" as const });
  const groups = [
    ["ok/s", "okPerSecond"],
    ["msgs/s", "messagesPerSecond"],
    ["bytes/s", "bytesPerSecond"],
  ] as const;
  const columns = [
    { title: "system" },
    ...groups.flatMap(([title]) => shown.map((name) => right(`${title}: ${name}`))),
  ];
  const cells = rows.map(({ system, phases }) => [
    escapeText(system),
    ...groups.flatMap(([, rate]) =>
      shown.map((name) => (phases[name][rate] === null ? "–" : count(phases[name][rate]))),
    ),
  ]);
  return renderTable(columns, cells, paint);
}

/** The rows as verdicts are counted. */
export const countedRows = (rows: readonly ComparisonRow[]): readonly Counted[] =>
  rows.map(({ system, scenario, phases, kinds, witnesses }) => ({
    ...{ system, scenario, kinds, witnesses },
    phases: Object.fromEntries(phaseNames.map((name) => [name, phases[name].counts])) as unknown as RunPhases,
  }));

export const comparisonJson = (about: About, rows: readonly ComparisonRow[]): object => ({ ...about, systems: rows });

const FIELDS = [
  ...["system", "scenario", "runs", "verdict", "ok", "failed", "unknown", "reads", "p50Millis", "p99Millis"],
  ...["unavailableMillis", "messagesPerOperation", "bytesPerOperation", "syncsPerOperation", "leaderChanges"],
] as readonly Exclude<keyof ComparisonRow, "phases" | "kinds" | "witnesses" | "registry">[];

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

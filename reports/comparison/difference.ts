/** Two systems on the same plans, plan by plan: where verdicts part, and by how much times and costs do. */
import { escapeText } from "../../sim/base/printable.ts";
import type { Measured, RunSummary } from "../../sim/campaign/measuring/summary.ts";
import { count, plural } from "../format.ts";
import { type Paint, renderTable } from "../table.ts";
import { renderSpread, runsToRank, type Spread, shown, spreadOf } from "./spread.ts";

/** One plan of a scenario on both. */
export interface Pair {
  readonly index: number;
  readonly a: Measured;
  readonly b: Measured;
}

export interface NumberDiff {
  readonly name: string;
  readonly a: Spread | null;
  readonly b: Spread | null;
  /** B less A, over the plans where both came to it. */
  readonly difference: Spread | null;
  // Plans in which B has less than A, as much, and more; never is more than any time:
  readonly less: number;
  readonly same: number;
  readonly more: number;
  /** `less` or `more`: B, where the spread of the difference is on that side; null: neither, or there are too few plans. */
  readonly tells: "less" | "more" | null;
  /** The plan in which they part most; null where they never do. */
  readonly most: { readonly index: number; readonly a: number | null; readonly b: number | null } | null;
}

export interface ScenarioDiff {
  readonly scenario: string;
  readonly plans: number;
  /** Plans that one of them gets another verdict of. */
  readonly verdicts: readonly { readonly index: number; readonly a: string; readonly b: string }[];
  readonly numbers: readonly NumberDiff[];
}

const millis = (micros: number | null): number | null => (micros === null ? null : micros / 1_000);

const compared: readonly (readonly [name: string, of: (summary: RunSummary) => number | null])[] = [
  ["p50 ms", ({ p50 }) => millis(p50)],
  ["p99 ms", ({ p99 }) => millis(p99)],
  ["outage ms", ({ unavailableMicros }) => millis(unavailableMicros)],
  ["first in fault ms", ({ stretches }) => millis(stretches.during?.firstMicros ?? null)],
  ["ok/s", ({ okPerSecond }) => okPerSecond],
  ["unknown", ({ unknown }) => unknown],
  ["elections", ({ leaderChanges }) => leaderChanges],
  ["msgs/op", ({ perAnswer }) => perAnswer?.messages ?? null],
  ["bytes/op", ({ perAnswer }) => perAnswer?.bytes ?? null],
  ["syncs/op", ({ perAnswer }) => perAnswer?.syncs ?? null],
];

export function diffOf(scenario: string, pairs: readonly Pair[]): ScenarioDiff {
  const hasFault = pairs.some(({ a, b }) => (a.summary.stretches.during ?? b.summary.stretches.during) !== null);
  const numbers = compared.filter(([name]) => hasFault || !name.includes("fault"));
  return {
    scenario,
    plans: pairs.length,
    verdicts: pairs.flatMap(({ index, a, b }) => {
      const [of, other] = [verdictOf(a), verdictOf(b)];
      return of === other ? [] : [{ index, a: of, b: other }];
    }),
    numbers: numbers.map(([name, of]) => numberDiff(name, of, pairs)),
  };
}

const verdictOf = ({ violation, undecided }: Measured): string =>
  violation?.invariant ?? (undecided === null ? "ok" : "undecided");

function numberDiff(name: string, of: (summary: RunSummary) => number | null, pairs: readonly Pair[]): NumberDiff {
  const both = pairs.map(({ index, a, b }) => ({ index, a: of(a.summary), b: of(b.summary) }));
  const gapOf = ({ a, b }: { a: number | null; b: number | null }): number => {
    if (a === b) return 0;
    return (b ?? Number.POSITIVE_INFINITY) - (a ?? Number.POSITIVE_INFINITY);
  };
  const gaps = both.map(gapOf);
  const difference = spreadOf(gaps.filter(Number.isFinite));
  const most = both.reduce<(typeof both)[number] | null>(
    (far, one) => (gapOf(one) !== 0 && (far === null || Math.abs(gapOf(one)) > Math.abs(gapOf(far))) ? one : far),
    null,
  );
  const [low, high] = [0.1, 0.9].map((share) => quantileOf(gaps, share));
  return {
    name,
    a: spreadOf(both.map(({ a }) => a)),
    b: spreadOf(both.map(({ b }) => b)),
    difference,
    less: gaps.filter((gap) => gap < 0).length,
    same: gaps.filter((gap) => gap === 0).length,
    more: gaps.filter((gap) => gap > 0).length,
    tells: pairs.length < runsToRank ? null : high! < 0 ? "less" : low! > 0 ? "more" : null,
    most,
  };
}

/** Of gaps, of which some are infinite. */
function quantileOf(values: readonly number[], share: number): number {
  const ascending = values.toSorted((a, b) => a - b);
  return ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]!;
}

export interface DiffAbout {
  readonly version: string;
  readonly a: string;
  readonly b: string;
  readonly seed: string;
  readonly runs: number;
  /** Null: plans of timelines in one data centre, others as they were drawn. */
  readonly topology: string | null;
  readonly interrupted: boolean;
}

export const diffJson = (about: DiffAbout, scenarios: readonly ScenarioDiff[]): object => ({ ...about, scenarios });

/** Plans whose verdicts part that are listed one by one. */
const listedMax = 8;

export function renderDiff(about: DiffAbout, scenarios: readonly ScenarioDiff[], paint: Paint): string {
  const [a, b] = [escapeText(about.a), escapeText(about.b)];
  const parts = scenarios.map((one) => {
    const head = paint.underline(`${escapeText(one.scenario)}, ${plural(one.plans, "plan")}`);
    return `${head}\n${verdictLines(one, paint)}${numberTable(one, paint)}${mostLines(one)}`;
  });
  const foot = [
    `A ${a}, B ${b}: the same plans, seed ${escapeText(about.seed)}`,
    `topology ${about.topology === null ? "lan, or where drawn plans say" : escapeText(about.topology)}; times are virtual`,
    "B - A: the median of the differences plan by plan, and their 10th and 90th",
    "B has: plans with less / as much / more; B is: less or more by the whole",
    `spread, which takes ${runsToRank} plans`,
    ...(about.interrupted ? [paint.yellow("interrupted: these are the plans so far")] : []),
  ];
  return `${parts.join("\n")}\n${foot.join("\n")}\n`;
}

function verdictLines({ verdicts, plans }: ScenarioDiff, paint: Paint): string {
  if (verdicts.length === 0) return `verdicts: the same in all\n`;
  const lines = verdicts
    .slice(0, listedMax)
    .map(({ index, a, b }) => `  plan ${index}: A ${escapeText(a)}, B ${escapeText(b)}\n`);
  const more = verdicts.length > listedMax ? [`  and ${count(verdicts.length - listedMax)} more\n`] : [];
  return `${paint.red(`verdicts: they part in ${verdicts.length} of ${plans}`)}\n${[...lines, ...more].join("")}`;
}

function numberTable({ numbers }: ScenarioDiff, paint: Paint): string {
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [{ title: "number" }, ...["A", "B", "B - A", "B has", "B is"].map(right)];
  const cells = numbers.map(({ name, a, b, difference, less, same, more, tells }) => [
    name,
    ...[a, b, difference].map(renderSpread),
    `${less}/${same}/${more}`,
    tells === null ? "–" : paint.bold(tells),
  ]);
  return renderTable(columns, cells, paint);
}

/** Where to look first. */
function mostLines({ numbers }: ScenarioDiff): string {
  const told = numbers.filter(({ name, most }) => most !== null && ["p99 ms", "outage ms", "msgs/op"].includes(name));
  return told
    .map(({ name, most }) => `${name} parts most in plan ${most!.index}: A ${shown(most!.a)}, B ${shown(most!.b)}\n`)
    .join("");
}

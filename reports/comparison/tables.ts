/** A comparison for people: tables for each scenario, none wider than the terminal, every number with its spread. */
import { escapeText } from "../../sim/base/printable.ts";
import { stretchNames } from "../../sim/campaign/measuring/summary.ts";
import { missedFaults, vacuities } from "../counts.ts";
import { count, plural } from "../format.ts";
import { type Paint, renderTable } from "../table.ts";
import { loadTables } from "./loads.ts";
import { type ComparisonRow, countedRows } from "./rows.ts";
import { ranksOf, renderSpread, runsToRank, type Spread } from "./spread.ts";

export interface About {
  readonly version: string;
  readonly seed: string;
  readonly runs: number;
  readonly topology: string;
  /** Whose plans were taken: `each`, `any`, or a region. */
  readonly leader: string;
  /** Percent of operations on one shared key; null when keys are drawn. */
  readonly conflictPercent: number | null;
  /** Options that were given, `NAME=VALUE`; empty: none. */
  readonly settings: string;
  /** What could not be had, a sentence each. */
  readonly notes: readonly string[];
  readonly interrupted: boolean;
}

export function renderComparison(about: About, rows: readonly ComparisonRow[], paint: Paint): string {
  const scenarios = [...new Set(rows.map(({ scenario }) => scenario))];
  const isRanked = new Set(rows.map(({ system }) => system)).size > 1 && rows.every(({ runs }) => runs >= runsToRank);
  const parts = scenarios.map((scenario) => {
    const mine = rows.filter((row) => row.scenario === scenario);
    const title = paint.underline(escapeText(scenario));
    if (mine.some(({ load }) => load !== null)) return `${title}\n${loadTables(mine, isRanked, paint)}`;
    const tables = [
      clientTable(mine, isRanked, paint),
      outageTable(mine, isRanked, paint),
      costTable(mine, paint),
      ...[partTable, stretchTable, recoveryTable, regionTable, leaderTable].flatMap(
        (table) => table(mine, paint) ?? [],
      ),
      ...(mine.some(({ first }) => first.firstMillis !== null) ? [firstTable(mine, paint)] : []),
    ];
    return `${title}\n${tables.join("\n")}`;
  });
  const vacuous = vacuities(countedRows(rows)).map((line) => `${paint.yellow(line)}\n`);
  const missed = missedFaults(countedRows(rows)).map((line) => `${paint.dim(line)}\n`);
  const notes = about.notes.map((line) => `${paint.yellow(escapeText(line))}\n`);
  const ended = about.interrupted ? `${paint.yellow("interrupted: these are the runs so far")}\n` : "";
  const foot = footOf(about, rows, isRanked).map((line) => `${line}\n`);
  return `${parts.join("\n")}\n${[...foot, ...vacuous, ...missed, ...notes].join("")}${ended}`;
}

function footOf(about: About, rows: readonly ComparisonRow[], isRanked: boolean): readonly string[] {
  const { topology, conflictPercent, settings, seed, runs, leader } = about;
  const conflicts = conflictPercent === null ? [] : [`${conflictPercent} % of operations on one key`];
  const given = settings === "" ? [] : [escapeText(settings)];
  const has = (of: (row: ComparisonRow) => unknown): boolean =>
    rows.some((row) => of(row) !== null && of(row) !== undefined);
  const isSpread = rows.some(({ byRegion }) => Object.keys(byRegion).length > 1);
  return [
    [`topology ${escapeText(topology)}`, ...conflicts, ...given].join(", "),
    `seed ${escapeText(seed)}, ${plural(runs, "plan")} of each; times are virtual`,
    "a number is the median over the plans, behind it the 10th and 90th of 100",
    ...(rows.some(({ load }) => load !== null) ? loadWords : firstWords),
    ...(isSpread ? [`leader ${escapeText(leader)}: ${leaderWords(leader)}`] : []),
    ...(isRanked
      ? ["rank: the least first; 2–4 where spreads meet, so that the order is not known"]
      : new Set(rows.map(({ system }) => system)).size > 1
        ? [`no ranks: they take ${runsToRank} plans of each`]
        : []),
    ...(rows.some(({ load }) => load === null)
      ? ["outage: the longest span with operations pending and none completed"]
      : []),
    ...(has(({ stretches }) => stretches.during)
      ? [
          "before, during, after: a call is in the fault when it was open under it",
          "first, all: from the stretch's beginning to the first answer to what was",
          "asked in it, and until every client had one",
          "recovery: sent after the fault beyond what so many answers cost before it",
        ]
      : []),
    ...(has(({ memberChange }) => memberChange)
      ? ["change: until the operator was answered; pause: the longest outage meanwhile"]
      : []),
  ];
}

const firstWords: readonly string[] = [
  "the first seconds are told by themselves: until the first answer to anybody,",
  "until every client had one, what their first calls took",
];

const loadWords: readonly string[] = [
  "asked: operations come whether or not others are answered; !: fewer than",
  "95 of 100 are. A message costs a server 50 us of its processor to send and",
  "to receive, and 20 ns a byte; lines carry 125 MB/s, disks write 500",
];

const leaderWords = (leader: string): string =>
  leader === "each"
    ? "as many plans with it in each region where one leads"
    : leader === "any"
      ? "wherever it was elected"
      : "only plans with it there when the first seconds end";

type Titled = readonly [title: string, cell: (row: ComparisonRow) => string];

const nameOf = ({ system }: ComparisonRow): string => escapeText(system);

function tableOf(rows: readonly ComparisonRow[], titled: readonly Titled[], paint: Paint, about = "system"): string {
  const columns = titled.map(([title]) => ({ title, align: "right" as const }));
  const cells = rows.map((row) => [nameOf(row), ...titled.map(([, cell]) => cell(row))]);
  return renderTable([{ title: about }, ...columns], cells, paint);
}

/** Where each stands by one number; no column where that is not told. */
function rankColumn(
  rows: readonly ComparisonRow[],
  isRanked: boolean,
  of: (row: ComparisonRow) => Spread | null,
): readonly Titled[] {
  if (!isRanked || rows.length < 2) return [];
  const ranks = ranksOf(rows.map(of));
  return [["rank", (row) => ranks[rows.indexOf(row)]!]];
}

/** What clients saw. */
const clientTable = (rows: readonly ComparisonRow[], isRanked: boolean, paint: Paint): string =>
  tableOf(
    rows,
    [
      ["verdict", ({ verdict }) => (verdict === "ok" ? paint.green("ok") : paint.red(escapeText(verdict)))],
      ["p50 ms", ({ p50Millis }) => renderSpread(p50Millis)],
      ...rankColumn(rows, isRanked, ({ p50Millis }) => p50Millis),
      ["p99 ms", ({ p99Millis }) => renderSpread(p99Millis)],
      ...rankColumn(rows, isRanked, ({ p99Millis }) => p99Millis),
    ],
    paint,
  );

const outageTable = (rows: readonly ComparisonRow[], isRanked: boolean, paint: Paint): string =>
  tableOf(
    rows,
    [
      ["outage ms", ({ unavailableMillis }) => renderSpread(unavailableMillis)],
      ...rankColumn(rows, isRanked, ({ unavailableMillis }) => unavailableMillis),
      ["ok/s", ({ okPerSecond }) => renderSpread(okPerSecond)],
      ["failed", ({ failed }) => count(failed)],
      ["unknown", ({ unknown }) => count(unknown)],
    ],
    paint,
  );

const costTable = (rows: readonly ComparisonRow[], paint: Paint): string =>
  tableOf(
    rows,
    [
      ["msgs/op", ({ messagesPerOperation }) => renderSpread(messagesPerOperation)],
      ["bytes/op", ({ bytesPerOperation }) => renderSpread(bytesPerOperation)],
      ["syncs/op", ({ syncsPerOperation }) => renderSpread(syncsPerOperation)],
      ["elections", ({ leaderChanges }) => leaderChanges.toFixed(1)],
    ],
    paint,
  );

/** The registry's share of the cost, and what a change of the members took; null where there is neither. */
function partTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  const ofRegistry: readonly Titled[] = [
    ["registry msgs/op", ({ registry }) => renderSpread(registry?.messagesPerOperation ?? null)],
    ["registry syncs/op", ({ registry }) => renderSpread(registry?.syncsPerOperation ?? null)],
  ];
  const ofChange: readonly Titled[] = [
    ["change ms", ({ memberChange }) => renderSpread(memberChange?.millis ?? null)],
    ["pause ms", ({ memberChange }) => renderSpread(memberChange?.pauseMillis ?? null)],
  ];
  const titled = [
    ...(rows.some(({ registry }) => registry !== undefined) ? ofRegistry : []),
    ...(rows.some(({ memberChange }) => memberChange !== undefined) ? ofChange : []),
  ];
  return titled.length === 0 ? null : tableOf(rows, titled, paint);
}

/** Goodput, latency, first answers and traffic before, in and after the fault; null where there was none. */
function stretchTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  if (rows.every(({ stretches }) => stretches.during === null)) return null;
  const titles = ["ok/s", "p50 ms", "p99 ms", "first ms", "all ms", "msgs/s", "kB/s"];
  const columns = [
    ...["system", "stretch"].map((title) => ({ title })),
    ...titles.map((title) => ({ title, align: "right" as const })),
  ];
  const cells = rows.flatMap((row) =>
    stretchNames.flatMap((name, at) => {
      const stretch = row.stretches[name];
      if (stretch === null) return [];
      const { okPerSecond, p50Millis, p99Millis, firstMillis, everyMillis, ...sent } = stretch;
      const spreads = [okPerSecond, p50Millis, p99Millis, firstMillis, everyMillis];
      const all = [...spreads, sent.messagesPerSecond, sent.kilobytesPerSecond];
      return [[at === 0 ? nameOf(row) : "", name, ...all.map(renderSpread)]];
    }),
  );
  return renderTable(columns, cells, paint);
}

function recoveryTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  if (rows.every(({ recovery }) => recovery === null)) return null;
  return tableOf(
    rows,
    [
      ["recovery msgs", ({ recovery }) => renderSpread(recovery?.messages ?? null)],
      ["recovery kB", ({ recovery }) => renderSpread(recovery?.kilobytes ?? null)],
    ],
    paint,
  );
}

/** The median latency of the clients of each region; null where all stand in one. */
function regionTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  const regions = [...new Set(rows.flatMap(({ byRegion }) => Object.keys(byRegion)))];
  if (regions.length < 2) return null;
  const titled = regions.map((region): Titled => {
    return [`p50 in ${escapeText(region)}`, ({ byRegion }) => renderSpread(byRegion[region]?.p50Millis ?? null)];
  });
  return tableOf(rows, titled, paint);
}

/** The same numbers by where the leader is; null where nobody leads, or all are in one region. */
function leaderTable(rows: readonly ComparisonRow[], paint: Paint): string | null {
  if (rows.every(({ byRegion }) => Object.keys(byRegion).length < 2)) return null;
  const columns = [
    ...["system", "leader in"].map((title) => ({ title })),
    ...["plans", "p50 ms", "p99 ms"].map((title) => ({ title, align: "right" as const })),
  ];
  const cells = rows.flatMap((row) =>
    Object.entries(row.byLeader).map(([region, { runs, p50Millis, p99Millis }], at) => [
      at === 0 ? nameOf(row) : "",
      escapeText(region),
      count(runs),
      renderSpread(p50Millis),
      renderSpread(p99Millis),
    ]),
  );
  return cells.length === 0 ? null : renderTable(columns, cells, paint);
}

/** The first seconds, which are in no other table. */
const firstTable = (rows: readonly ComparisonRow[], paint: Paint): string =>
  tableOf(
    rows,
    [
      ["first ms", ({ first }) => renderSpread(first.firstMillis)],
      ["all ms", ({ first }) => renderSpread(first.everyMillis)],
      ["cold p50 ms", ({ first }) => renderSpread(first.coldMillis)],
      ["outage ms", ({ first }) => renderSpread(first.unavailableMillis)],
      ["unknown", ({ first }) => count(first.unknown)],
    ],
    paint,
    "first seconds",
  );

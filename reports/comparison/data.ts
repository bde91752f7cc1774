/** A comparison for programs: as one document, and as comma-separated values. */
import { stretchNames } from "../../sim/campaign/measuring/summary.ts";
import { vacuities } from "../counts.ts";
import { renderCsv } from "../csv.ts";
import { type ComparisonRow, countedRows } from "./rows.ts";
import type { Spread } from "./spread.ts";
import type { About } from "./tables.ts";

export const comparisonJson = (about: About, rows: readonly ComparisonRow[]): object => ({
  ...about,
  systems: rows,
  vacuous: vacuities(countedRows(rows)),
});

type Spreads = readonly (readonly [title: string, spread: Spread | null])[];

/** One line for each row, three columns for each spread: `p50Millis`, `p50Millis.p10`, `p50Millis.p90`. */
export function comparisonCsv(about: About, rows: readonly ComparisonRow[]): string {
  const counts = ["runs", "verdict", "ok", "failed", "unknown", "reads", "leaderChanges"] as const;
  const regions = [...new Set(rows.flatMap(({ byRegion }) => Object.keys(byRegion)))];
  const all = (row: ComparisonRow): Spreads => [...spreadsOf(row), ...regionsOf(row, regions)];
  const spreads = rows[0] === undefined ? [] : all(rows[0]);
  return renderCsv(
    [
      ...["topology", "leader", "conflictPercent", "seed", "system", "scenario", "load", ...counts],
      ...spreads.flatMap(([title]) => [title, `${title}.p10`, `${title}.p90`]),
    ],
    rows.map((row) => [
      ...[about.topology, about.leader, about.conflictPercent, about.seed, row.system, row.scenario, row.load],
      ...counts.map((field) => row[field]),
      ...all(row).flatMap(([, spread]) => [spread?.median ?? null, spread?.p10 ?? null, spread?.p90 ?? null]),
    ]),
  );
}

/** The same columns for every row. */
function spreadsOf({ first, stretches, recovery, ...row }: ComparisonRow): Spreads {
  const own = (["p50Millis", "p99Millis", "okPerSecond", "unavailableMillis", "messagesPerOperation"] as const).map(
    (title) => [title, row[title]] as const,
  );
  const costs = (["bytesPerOperation", "syncsPerOperation"] as const).map((title) => [title, row[title]] as const);
  const beginning = (["firstMillis", "everyMillis", "coldMillis", "unavailableMillis"] as const).map(
    (title) => [`first.${title}`, first[title]] as const,
  );
  const fields = [
    ...(["okPerSecond", "p50Millis", "p99Millis", "firstMillis", "everyMillis"] as const),
    ...(["messagesPerSecond", "kilobytesPerSecond"] as const),
  ];
  const parts = stretchNames.flatMap((name) =>
    fields.map((title) => [`${name}.${title}`, stretches[name]?.[title] ?? null] as const),
  );
  const recovered = (["messages", "kilobytes"] as const).map(
    (title) => [`recovery.${title}`, recovery?.[title] ?? null] as const,
  );
  return [...own, ...costs, ...beginning, ...parts, ...recovered];
}

/** Of several regions, the latency of clients in each, and of all where the leader is in each. */
function regionsOf({ byRegion, byLeader }: ComparisonRow, regions: readonly string[]): Spreads {
  if (regions.length < 2) return [];
  return [
    ...regions.map((region) => [`client in ${region}.p50Millis`, byRegion[region]?.p50Millis ?? null] as const),
    ...regions.map((region) => [`leader in ${region}.p50Millis`, byLeader[region]?.p50Millis ?? null] as const),
  ];
}

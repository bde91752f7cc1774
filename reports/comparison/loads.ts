/** Throughput against latency, as the load rises to saturation. */
import { escapeText } from "../../sim/base/printable.ts";
import { count } from "../format.ts";
import { type Paint, renderTable } from "../table.ts";
import type { ComparisonRow } from "./rows.ts";
import { isCarriedRow, type LoadRow, loadRowsOf, saturationOf, saturationWords } from "./saturation.ts";
import { ranksOf, renderSpread, type Spread } from "./spread.ts";

/** Rows of one scenario, all under loads: one line each, and where each system saturates. */
export function loadTables(rows: readonly ComparisonRow[], isRanked: boolean, paint: Paint): string {
  const loaded = loadRowsOf(rows);
  const systems = [...new Set(rows.map(({ system }) => system))];
  const right = (title: string) => ({ title, align: "right" as const });
  const columns = [
    ...["system", "verdict"].map((title) => ({ title })),
    ...["asked/s", "ok/s", "p50 ms", "p99 ms", "msgs/op"].map(right),
  ];
  const cells = systems.flatMap((system) =>
    loaded
      .filter((row) => row.system === system)
      .map((row) => [
        escapeText(system),
        row.verdict === "ok" ? paint.green("ok") : paint.red(escapeText(row.verdict)),
        isCarriedRow(row) ? count(row.load) : paint.yellow(`${count(row.load)}!`),
        ...[row.okPerSecond, row.p50Millis, row.p99Millis, row.messagesPerOperation].map(renderSpread),
      ]),
  );
  return `${renderTable(columns, cells, paint)}\n${saturations(systems, loaded, isRanked, paint)}`;
}

function saturations(systems: readonly string[], rows: readonly LoadRow[], isRanked: boolean, paint: Paint): string {
  const most = systems.map((system) => {
    const mine = rows.filter((row) => row.system === system);
    const best = mine.reduce((a, b) => ((b.okPerSecond?.median ?? 0) > (a.okPerSecond?.median ?? 0) ? b : a));
    return { system, saturation: saturationOf(mine), least: mine[0]!, best: best.okPerSecond };
  });
  const ranks = ranksOf(most.map(({ best }) => negated(best)));
  const isRanking = isRanked && systems.length > 1;
  const titles = ["carries/s", "most ok/s", ...(isRanking ? ["rank"] : []), "p50 ms at the least"];
  const right = titles.map((title) => ({ title, align: "right" as const }));
  const columns = [{ title: "system" }, ...right, { title: "saturated" }];
  const cells = most.map(({ system, saturation, least, best }, at) => [
    escapeText(system),
    count(saturation.carried),
    renderSpread(best),
    ...(isRanking ? [ranks[at]!] : []),
    renderSpread(least.p50Millis),
    escapeText(saturationWords(saturation)),
  ]);
  return renderTable(columns, cells, paint);
}

/** The most first. */
const negated = (spread: Spread | null): Spread | null => {
  if (spread === null) return null;
  const minus = (value: number | null): number => -(value ?? 0);
  return { median: minus(spread.median), p10: minus(spread.p90), p90: minus(spread.p10) };
};

/** The curve of throughput and latency: what each system answers and how fast, from load to load until something is full. */
import { escapeText } from "../../sim/base/printable.ts";
import type { ChartPoint, Figure } from "../charts/chart.ts";
import { axisAround } from "../charts/scales.ts";
import { count } from "../format.ts";
import type { ChartedRow } from "./charted-row.ts";
import { overlaid } from "./latency-figures.ts";
import {
  isCarriedRow,
  type LoadRow,
  loadRowsOf,
  saturationOf,
  saturationSentence,
  saturationWords,
} from "./saturation.ts";
import { renderSpread } from "./spread.ts";

export function loadFigure(scenario: string, charted: readonly ChartedRow[]): Figure {
  const loaded = loadRowsOf(charted.map(({ row }) => row));
  const systems = [...new Set(loaded.map(({ system }) => system))];
  const lines = systems.map((system) => {
    const rows = loaded.filter((row) => row.system === system);
    return { system, rows, points: rows.flatMap(pointsOf), saturation: saturationOf(rows) };
  });
  const x = axisAround(
    "answered, operations a second",
    lines.flatMap(({ points }) => points.map((point) => point.x)),
    false,
  );
  const y = axisAround(
    "median latency, ms",
    lines.flatMap(({ points }) => points.map((point) => point.y)),
    true,
  );
  const told = new Map(lines.map(({ system, saturation }) => [system, saturationSentence(saturation)]));
  return {
    id: `throughput-latency-${scenario}`,
    title: "Throughput and latency",
    words: [
      `Operations come whether or not others are answered (${escapeText(scenario)}); each mark is a load, hollow where fewer than 95 of 100 are answered. Behind a name: the most that is carried, and what is at work all the time at the next load.`,
      "A message costs a server 50 us of its processor to send and to receive, and 20 ns a byte; lines carry 125 MB/s, disks write 500. Each client has 128 sessions; what comes when all wait is not asked.",
    ],
    ...overlaid(lines, { x, y, isMarked: true, title: "all systems", noteOf: (system) => told.get(system)! }),
    table: {
      columns: ["system", "asked/s", "carried", "answered/s", "p50 ms", "p99 ms", ...busyTitles, "saturated"],
      rows: lines.flatMap(({ system, rows, saturation }) =>
        rows.map((row, at) => [
          ...[escapeText(system), count(row.load), isCarriedRow(row) ? "yes" : "no"],
          ...[row.okPerSecond, row.p50Millis, row.p99Millis].map(renderSpread),
          ...busyCells(row),
          at === 0 ? escapeText(saturationWords(saturation)) : "",
        ]),
      ),
    },
  };
}

const busyTitles = ["processor %", "line %", "disk %", "sessions %"];

function busyCells({ busiest }: LoadRow): string[] {
  if (busiest === null) return busyTitles.map(() => "–");
  const { processor, line, disk, sessions } = busiest;
  return [processor, line, disk, sessions].map(({ percent }) => renderSpread(percent));
}

function pointsOf(row: LoadRow): ChartPoint[] {
  const x = row.okPerSecond?.median;
  return x === undefined || x === null ? [] : [{ x, y: row.p50Millis?.median ?? null, isHollow: !isCarriedRow(row) }];
}

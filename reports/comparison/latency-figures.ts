/** Latency as figures: over time, with the fault shaded, and how it is distributed. */
import { escapeText } from "../../sim/base/printable.ts";
import { timeSlots } from "../../sim/campaign/measuring/latency-counts.ts";
import type { Axis, Chart, ChartPoint, Figure, LineChart, Series, Shade } from "../charts/chart.ts";
import { seriesMax } from "../charts/marks.ts";
import { axisAround } from "../charts/scales.ts";
import { count } from "../format.ts";
import { type ChartedRow, type Pooled, pooledBehindFirst, pooledBySlot } from "./charted-row.ts";
import { shown } from "./spread.ts";

const latencyTitle = "latency, ms";

/** How time is told: in seconds where all plans last as long, else as a share of each plan. */
interface TimeScale {
  readonly title: string;
  /** Of the whole. */
  readonly to: number;
}

function timeScaleOf(rows: readonly ChartedRow[]): TimeScale {
  const lengths = new Set(rows.flatMap(({ counts }) => counts.map(({ activeMicros }) => activeMicros)));
  const [length] = lengths;
  return length !== undefined && lengths.size === 1
    ? { title: "virtual time, s", to: length / 1_000_000 }
    : { title: "share of the run, %", to: 100 };
}

/** The median and the slow end of each stretch of time, a chart for each system. */
export function latencyOverTime(scenario: string, rows: readonly ChartedRow[]): Figure {
  const time = timeScaleOf(rows);
  const told = rows.map((charted) => ({ charted, slots: pooledBySlot(charted.counts) }));
  const lines = told.map(({ charted, slots }) => {
    return { charted, slots, p50: overSlots(slots, 50, time), p99: overSlots(slots, 99, time) };
  });
  const y = axisAround(
    latencyTitle,
    lines.flatMap(({ p50, p99 }) => [...p50, ...p99].map((point) => point.y)),
    true,
  );
  const x: Axis = { title: time.title, isLog: false, from: 0, to: time.to };
  return {
    id: `latency-over-time-${scenario}`,
    title: `Latency over time under ${escapeText(scenario)}`,
    words: [
      "Calls stand where they were asked, those of all plans together. Where a line stops nothing was asked, since every client still waited, or too few were ever answered.",
    ],
    keys: [
      { name: "median", order: 0, hasMarks: false },
      { name: "99 of 100 are within", order: 1, hasMarks: false },
    ],
    charts: lines.map(
      ({ charted: { row, counts }, p50, p99 }): LineChart => ({
        ...{ kind: "lines", title: escapeText(row.system), note: "", x, y },
        series: [
          { name: "99 of 100 are within", order: 1, hasMarks: false, points: p99 },
          { name: "median", order: 0, hasMarks: false, points: p50 },
        ],
        shades: shadesOf(counts, time),
      }),
    ),
    table: {
      columns: ["system", `from (${time.title})`, "to", "calls", "median ms", "99 of 100 within ms"],
      rows: lines.flatMap(({ charted: { row }, slots }) => tableOfTime(row.system, slots, time)),
    },
  };
}

const overSlots = (slots: readonly Pooled[], percent: number, { to }: TimeScale): ChartPoint[] =>
  slots.map((slot, at) => ({ x: ((at + 0.5) * to) / timeSlots, y: slot.within(percent) }));

/** From the middle run's beginning of each fault to its end. */
function shadesOf(counts: ChartedRow["counts"], { to }: TimeScale): Shade[] {
  const middle = counts.filter(({ faults }) => faults.length > 0).at(0);
  if (middle === undefined) return [];
  const scale = to / middle.activeMicros;
  return middle.faults.map((fault) => ({ from: fault.from * scale, to: fault.to * scale, label: "fault" }));
}

/** So many slots are one row. */
const slotsOfRow = 8;

function tableOfTime(system: string, slots: readonly Pooled[], { to }: TimeScale): string[][] {
  const rows: string[][] = [];
  for (let from = 0; from < timeSlots; from += slotsOfRow) {
    const mine = slots.slice(from, from + slotsOfRow);
    const asked = mine.reduce((sum, slot) => sum + slot.asked, 0);
    const told = (percent: number): string => {
      const within = mine.map((slot) => slot.within(percent)).filter((millis) => millis !== null);
      return within.length === 0 ? "never" : shown(Math.max(...within));
    };
    const edge = (slot: number): string => String(Number(((slot * to) / timeSlots).toFixed(2)));
    rows.push([escapeText(system), edge(from), edge(from + slotsOfRow), count(asked), told(50), told(99)]);
  }
  return rows;
}

/** The share of calls that were answered within so long: one chart, or where there are many systems one for each. */
export function latencyDistribution(scenario: string, rows: readonly ChartedRow[]): Figure {
  const pooled = rows.map(({ row, counts }) => ({ row, calls: pooledBehindFirst(counts) }));
  const steps = pooled.map(({ row, calls }) => ({
    system: row.system,
    points: calls.steps().map(({ millis, calls: within }) => ({ x: millis, y: (100 * within) / calls.asked })),
  }));
  const x = axisAround(
    latencyTitle,
    steps.flatMap(({ points }) => points.map((point) => point.x)),
    true,
  );
  const y: Axis = { title: "answered within, % of calls", isLog: false, from: 0, to: 100 };
  return {
    id: `latency-distribution-${scenario}`,
    title: `How latency is distributed under ${escapeText(scenario)}`,
    words: ["Behind the first seconds, all plans together. What was never answered keeps a line below 100 %."],
    ...overlaid(steps, { x, y, isMarked: false, title: "all systems", noteOf: () => "" }),
    table: {
      columns: ["system", "calls", ...quantiles.map((percent) => `${percent} % within ms`), "answered %"],
      rows: pooled.map(({ row, calls }) => {
        const answered = calls.steps().at(-1)?.calls ?? 0;
        const share = calls.asked === 0 ? "–" : ((100 * answered) / calls.asked).toFixed(2);
        return [escapeText(row.system), count(calls.asked), ...quantiles.map((one) => shown(calls.within(one))), share];
      }),
    },
  };
}

const quantiles = [10, 50, 90, 99, 99.9] as const;

interface Overlay {
  readonly x: Axis;
  readonly y: Axis;
  readonly isMarked: boolean;
  readonly title: string;
  /** What else is said of a system. */
  noteOf(system: string): string;
}

/** Few systems share one chart; of many each has its own, before all others in pale. */
export function overlaid(
  lines: readonly { readonly system: string; readonly points: readonly ChartPoint[] }[],
  { x, y, isMarked, title, noteOf }: Overlay,
): Pick<Figure, "keys" | "charts"> {
  const seriesOf = ({ system, points }: (typeof lines)[number], order: number | null): Series => ({
    ...{ name: escapeText(system), order, hasMarks: isMarked, points },
  });
  if (lines.length <= seriesMax) {
    const keys = lines.map(({ system }, order) => {
      const note = noteOf(system);
      return { name: `${escapeText(system)}${note === "" ? "" : `: ${note}`}`, order, hasMarks: isMarked };
    });
    const series = lines.map((line, order) => seriesOf(line, order));
    return { keys, charts: [{ kind: "lines", title, note: "", x, y, series, shades: [] }] };
  }
  const charts = lines.map((own): Chart => {
    const series = lines.map((line) => seriesOf(line, line === own ? 0 : null));
    return { kind: "lines", title: escapeText(own.system), note: noteOf(own.system), x, y, series, shades: [] };
  });
  return { keys: [{ name: "the system that is named; the others in pale", order: 0, hasMarks: isMarked }], charts };
}

/** A comparison as figures: for a page, and each by itself for documents. */
import { escapeText } from "../../sim/base/printable.ts";
import type { Figure } from "../charts/chart.ts";
import { figureSvg } from "../charts/figure-svg.ts";
import { chartPage, type PageSection } from "../charts/page.ts";
import { plural } from "../format.ts";
import type { ChartedRow } from "./charted-row.ts";
import { latencyDistribution, latencyOverTime } from "./latency-figures.ts";
import { loadFigure } from "./load-figure.ts";
import { availabilityFigure, costFigure } from "./outcome-figures.ts";
import type { About } from "./tables.ts";

/** What else a page says of where it comes from. */
export interface ComparisonOrigin extends About {
  readonly command: string;
  /** Over all runs. */
  readonly digest: string;
}

/** The figures of each scenario, in the order of the rows. */
function sectionsOf(rows: readonly ChartedRow[]): PageSection[] {
  const scenarios = Map.groupBy(rows, ({ row }) => row.scenario);
  return [...scenarios].map(([scenario, mine], at) => ({
    ...{ id: `scenario-${at + 1}`, title: escapeText(scenario), words: verdictsOf(mine) },
    figures: mine.some(({ row }) => row.load !== null)
      ? [loadFigure(scenario, mine)]
      : [latencyOverTime, latencyDistribution, availabilityFigure, costFigure].map((figure) => figure(scenario, mine)),
  }));
}

const verdictsOf = (rows: readonly ChartedRow[]): string[] =>
  rows
    .filter(({ row }) => row.verdict !== "ok")
    .map(({ row }) => {
      const { system, verdict, load } = row;
      const place = load === null ? "" : ` at ${load} a second`;
      return `${escapeText(system)}${place}: ${verdict === "undecided" ? "undecided" : `${escapeText(verdict)} is broken`}.`;
    });

export function comparisonPage(origin: ComparisonOrigin, rows: readonly ChartedRow[]): string {
  const systems = [...new Set(rows.map(({ row }) => row.system))];
  const broken = rows.filter(({ row }) => row.verdict !== "ok").length;
  return chartPage({
    title: `${systems.length > 4 ? plural(systems.length, "system") : systems.map((name) => escapeText(name)).join(", ")} compared`,
    verdict:
      broken === 0
        ? "No judge objected to any run."
        : `${plural(broken, "row")} of ${rows.length} without a clean verdict.`,
    isGood: broken === 0,
    words: [
      placeOf(origin),
      ...origin.notes.map((line) => escapeText(line)),
      ...(origin.interrupted ? ["Interrupted: these are the runs so far."] : []),
    ],
    sections: sectionsOf(rows),
    footing: footingOf(origin),
  });
}

function placeOf({ topology, leader, conflictPercent, settings, runs }: About): string {
  const conflicts = conflictPercent === null ? [] : [`${conflictPercent} % of operations on one key`];
  const given = settings === "" ? [] : [escapeText(settings)];
  const parts = [`${plural(runs, "plan")} of each`, `topology ${escapeText(topology)}`, `leader ${escapeText(leader)}`];
  return `${[...parts, ...conflicts, ...given].join(", ")}. Times are virtual.`;
}

const footingOf = ({ version, seed, digest, command }: ComparisonOrigin): string[] => [
  `synod ${version} · seed ${escapeText(seed, 60)} · digest ${digest}`,
  escapeText(command, 400),
];

/** Each figure as an SVG document, by the name of its file. */
export function comparisonDrawings(origin: ComparisonOrigin, rows: readonly ChartedRow[]): ReadonlyMap<string, string> {
  const figures: readonly Figure[] = sectionsOf(rows).flatMap((section) => section.figures);
  return new Map(
    figures.map((figure) => [`${fileName(figure.id)}.svg`, figureSvg(figure, [placeOf(origin), ...footingOf(origin)])]),
  );
}

/** The names that its drawings will have, before anything ran. */
export function drawingNames(scenario: string, isLoaded: boolean): string[] {
  const kinds = isLoaded
    ? ["throughput-latency"]
    : ["latency-over-time", "latency-distribution", "availability", "cost"];
  return kinds.map((kind) => `${fileName(`${kind}-${scenario}`)}.svg`);
}

/** A scenario may be the user's, and named as it likes. */
const fileName = (id: string): string => id.replace(/[^\w.-]+/g, "-").slice(0, 80);

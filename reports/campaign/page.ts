/** A campaign as one self-contained page: what was found, each failure with its own page, and what was covered. */
import { escapeText } from "../../sim/base/printable.ts";
import type { System } from "../../sim/contract/system.ts";
import { addCounts } from "../../sim/search/fuzz.ts";
import { chartPage, type PageLink, type PageSection, type TitledTable } from "../charts/page.ts";
import { countsOf, vacuities } from "../counts.ts";
import { count, plural, realTime } from "../format.ts";
import { type CampaignSummary, countedOf, type ViolationSummary } from "../summary.ts";
import { campaignFigures } from "./figures.ts";

export interface CampaignOrigin {
  readonly version: string;
  /** The command line that asks the same again. */
  readonly command: string;
}

/** `pageOf`: the file of a failure's page beside this one, as a relative address; null: it has none. */
export function campaignPage(
  summary: CampaignSummary,
  systems: readonly System[],
  { version, command }: CampaignOrigin,
  pageOf: (violation: ViolationSummary) => string | null,
): string {
  const { cells, violations, seconds, seed, digest, mutant } = summary;
  const total = (of: (report: (typeof cells)[number]["report"]) => number): number =>
    cells.reduce((sum, { report }) => sum + of(report), 0);
  const [runs, violated, undecided] = [
    total((report) => report.runs),
    total((report) => report.violated),
    total((report) => report.undecided),
  ];
  const isGood = violated === 0 && summary.failure === null;
  return chartPage({
    title: `Campaign over ${systems.length > 4 ? plural(systems.length, "system") : systems.map(({ name }) => escapeText(name)).join(", ")}`,
    verdict:
      violated === 0
        ? `${plural(runs, "run")}, none violates anything.`
        : `${plural(violated, "run")} of ${count(runs)} violate something.`,
    isGood,
    words: [
      `${plural(
        total((report) => report.events),
        "event",
      )} in ${realTime(seconds)}; ${plural(undecided, "run")} undecided.`,
      ...(mutant === null ? [] : [`With the planted bug ${escapeText(mutant)}.`]),
      ...(summary.interrupted ? ["Interrupted: this is the campaign so far."] : []),
      ...(summary.failure === null ? [] : [`Ended by a mistake of ours: ${escapeText(summary.failure)}`]),
      ...vacuities(countedOf(summary)).map((line) => escapeText(line)),
    ],
    sections: [
      outcomes(summary, violations, pageOf),
      ...systems.map((system, at): PageSection => {
        const mine = cells.filter((cell) => cell.system === system.name && cell.report.runs > 0);
        const figures = mine.length === 0 ? [] : campaignFigures(system, mine);
        return { id: `system-${at + 1}`, title: escapeText(system.name), words: [], figures };
      }),
    ],
    footing: [`synod ${version} · seed ${escapeText(seed, 60)} · digest ${digest}`, escapeText(command, 400)],
  });
}

function outcomes(
  summary: CampaignSummary,
  violations: readonly ViolationSummary[],
  pageOf: (violation: ViolationSummary) => string | null,
): PageSection {
  const tables = [failureTable(violations, pageOf), cellTable(summary), turnTable(summary), undecidedTable(summary)];
  return {
    id: "outcomes",
    title: "Outcomes",
    words: [],
    figures: [],
    tables: tables.filter(({ rows }) => rows.length > 0),
  };
}

const failureTable = (
  violations: readonly ViolationSummary[],
  pageOf: (violation: ViolationSummary) => string | null,
): TitledTable => ({
  title: "Failures",
  columns: [
    "invariant",
    "its picture",
    "system",
    "scenario",
    "index",
    "events",
    "shrunk to",
    "what happened",
    "to replay it",
  ],
  rows: violations.map((violation) => {
    const { invariant, system, scenario, index, events, shrunkEvents, told, replay } = violation;
    const href = pageOf(violation);
    const picture: string | PageLink = href === null ? "–" : { text: "look", href };
    const length = [count(events), shrunkEvents === null ? "–" : count(shrunkEvents)];
    const [name, ...place] = [invariant, system, scenario].map((text) => escapeText(text, 80)) as [
      string,
      string,
      string,
    ];
    return [name, picture, ...place, String(index), ...length, escapeText(told, 400), escapeText(replay, 300)];
  }),
});

const cellTable = ({ cells }: CampaignSummary): TitledTable => ({
  title: "Runs and answers",
  columns: ["system", "scenario", "runs", "events", "ok", "failed", "unknown", "reads", "undecided", "violations"],
  rows: cells.map(({ system, scenario, report }) => {
    const { ok, failed, unknown, reads } = countsOf(report);
    const numbers = [report.runs, report.events, ok, failed, unknown, reads, report.undecided, report.violated];
    return [escapeText(system), escapeText(scenario), ...numbers.map(count)];
  }),
});

/** Where scenarios took turns: how often each was asked of each system. */
function turnTable({ cells }: CampaignSummary): TitledTable {
  const turning = cells.filter(({ scenario, report }) => Object.keys(report.asked).some((name) => name !== scenario));
  const asked = turning.map(({ report }) => report.asked).reduce(addCounts, {});
  const names = Object.keys(asked).sort((a, b) => asked[b]! - asked[a]!);
  return {
    title: "Scenarios that took turns, and in how many runs",
    columns: ["scenario", ...turning.map(({ system }) => escapeText(system))],
    rows: names.map((name) => [escapeText(name), ...turning.map(({ report }) => count(report.asked[name] ?? 0))]),
  };
}

const undecidedTable = ({ cells, given }: CampaignSummary): TitledTable => ({
  title: "Undecided, or given up",
  columns: ["system", "scenario", "runs", "first index", "why"],
  rows: [
    ...cells.flatMap(({ system, scenario, report: { undecided, undecidedAt } }) => {
      if (undecidedAt === null) return [];
      const { drawn, why } = undecidedAt;
      const turn = drawn.scenario === scenario ? scenario : `${scenario}: ${drawn.scenario}`;
      return [[escapeText(system), escapeText(turn), count(undecided), String(drawn.index), escapeText(why, 300)]];
    }),
    ...given.map(({ cell, from, to, why }) => {
      const { system, scenario } = cells[cell]!;
      return [escapeText(system), escapeText(scenario), count(to - from), String(from), escapeText(why, 300)];
    }),
  ],
});

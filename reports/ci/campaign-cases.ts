/** A campaign as cases: one for each system under each scenario. */

import type { System } from "../../sim/contract/system.ts";
import { vacuities } from "../counts.ts";
import { count, plural } from "../format.ts";
import { type CampaignSummary, type CellSummary, unseenWitnesses, type ViolationSummary } from "../summary.ts";
import { passedCase, type TestCase } from "./case.ts";

/** What of a campaign counts as wrong beside its violations. */
export interface CampaignBounds {
  /** Silence is no success. */
  readonly strict: boolean;
  /** Percent of the runs that may be undecided. */
  readonly undecided: number;
}

export function campaignCases(
  summary: CampaignSummary,
  systems: readonly System[],
  bounds: CampaignBounds,
): TestCase[] {
  const { cells, failure, interrupted, unwritten } = summary;
  const total = (field: "runs" | "undecided"): number => cells.reduce((sum, { report }) => sum + report[field], 0);
  const isUndecided = total("undecided") * 100 > bounds.undecided * total("runs");
  const whole = (kind: string, message: string): TestCase => ({
    ...passedCase("synod", "campaign"),
    outcome: "error",
    kind,
    message,
  });
  return [
    ...cells.map((cell, at) => caseOf(cell, at, summary, systems, { strict: bounds.strict, isUndecided })),
    ...(failure === null ? [] : [whole("failure", `ended by a mistake of ours: ${failure}`)]),
    ...(interrupted ? [whole("interrupted", "interrupted: this is what was known by then")] : []),
    ...unwritten.map((why) => whole("not-written", why)),
  ];
}

function caseOf(
  cell: CellSummary,
  at: number,
  summary: CampaignSummary,
  systems: readonly System[],
  { strict, isUndecided }: { readonly strict: boolean; readonly isUndecided: boolean },
): TestCase {
  const { system, scenario, report } = cell;
  const facts = {
    runs: count(report.runs),
    operations: count(report.operations),
    undecided: count(report.undecided),
    violations: count(report.violated),
  };
  const fine = passedCase(system, scenario, facts);
  const [first, ...others] = violationsIn(cell, summary);
  if (first !== undefined) {
    const details = [
      ...linesOf(first, summary.seed),
      ...others.flatMap((one) => ["", `${one.invariant}: ${one.told}`, ...linesOf(one, summary.seed)]),
    ];
    return { ...fine, outcome: "failed", kind: first.invariant, message: first.told, details, file: first.trace };
  }
  const change = summary.rates?.changes.find((one) => one.system === system && one.scenario === scenario);
  if (change !== undefined)
    return { ...fine, outcome: "failed", kind: "rates", message: `rates are not those of ${summary.rates!.file}` };
  const given = summary.given.find((one) => one.cell === at);
  if (given !== undefined)
    return {
      ...fine,
      outcome: "error",
      kind: "given-up",
      message: `plans ${given.from} to ${given.to - 1} were given up: ${given.why}`,
    };
  if (report.runs === 0) return { ...fine, outcome: "skipped", message: "no plan was run" };
  if (report.operations === 0 && report.undecided === 0 && !strict)
    return { ...fine, outcome: "skipped", message: "no operation succeeded: nothing was asked" };
  const silence = strict ? silenceOf(cell, summary, systems) : null;
  if (silence !== null) return { ...fine, outcome: "failed", kind: "never-seen", message: silence };
  const { undecidedAt } = report;
  if (undecidedAt === null || !isUndecided) return fine;
  const { drawn, why } = undecidedAt;
  const message = `${plural(report.undecided, "run")} of ${count(report.runs)} undecided, first index ${drawn.index} of ${drawn.scenario}: ${why}`;
  return { ...fine, outcome: "error", kind: "undecided", message };
}

/** Those that the cell's plans showed, whatever scenario had its turn. */
function violationsIn({ system, report }: CellSummary, { violations }: CampaignSummary): ViolationSummary[] {
  const isFound = (one: ViolationSummary): boolean =>
    report.found.some(({ drawn }) => drawn.scenario === one.scenario && drawn.index === one.index);
  return violations.filter((one) => one.system === system && isFound(one));
}

function linesOf(
  { scenario, index, events, shrunkEvents, story, trace, replay }: ViolationSummary,
  seed: string,
): string[] {
  const shrunk = shrunkEvents === null ? "" : `, shrunk to ${plural(shrunkEvents, "event")}`;
  return [
    `plan    ${index} of ${scenario}, seed ${seed}`,
    `events  ${plural(events, "event")}${shrunk}`,
    ...(story === null ? [] : [story]),
    ...(trace === null ? [] : [`trace   ${trace}`]),
    `replay  ${replay}`,
  ];
}

function silenceOf(cell: CellSummary, summary: CampaignSummary, systems: readonly System[]): string | null {
  const { system, scenario, report } = cell;
  const unseen = unseenWitnesses(summary, systems)[system];
  if (unseen !== undefined) return `never seen: ${unseen.join(", ")}`;
  if (summary.rates?.unknown.includes(`${system} under ${scenario}`) === true) return `not in ${summary.rates.file}`;
  const { phases, kinds, witnesses } = report;
  return vacuities([{ system, scenario, phases, kinds, witnesses }])[0] ?? null;
}

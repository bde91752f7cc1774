/** A campaign in slices, so that the test runner can breathe and its time limit holds, up to the first failing run. */
import type { Scenario } from "../../sim/plan/scenario.ts";
import { emptyReport, joinReports, type RangeReport } from "../../sim/search/fuzz.ts";
import { type FuzzOptions, fuzz } from "../fuzz.ts";
import type { Failure } from "../runs.ts";
import type { Subject } from "../subject.ts";
import type { RunningTest } from "./runner.ts";

export interface CampaignAsked {
  readonly scenario: Scenario;
  readonly subject: Subject;
  readonly seed: string;
  readonly from: number;
  /** Plans; infinite where only the time ends it. */
  readonly runs: number;
  /** Milliseconds after which no further plan is run; infinite where only their number ends it. */
  readonly millis: number;
  readonly settings: Pick<FuzzOptions, "nodes" | "beyond">;
  /** The campaign goes on behind violations of other judges than this one; null: it ends at any. */
  readonly finds: string | null;
}

export interface CampaignEnded {
  readonly report: RangeReport;
  /** The first run that broke the invariant looked for. */
  readonly failure: Failure | null;
  /** Its index among the plans of the scenario that was asked, and what it is number of where scenarios take turns. */
  readonly place: { readonly index: number; readonly scenario: string; readonly own: number } | null;
  /** What its first run showed; null where the run does the same again. */
  readonly differed: string | null;
  /** True when the test's time was over before the plans were. */
  readonly isLate: boolean;
}

/** So long, in milliseconds, the runner is not heard. */
const sliceMillis = 50;

/** Runs the plans one slice after the other. */
export async function runSlices(asked: CampaignAsked, test: RunningTest): Promise<CampaignEnded> {
  const { scenario, subject, seed, from, runs, millis, settings, finds } = asked;
  const begun = performance.now();
  const end = from + runs;
  let report = emptyReport(from);
  for (let size = 1; report.to < end && performance.now() - begun < millis; ) {
    const started = performance.now();
    const slice = fuzz(scenario, subject, {
      ...{ seed, from: report.to, runs: Math.min(size, end - report.to), ...settings },
      keepGoing: finds !== null,
    });
    const { verdict: _v, next: _n, digest: _d, failure, ...ran } = slice;
    report = joinReports(report, ran);
    const found = ran.found.find(({ invariant }) => finds === null || invariant === finds);
    if (found !== undefined) {
      const place = { index: found.index, scenario: found.drawn.scenario, own: found.drawn.index };
      const differed = failure?.digest === found.digest ? null : `${found.invariant}: ${found.message}`;
      return { report, failure, place, differed, isLate: false };
    }
    // Before the runner is heard: it would say no more than that the time is over.
    if (test.millisLeft() <= 0) return { report, failure: null, place: null, differed: null, isLate: report.to < end };
    const spent = Math.max(0.1, performance.now() - started);
    size = Math.max(1, Math.min(2 * size, Math.floor((size * sliceMillis) / spent)));
    await test.breathe();
  }
  return { report, failure: null, place: null, differed: null, isLate: false };
}

/** Runs a campaign for the command line: threads, progress, the interrupt, the summary, and what to do next. */

import { vacuities } from "../../reports/counts.ts";
import { count, realTime, short } from "../../reports/format.ts";
import {
  type CampaignSummary,
  campaignJson,
  countedOf,
  renderCampaign,
  unseenWitnesses,
} from "../../reports/summary.ts";
import { painter } from "../../reports/table.ts";
import { baselineOf, changesSince } from "../../sim/campaign/baseline.ts";
import type { CampaignProgress, CampaignReport, CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import { writeBaseline } from "../input/baseline-file.ts";
import { mayWriteInto } from "../output/files.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { type NextStep, tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { type Crew, withCrew } from "./crew.ts";
import type { Keeper } from "./keep.ts";
import { nextOfCampaign } from "./next-of.ts";
import type { CampaignRequest } from "./request.ts";

/** Runs the campaign and says how it went. `whenFine` replaces the usual next step after a campaign without findings. */
export async function runFuzz(request: CampaignRequest, terminal: Terminal, whenFine?: NextStep): Promise<number> {
  mayWriteInto(request.out);
  const progress = new ProgressLine(terminal);
  const { mutant, workers, spec: asked } = request;
  const bug = mutant === null ? "" : `, planted bug ${mutant.id}`;
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    return await withCrew(workers, mutant, async (crew) => {
      // Loaded beside the workers, which load the same. What is named wrongly is told before anything seems to begin.
      const { shipped } = await import("../input/shipped.ts");
      const leftOut: string[] = [];
      const onLeftOut = (reason: string): void => void leftOut.push(reason);
      const cells = shipped.cells(request.systems, request.scenarios, asked.settings.beyond, onLeftOut);
      progress.say(`synod: seed ${asked.seed}, ${workers} worker(s)${bug}: starting`);
      for (const reason of leftOut) progress.say(`left out: ${reason}`);
      const { runCampaign } = await import("../../sim/campaign/campaign.ts");
      const spec: CampaignSpec = { ...asked, cells };
      const { Keeper } = await import("./keep.ts");
      const keeper = new Keeper(request, spec);
      const late = spec.seconds === null ? undefined : setTimeout(() => crew.hurry(), 1_000 * (spec.seconds + 1));
      const report = await runCampaign(spec, {
        hands: crew.hands,
        clock: () => performance.now(),
        interrupt: aborter.signal,
        async onFound(cell, found, hand) {
          const told = await keeper.found(cell, found, hand);
          if (told !== null) progress.say(told); // now: nothing that happens later takes it back
        },
        onProgress: (at) => progress.update(() => progressLine(at)),
      }).finally(() => clearTimeout(late));
      return conclude(request, spec, report, { crew, keeper, signal: aborter.signal, progress, terminal, whenFine });
    });
  } finally {
    release();
    progress.clear();
  }
}

const progressLine = ({ seconds, runs, events, violated }: CampaignProgress): string =>
  `${realTime(seconds)}  ${count(runs.reduce((a, b) => a + b, 0))} runs  ${short(events)} events  ` +
  `${short(events / Math.max(seconds, 1e-3))} events/s  ${violated === 0 ? "no violation" : `${count(violated)} violations`}`;

/** Who helps to bring a campaign to its end, and who hears of it. */
interface Helpers {
  readonly crew: Crew;
  readonly keeper: Keeper;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
  readonly whenFine: NextStep | undefined;
}

/** Shrinks and records the violations, then prints the summary. */
async function conclude(
  request: CampaignRequest,
  spec: CampaignSpec,
  report: CampaignReport,
  { crew, keeper, signal, progress, terminal, whenFine }: Helpers,
): Promise<number> {
  const { settleAll } = await import("./settle.ts");
  const { shipped } = await import("../input/shipped.ts");
  const violations = await settleAll(request, spec, report, { crew, keeper, interrupt: signal, progress });
  progress.clear();
  const rates = ratesOf(request, spec, report, keeper);
  const suiting = shipped.suiting(report.cells.map(({ system }) => system));
  const unwritten = keeper.failures;
  const interrupted = report.interrupted || signal.aborted;
  const failure = report.failure ?? keeper.mistake;
  const found = { violations, suiting, rates, unwritten, interrupted, failure };
  const summary = { ...report, ...found, seed: spec.seed, mutant: spec.mutant };
  const isSilent =
    vacuities(countedOf(report)).length > 0 || Object.keys(unseenWitnesses(report, shipped.systems)).length > 0;
  const isBroken =
    (request.strict && (isSilent || (rates?.unknown.length ?? 0) > 0)) || (rates?.changes.length ?? 0) > 0;
  const code = exitCodeOf(summary, spec.mutant !== null, isBroken, request.undecided);
  if (request.json) terminal.out(renderJson(campaignJson(summary, shipped.systems, version)));
  else terminal.out(renderCampaign(summary, shipped.systems, painter(terminal.colorOut, terminal.width)));
  if (unwritten.length === 0) keeper.close(violations.map(({ trace }) => trace));
  if (request.json) return code;
  tellNext(
    terminal,
    code === exit.fine && whenFine !== undefined ? whenFine : nextOfCampaign(request, summary, shipped.systems),
  );
  return code;
}

/** Records the rates, and holds them against the baseline, as far as either was asked for. */
function ratesOf(
  { baseline, recordBaseline, force }: CampaignRequest,
  spec: CampaignSpec,
  report: CampaignReport,
  keeper: Keeper,
): CampaignSummary["rates"] {
  if (recordBaseline !== null && !report.interrupted) {
    keeper.attempt(() => writeBaseline(recordBaseline, baselineOf(spec, report), force));
  }
  if (baseline === null) return null;
  const { file, rates } = baseline;
  const isKnown = (cell: Cell): boolean =>
    rates.cells.some(({ system, scenario }) => system === cell.system && scenario === cell.scenario);
  const unknown = report.cells.filter((cell) => !isKnown(cell)).map((cell) => `${cell.system} under ${cell.scenario}`);
  return { file, changes: changesSince(rates, report), unknown };
}

/**
 * 3 when a run reached outside of its plan, two runs of a plan differed, or a mistake of ours ended the campaign, else 1,
 * 130, 2 where something could not be written, 4 above so many percent of undecided runs, or 0; 1 also when something `isBroken` beside the runs.
 */
function exitCodeOf(summary: CampaignSummary, mutated: boolean, isBroken: boolean, percent: number): number {
  const { cells, interrupted, violations, given, failure, unwritten } = summary;
  const found = cells.flatMap(({ report }) => report.found);
  const isLost = ({ invariant }: { readonly invariant: string }): boolean => invariant === "determinism";
  if (failure !== null || (!mutated && found.some(isLost))) return exit.ourMistake;
  if (violations.some((one) => isLost(one) && !found.some(({ message }) => message === one.message))) {
    return exit.ourMistake;
  }
  if (interrupted) return exit.interrupted;
  if (found.length > 0 || isBroken) return exit.violation;
  if (unwritten.length > 0) return exit.usersMistake;
  const total = (field: "runs" | "undecided"): number => cells.reduce((sum, { report }) => sum + report[field], 0);
  return given.length > 0 || total("undecided") * 100 > percent * total("runs") ? exit.undecided : exit.fine;
}

/** Runs a campaign for the command line: threads, progress, the interrupt, the summary, and what to do next. */

import { campaignCases } from "../../reports/ci/campaign-cases.ts";
import { vacuities } from "../../reports/counts.ts";
import { onSheet } from "../../reports/sheet.ts";
import {
  type CampaignSummary,
  campaignJson,
  countedOf,
  renderCampaign,
  unseenWitnesses,
} from "../../reports/summary.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { baselineOf, changesSince } from "../../sim/campaign/baseline.ts";
import type { CampaignReport, CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { KnownBox } from "../../sim/campaign/in-box.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import type { System } from "../../sim/contract/system.ts";
import { writeBaseline } from "../input/baseline-file.ts";
import { mayReport, tellBuildServer } from "../input/build-server.ts";
import { catalogueOf } from "../input/load.ts";
import { moduleArguments, systemArgument } from "../input/user-module.ts";
import { mayWriteInto } from "../output/files.ts";
import { invocation, version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { type NextStep, tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { bugArguments } from "./coordinates.ts";
import { type Crew, withCrew } from "./crew.ts";
import type { Keeper } from "./keep.ts";
import { nextOfCampaign } from "./next-of.ts";
import { progressLine } from "./progress-line.ts";
import type { CampaignRequest } from "./request.ts";

/** Draws the campaign, when its verdict is told; the lines say what lies where, the mistakes what could not be written. */
type PictureCampaign = (
  summary: CampaignSummary,
  systems: readonly System[],
) => Promise<{ readonly lines: readonly string[]; readonly mistakes: readonly string[] }>;

/** Runs the campaign and says how it went. `whenFine` replaces the usual next step after a campaign without findings. */
export async function runFuzz(
  request: CampaignRequest,
  terminal: Terminal,
  whenFine?: NextStep,
  picture: PictureCampaign = async () => ({ lines: [], mistakes: [] }),
): Promise<number> {
  mayWriteInto(request.out);
  mayReport(request);
  const progress = new ProgressLine(terminal);
  const { mutant, workers, spec: asked } = request;
  const bug = mutant === null ? "" : `, planted bug ${mutant.id}`;
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    const campaign = async (crew: Crew): Promise<number> => {
      // Loaded beside the workers, which load the same. What is named wrongly is told before anything seems to begin.
      const catalogue = await catalogueOf(request.modules);
      const leftOut: string[] = [];
      const onLeftOut = (reason: string): void => void leftOut.push(reason);
      const systems = catalogue.variants(request.names, request.set, onLeftOut);
      const cells = catalogue.cells(systems, request.scenarios, asked.settings.beyond, onLeftOut);
      const boxes = await knownBoxes(mutant, systems, catalogue);
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
        onProgress: (at) => progress.update(() => progressLine(spec, at, terminal.live)),
      }).finally(() => clearTimeout(late));
      return conclude(request, spec, report, {
        catalogue,
        boxes,
        crew,
        keeper,
        signal: aborter.signal,
        progress,
        terminal,
        whenFine,
        picture,
      });
    };
    return await withCrew(workers, request, campaign, request.coverage);
  } finally {
    release();
    progress.clear();
  }
}

/** The box that the planted bug names, in those of the systems that it is planted in. */
async function knownBoxes(mutant: Mutant | null, systems: readonly string[], catalogue: Catalogue) {
  const boxes = new Map<string, KnownBox>();
  if (mutant === null) return boxes;
  const { knownBoxOf } = await import("../input/bug-box.ts");
  for (const name of systems) {
    const box = knownBoxOf(catalogue.system(name), mutant);
    if (box !== null) boxes.set(name, box);
  }
  return boxes;
}

/** Who helps to bring a campaign to its end, and who hears of it. */
interface Helpers {
  readonly catalogue: Catalogue;
  /** By system: a box that shows the planted bug. */
  readonly boxes: ReadonlyMap<string, KnownBox>;
  readonly crew: Crew;
  readonly keeper: Keeper;
  readonly signal: AbortSignal;
  readonly progress: ProgressLine;
  readonly terminal: Terminal;
  readonly whenFine: NextStep | undefined;
  readonly picture: PictureCampaign;
}

/** Shrinks and records the violations, then prints the summary. */
async function conclude(
  request: CampaignRequest,
  spec: CampaignSpec,
  report: CampaignReport,
  { catalogue, boxes, crew, keeper, signal, progress, terminal, whenFine, picture }: Helpers,
): Promise<number> {
  const { settleAll } = await import("./settle.ts");
  // Before shrinking runs more.
  const coverage = request.coverage
    ? await (await import("./counted.ts")).countedBy(request, report, crew, keeper, signal)
    : null;
  const helpers = { catalogue, boxes, crew, keeper, interrupt: signal, progress };
  const violations = await settleAll(request, spec, report, helpers);
  progress.clear();
  const rates = ratesOf(request, spec, report, keeper);
  const suiting = catalogue.suiting(report.cells.map(({ system }) => system));
  const asked = new Set(report.cells.map(({ system }) => system));
  const systems = [...asked].map((name) => ({ ...catalogue.system(name), name }));
  const unwritten = keeper.failures;
  const interrupted = report.interrupted || signal.aborted;
  const failure = report.failure ?? keeper.mistake;
  const outcome = { violations, suiting, rates, unwritten, interrupted, failure };
  const box = boxOf(request, violations.length > 0);
  const summary = { ...report, ...outcome, seed: spec.seed, mutant: spec.mutant, box };
  const isSilent = vacuities(countedOf(report)).length > 0 || Object.keys(unseenWitnesses(report, systems)).length > 0;
  const isBroken =
    (request.strict && (isSilent || (rates?.unknown.length ?? 0) > 0)) || (rates?.changes.length ?? 0) > 0;
  const code = exitCodeOf(summary, spec.mutant !== null, isBroken, request.undecided);
  if (request.json) terminal.out(renderJson({ ...campaignJson(summary, systems, version), ...coverage?.data }));
  else {
    terminal.out(
      onSheet(terminal, (paint) => renderCampaign(summary, systems, paint) + (coverage?.rendered(paint) ?? "")),
    );
  }
  if (unwritten.length === 0) keeper.close(violations.map(({ trace }) => trace));
  const found = {
    command: whenFine === undefined ? "fuzz" : "start",
    cases: campaignCases(summary, systems, request),
    seconds: summary.seconds,
  };
  const drawn = await picture(summary, systems);
  for (const line of drawn.lines) (request.json ? terminal.err : terminal.out)(`${line}\n`);
  for (const mistake of drawn.mistakes) (request.json ? terminal.err : terminal.out)(`not written: ${mistake}\n`);
  const isFine = code === exit.fine || code === exit.undecided;
  const ended = drawn.mistakes.length > 0 && isFine ? exit.usersMistake : code;
  const told = tellBuildServer(found, { ...request, isData: request.json }, terminal, ended);
  if (request.json) return told;
  tellNext(
    terminal,
    code === exit.fine && whenFine !== undefined ? whenFine : nextOfCampaign(request, summary, systems),
  );
  return told;
}

/** The command that explores the box in which the planted bug is known to show, once something was found. */
function boxOf({ mutant, modules, bugsFrom }: CampaignRequest, isFound: boolean): string | null {
  if (mutant === null || mutant.box === null || !isFound) return null;
  const what = [systemArgument(mutant.system, modules), ...moduleArguments(modules)];
  return invocation("check", ...what, "--mutant", mutant.id, ...bugArguments(bugsFrom));
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

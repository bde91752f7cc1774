/** What becomes of a campaign's violations: each is shrunk, recorded and given a command that runs it again. */
import { plural } from "../../reports/format.ts";
import { withNames } from "../../reports/node-names.ts";
import { stallOf } from "../../reports/stalled.ts";
import type { ViolationSummary } from "../../reports/summary.ts";
import type { CampaignReport, CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Catalogue } from "../../sim/campaign/catalogue.ts";
import type { KnownBox } from "../../sim/campaign/in-box.ts";
import { LostHand } from "../../sim/campaign/pulse.ts";
import { returns } from "../../sim/campaign/recover.ts";
import type { Cell, ShrunkRecord } from "../../sim/campaign/tasks.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Found } from "../../sim/search/fuzz.ts";
import { shrinkRunsDefault } from "../../sim/search/shrink/shrink.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";
import { packTrace } from "../input/trace-files.ts";
import { writeBeside } from "../output/files.ts";
import { invocation } from "../output/invocation.ts";
import type { ProgressLine } from "../output/progress.ts";
import { type Brought, bugArguments, replayByCoordinates } from "./coordinates.ts";
import { aborted, type Crew } from "./crew.ts";
import { type Keeper, settledMax, traceName } from "./keep.ts";
import { whileShrinking } from "./shrinking.ts";

interface Output extends Brought {
  readonly out: string;
  readonly gzip: boolean;
  readonly force: boolean;
}

/** Who helps to settle. */
interface Helpers {
  readonly catalogue: Catalogue;
  /** By system: a box that shows the planted bug. */
  readonly boxes: ReadonlyMap<string, KnownBox>;
  readonly crew: Crew;
  readonly keeper: Keeper;
  readonly interrupt: AbortSignal;
  readonly progress: ProgressLine;
}

/** The campaign's violations by cell and index, the first of each invariant with its shrunk trace unless interrupted. */
export async function settleAll(
  output: Output,
  spec: CampaignSpec,
  report: CampaignReport,
  { catalogue, boxes, crew, keeper, interrupt, progress }: Helpers,
): Promise<ViolationSummary[]> {
  const jobs = report.cells.flatMap((cell) => jobsOf(cell, cell.report.found));
  const done: (ViolationSummary | undefined)[] = jobs.map(() => undefined);
  const shrinkable = jobs.filter(({ settled }) => settled).length;
  if (shrinkable > 0) progress.say(`shrinking ${plural(shrinkable, "violation")}`);
  const unsettled = async (at: number): Promise<ViolationSummary> => {
    const { cell, found } = jobs[at]!;
    const { invariant, message, events, drawn } = found;
    const { index } = drawn;
    const told = withNames(message, await namesOfPlan(planAt(spec, cell, index, catalogue), output.modules));
    const trace = keeper.traceOf(cell, index);
    const replay = invocation(
      ...(trace === null
        ? replayByCoordinates(spec, cell, index, output)
        : ["replay", trace, ...bugArguments(output.bugsFrom)]),
    );
    return {
      ...cell,
      index,
      invariant,
      message,
      told,
      story: null,
      events,
      trace,
      shrunkEvents: null,
      shrunkBy: null,
      replay,
    };
  };
  let next = 0;
  const work = crew.work(
    () => (next < jobs.length && !interrupt.aborted ? next++ : null),
    async (at, hand) => {
      const { cell, found, settled } = jobs[at]!;
      const plain = await unsettled(at);
      done[at] = plain;
      if (!settled) return;
      const { index } = found.drawn;
      const from = { source: { ...cell, seed: spec.seed, settings: spec.settings }, index };
      const { mutant } = spec;
      const { digest } = found;
      const box = boxes.get(cell.system) ?? null;
      const task = { type: "shrink", from, mutant, runsMax: shrinkRunsDefault, digest, box } as const;
      const shrunk = await hand.ask(task).catch((error: unknown) => {
        if (!(error instanceof LostHand)) keeper.mistake ??= (error as Error).message;
        return null; // a smaller plan may lose its hand
      });
      if (shrunk === null || interrupt.aborted) return;
      if (shrunk.differs !== null) done[at] = differing(plain, shrunk.differs);
      else await keepShrunk(at, plain, shrunk);
    },
  );
  const keepShrunk = async (at: number, plain: ViolationSummary, shrunk: ShrunkRecord): Promise<void> => {
    const { events: shrunkEvents, by: shrunkBy, trace, violation } = shrunk;
    const extension = output.gzip ? ".ndjson.gz" : ".ndjson";
    const name = traceName(spec, plain, plain.index);
    const data = packTrace(trace, output.gzip);
    const file = keeper.attempt(() => writeBeside(output.out, name, extension, data, output.force));
    const names = await namesOfPlan((JSON.parse(trace[0]!) as TraceHeader).plan, output.modules);
    const told = withNames(violation!.message, names);
    const story = stallOf(plain.invariant, trace, names);
    done[at] = { ...plain, told, story, shrunkEvents, shrunkBy };
    if (file === null) return;
    done[at] = { ...done[at], trace: file, replay: invocation("replay", file, ...bugArguments(output.bugsFrom)) };
  };
  const settled = Promise.race([work, aborted(interrupt)]);
  const shrinking = { what: plural(shrinkable, "violation"), runsMax: shrinkRunsDefault };
  await (shrinkable === 0 ? settled : whileShrinking(settled, crew.hands, shrinking, progress));
  return Promise.all(jobs.map(async (_, at) => done[at] ?? (await unsettled(at))));
}

/** What two runs of one plan do not agree on is no fact about the protocol; what the first one showed is told with it. */
const differing = (plain: ViolationSummary, differs: string): ViolationSummary => {
  const message = `${differs}. The first run showed ${plain.invariant}: ${plain.message}`;
  return { ...plain, invariant: "determinism", message, told: message };
};

/** Plan number `index` of a cell, drawn again. */
function planAt({ seed, settings }: CampaignSpec, cell: Cell, index: number, catalogue: Catalogue): Plan {
  return catalogue.scenarioFor(cell.scenario).plan(catalogue.system(cell.system), seed, index, settings);
}

function jobsOf({ system }: Cell, found: readonly Found[]) {
  const seen = new Set<string>();
  return found.map((one) => {
    const isRecordable = one.invariant !== returns;
    const settled = isRecordable && !seen.has(one.invariant) && seen.size < settledMax;
    seen.add(one.invariant);
    return { cell: { system, scenario: one.drawn.scenario }, found: one, settled };
  });
}

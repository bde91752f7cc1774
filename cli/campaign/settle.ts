/** What becomes of a campaign's violations: each is shrunk, recorded and given a command that runs it again. */
import { plural } from "../../reports/format.ts";
import { withNames } from "../../reports/node-names.ts";
import { stallOf } from "../../reports/stalled.ts";
import type { ViolationSummary } from "../../reports/summary.ts";
import type { CampaignReport, CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import type { Plan } from "../../sim/plan/plan.ts";
import type { Found } from "../../sim/search/fuzz.ts";
import { shrinkRunsDefault } from "../../sim/search/shrink/shrink.ts";
import type { TraceHeader } from "../../sim/trace/format.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";
import { shipped } from "../input/shipped.ts";
import { packTrace } from "../input/trace-files.ts";
import { writeBeside } from "../output/files.ts";
import { invocation } from "../output/invocation.ts";
import type { ProgressLine } from "../output/progress.ts";
import { bugArguments, replayByCoordinates } from "./coordinates.ts";
import type { Crew } from "./crew.ts";

interface Output {
  readonly out: string;
  readonly gzip: boolean;
  readonly force: boolean;
  readonly bugsFrom: readonly string[];
}

/** Violations shrunk and recorded per cell: the first of each invariant, and no more than this many. */
const settledMax = 5;

/** The campaign's violations by cell and index, the first of each invariant with its shrunk trace unless interrupted. */
export async function settleAll(
  output: Output,
  spec: CampaignSpec,
  report: CampaignReport,
  crew: Crew,
  interrupt: AbortSignal,
  progress: ProgressLine,
): Promise<ViolationSummary[]> {
  const jobs = report.cells.flatMap((cell) => jobsOf(cell, cell.report.found));
  const done: (ViolationSummary | undefined)[] = jobs.map(() => undefined);
  let next = 0;
  if (jobs.length > 0) progress.say(`shrinking ${plural(jobs.filter(({ settled }) => settled).length, "violation")}`);
  await crew.work(
    () => (next < jobs.length ? next++ : null),
    async (at, hand) => {
      const { cell, found, settled } = jobs[at]!;
      const { invariant, message, events } = found;
      const { index } = found.drawn;
      const told = withNames(message, await namesOfPlan(planAt(spec, cell, index)));
      const plain = { ...cell, index, invariant, message, told, story: null, events, trace: null, shrunkEvents: null };
      if (!settled || interrupt.aborted) {
        done[at] = { ...plain, replay: invocation(...replayByCoordinates(spec, cell, index, output.bugsFrom)) };
        return;
      }
      const source = { ...cell, seed: spec.seed, settings: spec.settings };
      const { mutant } = spec;
      const task = { type: "shrink", from: { source, index }, mutant, runsMax: shrinkRunsDefault } as const;
      const { events: shrunkEvents, trace } = await hand.ask(task);
      const extension = output.gzip ? ".ndjson.gz" : ".ndjson";
      const data = packTrace(trace, output.gzip);
      const file = writeBeside(output.out, traceName(spec, cell, index), extension, data, output.force);
      done[at] = {
        ...plain,
        story: stallOf(invariant, trace, await namesOfPlan((JSON.parse(trace[0]!) as TraceHeader).plan)),
        trace: file,
        shrunkEvents,
        replay: invocation("replay", file, ...bugArguments(output.bugsFrom)),
      };
    },
  );
  return done.filter((summary) => summary !== undefined);
}

/** Plan number `index` of a cell, drawn again. */
function planAt({ seed, settings }: CampaignSpec, cell: Cell, index: number): Plan {
  return shipped.scenario(cell.scenario).plan(shipped.system(cell.system), seed, index, settings);
}

function jobsOf({ system }: Cell, found: readonly Found[]) {
  const seen = new Set<string>();
  return found.map((one) => {
    const settled = !seen.has(one.invariant) && seen.size < settledMax;
    seen.add(one.invariant);
    return { cell: { system, scenario: one.drawn.scenario }, found: one, settled };
  });
}

/** `raft-swarm-1-37`, with what a file name cannot hold left out of the seed. */
function traceName({ seed, mutant }: CampaignSpec, { system, scenario }: Cell, index: number): string {
  const safe = seed.replace(/[^\w.-]+/g, "_").slice(0, 40);
  return [system, scenario, ...(mutant === null ? [] : [mutant]), safe, index].join("-");
}

/** Judges one mutant: whether it loads, a campaign, boxes, unit tests; who first finds something wrong has killed it. */
import { isDeepStrictEqual } from "node:util";
import type { Kill, MutantJudge, MutantVerdict } from "../../reports/mutate.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { changesSince } from "../../sim/campaign/baseline.ts";
import { LostHand } from "../../sim/campaign/pulse.ts";
import { returns } from "../../sim/campaign/recover.ts";
import { joinReports, type RangeReport } from "../../sim/search/fuzz.ts";
import { aborted, WorkerHand } from "../campaign/crew.ts";
import type { UserModule } from "../input/user-module.ts";
import type { Mutation } from "./candidates.ts";
import { type Clean, rangesOf, runRange } from "./clean.ts";
import type { UnitTests } from "./unit-tests.ts";

export interface MutantTrial {
  readonly clean: Clean;
  readonly modules: readonly UserModule[];
  readonly runs: number;
  /** States of each box; 0: no boxes. */
  readonly states: number;
  /** Null: no unit tests. */
  readonly unitTests: UnitTests | null;
  /** Boxes and unit tests are asked of those, too, that the campaign has killed. */
  readonly everyJudge: boolean;
}

/** A mutant that makes so many times as many events is told by its rates, and not run to the end. */
const stormFactor = 20;

/** What a campaign tells of a mutant. */
type Found = Pick<MutantVerdict, "killed" | "runs" | "isSame" | "isAlike" | "rates">;

/** The verdict, which depends on the mutant and the question alone; null when `signal` stopped it. */
export async function tryMutant(
  mutation: Mutation,
  trial: MutantTrial,
  signal: AbortSignal,
): Promise<MutantVerdict | null> {
  const { mutant, isReached, isTaken, id, file, line, operator, was, now } = mutation;
  const hand = new WorkerHand({ mutant, modules: trial.modules });
  const stopped = aborted(signal);
  try {
    const found = await Promise.race([stopped, fromCampaign(mutation, hand, trial)]);
    if (found === null) return null;
    const killers = found.killed === null ? [] : [found.killed];
    const isAsked = (): boolean => killers.length === 0 || (trial.everyJudge && killers[0]!.judge !== "loading");
    for (const ask of [fromBoxes, fromTests]) {
      if (!isAsked()) break;
      const killed = await Promise.race([stopped, ask(mutation, hand, trial, signal)]);
      if (signal.aborted) return null;
      if (killed !== null) killers.push(killed);
    }
    const [killed = null, ...further] = killers;
    return { id, file, line, operator, was, now, isReached, isTaken, ...found, killed, further };
  } finally {
    await hand.close();
  }
}

/** What no plan of the unchanged protocol comes to, none of the mutant's does: the runs are the same up to there. */
async function fromCampaign({ isReached }: Mutation, hand: WorkerHand, trial: MutantTrial): Promise<Found> {
  const nothing: Found = { killed: null, runs: 0, isSame: true, isAlike: true, rates: [] };
  try {
    return isReached ? await campaign(hand, trial) : await loaded(hand, trial, nothing);
  } catch (error) {
    return { ...nothing, killed: killedBy(error, "campaign") };
  }
}

async function fromBoxes(_mutation: Mutation, hand: WorkerHand, trial: MutantTrial): Promise<Kill | null> {
  if (trial.states === 0) return null;
  try {
    const violation = await hand.boxes(trial.clean.source.system, trial.states);
    if (violation === null) return null;
    const { invariant, message, box } = violation;
    return { judge: "box", by: nameOf(invariant, message), message: `${message} (${box})`, index: null };
  } catch (error) {
    return killedBy(error, "box");
  }
}

async function fromTests(
  { mutant }: Mutation,
  _hand: WorkerHand,
  { unitTests }: MutantTrial,
  signal: AbortSignal,
): Promise<Kill | null> {
  const message = unitTests === null ? null : await unitTests.failure(mutant, signal);
  return message === null ? null : { judge: "tests", by: "unit tests", message, index: null };
}

/** Shows that it loads: one plan is run. */
async function loaded(hand: WorkerHand, { clean: { source } }: MutantTrial, nothing: Found): Promise<Found> {
  await runRange(hand, source, 0, 1);
  return nothing;
}

async function campaign(hand: WorkerHand, { clean, runs }: MutantTrial): Promise<Found> {
  let all: RangeReport | null = null;
  let [isSame, cleanEvents, number] = [true, 0, 0];
  for (const [from, to] of rangesOf(0, runs)) {
    const report: RangeReport = await runRange(hand, clean.source, from, to);
    const range = clean.ranges[number++]!;
    isSame &&= report.laneA === range.laneA && report.laneB === range.laneB;
    all = all === null ? report : joinReports(all, report);
    cleanEvents += range.events;
    const [found] = report.found;
    if (found !== undefined) {
      const by = nameOf(found.invariant, found.message);
      const killed: Kill = { judge: "campaign", by, message: found.message, index: found.index };
      return { killed, runs: all.runs, isSame: false, isAlike: false, rates: [] };
    }
    if (all.events > stormFactor * cleanEvents + 1e5) {
      const [before, now] = [cleanEvents / to, all.events / to];
      return {
        killed: null,
        runs: to,
        isSame: false,
        isAlike: false,
        rates: [{ rate: "events per run", before, now, factor: now / before }],
      };
    }
  }
  const isAlike = isSame || isDeepStrictEqual(all?.rates, clean.rates);
  return { killed: null, runs, isSame, isAlike, rates: isSame || all === null ? [] : changesOf(clean, all) };
}

/** The rates that differ from the unchanged protocol's beyond chance. */
function changesOf({ source: { system, scenario, seed }, rates }: Clean, report: RangeReport): MutantVerdict["rates"] {
  const plans = { seed, from: 0, runs: report.runs, nodes: null, beyond: false };
  const changes = changesSince(
    { ...plans, cells: [{ system, scenario, batches: rates }] },
    { cells: [{ system, scenario, report }], seconds: 0, interrupted: false, digest: "", given: [], failure: null },
  );
  return changes.map(({ rate, before, now, factor }) => ({ rate, before, now, factor }));
}

/** Loops without end and crashes go by what they are, all else by the invariant. */
function nameOf(invariant: string, message: string): string {
  if (invariant === "no-exception") return "throws";
  if (invariant !== returns) return invariant;
  return /did not return|waited/.test(message) ? "hangs" : "throws";
}

/** A mutant that the thread does not come back from, or that spoils more than a run. */
function killedBy(error: unknown, judge: MutantJudge): Kill {
  const { message } = error as Error;
  const isUnloaded = error instanceof UserError && error.code === "bug-not-loaded";
  if (isUnloaded) return { judge: "loading", by: "does not load", message, index: null };
  return { judge, by: error instanceof LostHand ? nameOf(returns, message) : "throws", message, index: null };
}

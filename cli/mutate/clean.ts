/** The unchanged protocol under the plans that its mutants are run on: what they are held against. */

import { UserError } from "../../sim/base/user-error.ts";
import { LostHand } from "../../sim/campaign/pulse.ts";
import { recoverRange } from "../../sim/campaign/recover.ts";
import type { RangeTask, Source } from "../../sim/campaign/tasks.ts";
import type { RangeReport } from "../../sim/search/fuzz.ts";
import { joinRates, type RateBatches } from "../../sim/search/rates.ts";
import type { ModuleCounts } from "../campaign/block-counts.ts";
import type { WorkerHand } from "../campaign/crew.ts";

/** One range of plans, as the unchanged protocol ran them. */
interface CleanRange {
  readonly to: number;
  readonly events: number;
  readonly laneA: number;
  readonly laneB: number;
}

/** A part of the campaign, measured in one go. */
export interface CleanPart {
  readonly from: number;
  readonly ranges: readonly CleanRange[];
  readonly rates: RateBatches;
  /** The modules of the system that were loaded, and how often each place of them ran. */
  readonly modules: readonly ModuleCounts[];
}

export interface Clean {
  readonly source: Source;
  readonly ranges: readonly CleanRange[];
  readonly rates: RateBatches;
  /** Of each part. */
  readonly modules: readonly ModuleCounts[];
}

/** The parts together; they may come in any order. */
export function joinParts(source: Source, parts: readonly CleanPart[]): Clean {
  const sorted = parts.toSorted((a, b) => a.from - b.from);
  const rates = sorted.reduce<RateBatches | null>((sum, part) => joinRates(sum, part.rates), null);
  return {
    ...{ source, ranges: sorted.flatMap(({ ranges }) => ranges), rates: rates ?? {} },
    modules: sorted.flatMap(({ modules }) => modules),
  };
}

/** Plans of a part: few enough to be done again when a part is cut short. */
const partSize = 250;

/** Where the parts of a campaign of so many plans begin and end. */
export function partsUpTo(runs: number): readonly (readonly [from: number, to: number])[] {
  return Array.from({ length: Math.ceil(runs / partSize) }, (_, part) => {
    return [part * partSize, Math.min(runs, (part + 1) * partSize)] as const;
  });
}

/** Plans are run in ranges of so many, whoever runs them: so every decision between them falls alike. */
const rangeSize = 50;

/** The ranges of the plans begin..end-1. */
export function* rangesOf(begin: number, end: number): IterableIterator<readonly [from: number, to: number]> {
  for (let from = begin; from < end; from += rangeSize) yield [from, Math.min(end, from + rangeSize)];
}

/** Runs a range with a hand; a plan that loses it is a finding. */
export async function runRange(hand: WorkerHand, source: Source, from: number, to: number): Promise<RangeReport> {
  const task: RangeTask = { type: "range", source, from, to, keepGoing: false, isMeasured: true };
  try {
    return await hand.ask(task);
  } catch (error) {
    if (error instanceof LostHand) return recoverRange(hand, task, error, () => false);
    throw error;
  }
}

/**
 * Measures the plans begin..end-1 of the unchanged protocol with a hand that counts what is at these addresses; with the first of them it is explored
 * in boxes too, when `states` is above 0. Throws UserError when it breaks an invariant itself: then nothing can be said
 * of its mutants.
 */
export async function measurePart(
  hand: WorkerHand,
  source: Source,
  [begin, end]: readonly [number, number],
  states: number,
  addresses: readonly string[],
): Promise<CleanPart> {
  const ranges: CleanRange[] = [];
  let rates: RateBatches | null = null;
  for (const [from, to] of rangesOf(begin, end)) {
    const report = await runRange(hand, source, from, to);
    if (report.found[0] !== undefined) throw isDirty(source, report.found[0]);
    const { events, laneA, laneB } = report;
    ranges.push({ to, events, laneA, laneB });
    rates = joinRates(rates, report.rates);
  }
  const modules = await hand.counts(addresses);
  if (begin === 0 && states > 0) {
    const violation = await hand.boxes(source.system, states);
    if (violation !== null) throw dirtyBox(source, violation);
  }
  return { from: begin, ranges, rates: rates ?? {}, modules };
}

function isDirty({ system, seed }: Source, { index, invariant, drawn }: RangeReport["found"][number]): UserError {
  return new UserError({
    ...{ code: "clean-violates", place: system, value: invariant, unplaced: true },
    problem: `${system} breaks ${invariant} without any change, at plan ${index}, so its mutants show nothing`,
    remedy: `look at it: synod replay --system ${system} --scenario ${drawn.scenario} --seed ${seed} --index ${drawn.index} --print`,
  });
}

function dirtyBox(
  { system }: Source,
  { invariant, box }: { readonly invariant: string; readonly box: string },
): UserError {
  return new UserError({
    ...{ code: "clean-violates", place: system, value: invariant, unplaced: true },
    problem: `${system} breaks ${invariant} without any change, in the box ${box}`,
    remedy: `look at it with synod check ${system}, or leave boxes out with --states 0`,
  });
}

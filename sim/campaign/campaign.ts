/** A campaign: runs drawn plans with many hands until their number, the time or the user's patience is used up. */

import type { ScenarioSettings } from "../plan/scenario.ts";
import { campaignDigest, emptyReport, type Found, type RangeReport } from "../search/fuzz.ts";
import { type Deal, Dealer } from "./dealer.ts";
import { type Hand, shareOut } from "./hand.ts";
import { LateHand, LostHand } from "./pulse.ts";
import { recoverRange } from "./recover.ts";
import type { Cell, RangeTask } from "./tasks.ts";

export interface CampaignSpec {
  readonly cells: readonly Cell[];
  readonly seed: string;
  readonly settings: ScenarioSettings;
  /** Index of the first plan of each cell. */
  readonly from: number;
  /** Plans of each cell; null: until the time is up. */
  readonly runs: number | null;
  readonly seconds: number | null;
  readonly keepGoing: boolean;
  /** Id of the bug that is planted in every hand; null: none. */
  readonly mutant: string | null;
  /** Keeps rates, to record them or to compare them with recorded ones; absent: no. */
  readonly isMeasured?: boolean;
}

export interface CampaignReport {
  readonly cells: readonly (Cell & { readonly report: RangeReport })[];
  readonly seconds: number;
  readonly interrupted: boolean;
  readonly digest: string;
  /** Ranges that were given up, since hands were lost in them or the time was up, and nothing explains why. */
  readonly given: readonly GivenUp[];
  /** What ended the campaign before its time, beside the user; null: nothing. */
  readonly failure: string | null;
}

/** Plans from..to-1 of a cell, which are not counted. */
export interface GivenUp extends Deal {
  readonly why: string;
}

/** How far a campaign is. */
export interface CampaignProgress {
  readonly seconds: number;
  /** Runs of each cell. */
  readonly runs: readonly number[];
  readonly events: number;
  readonly violated: number;
}

/** What a campaign asks of whoever runs it. */
export interface CampaignHost {
  /** Each has the spec's bug planted. */
  readonly hands: readonly Hand[];
  /** Real time in milliseconds, from any origin. */
  clock(): number;
  /** Ends the campaign early, with what is known so far. */
  readonly interrupt: AbortSignal;
  /** Told of every violation when it is found, before anything else is asked of the hand that found it. */
  onFound?(cell: Cell, found: Found, hand: Hand): Promise<void>;
  /** Told after every range, and after its violations. */
  onProgress?(progress: CampaignProgress): void;
}

/** Runs a campaign. What it finds depends on the spec alone, unless `seconds` or an interrupt ends it. */
export async function runCampaign(spec: CampaignSpec, host: CampaignHost): Promise<CampaignReport> {
  const { hands, interrupt } = host;
  const begin = host.clock();
  const elapsed = (): number => (host.clock() - begin) / 1_000;
  const dealer = new Dealer(spec.cells, spec.from, spec.runs, hands.length, spec.keepGoing);
  const next = (): Deal | null => {
    if (spec.seconds !== null && elapsed() >= spec.seconds) dealer.stop();
    return dealer.next();
  };
  const given: GivenUp[] = [];
  let isOver = (): boolean => spec.seconds !== null && elapsed() >= spec.seconds;
  const perform = async (deal: Deal, hand: Hand): Promise<void> => {
    const cell = spec.cells[deal.cell]!;
    const source = { ...cell, seed: spec.seed, settings: spec.settings };
    const since = host.clock();
    const { from, to } = deal;
    const { keepGoing, isMeasured = false } = spec;
    const task: RangeTask = { type: "range", source, from, to, keepGoing, isMeasured };
    const report = await ask(hand, task, isOver).catch((error: unknown) => {
      if (!(error instanceof LostHand) && !(error instanceof LateHand)) throw error;
      given.push({ ...deal, why: error.message });
      return { ...emptyReport(from), to };
    });
    dealer.collect(deal, report, host.clock() - since);
    for (const found of report.found) await host.onFound?.(cell, found, hand);
    host.onProgress?.({ seconds: elapsed(), ...dealer.counts() });
  };
  const interrupted = new Promise<"interrupted">((resolve) => {
    if (interrupt.aborted) resolve("interrupted");
    interrupt.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  // What is under way when the user interrupts is given up: the summary is over finished ranges.
  const ended = Promise.race([interrupted, shareOut(hands, next, perform)]);
  // What was found is told whatever else goes wrong; where nothing was, the mistake is all there is to tell.
  const outcome = await ended.catch((error: unknown) => {
    if (dealer.counts().violated === 0) throw error;
    return error instanceof Error ? error : new Error(String(error));
  });
  dealer.stop();
  isOver = () => true;
  const cells = dealer.reports();
  const digest = campaignDigest(cells.map(({ report }) => report));
  const failure = outcome instanceof Error ? outcome.message : null;
  return { cells, seconds: elapsed(), interrupted: outcome === "interrupted", digest, given, failure };
}

/** The report of a range; a plan that loses its hand is a finding in it. */
async function ask(hand: Hand, task: RangeTask, isOver: () => boolean): Promise<RangeReport> {
  try {
    return await hand.ask(task);
  } catch (error) {
    if (!(error instanceof LostHand)) throw error;
    return recoverRange(hand, task, error, isOver);
  }
}

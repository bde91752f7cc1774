/** A campaign: runs drawn plans with many hands until their number, the time or the user's patience is used up. */

import type { ScenarioSettings } from "../plan/scenario.ts";
import { campaignDigest, type RangeReport } from "../search/fuzz.ts";
import { type Deal, Dealer } from "./dealer.ts";
import { type Hand, shareOut } from "./hand.ts";
import type { Cell } from "./tasks.ts";

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
  /** Told after every range. */
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
  const perform = async (deal: Deal, hand: Hand): Promise<void> => {
    const source = { ...spec.cells[deal.cell]!, seed: spec.seed, settings: spec.settings };
    const since = host.clock();
    const { from, to } = deal;
    const { keepGoing, isMeasured = false } = spec;
    const report = await hand.ask({ type: "range", source, from, to, keepGoing, isMeasured });
    dealer.collect(deal, report, host.clock() - since);
    host.onProgress?.({ seconds: elapsed(), ...dealer.counts() });
  };
  const interrupted = new Promise<"interrupted">((resolve) => {
    if (interrupt.aborted) resolve("interrupted");
    interrupt.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  // What is under way when the user interrupts is given up: the summary is over finished ranges.
  const outcome = await Promise.race([interrupted, shareOut(hands, next, perform)]);
  dealer.stop();
  const cells = dealer.reports();
  const digest = campaignDigest(cells.map(({ report }) => report));
  return { cells, seconds: elapsed(), interrupted: outcome === "interrupted", digest };
}

/** A campaign: runs drawn plans on a crew of workers until their number, the time or the user's patience is used up. */

import { Crew, type Hand } from "../../cli/campaign/crew.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import type { ScenarioSettings } from "../plan/scenario.ts";
import { campaignDigest, type RangeReport } from "../search/fuzz.ts";
import { type Deal, Dealer } from "./dealer.ts";
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
  readonly mutant: Mutant | null;
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

/** Runs a campaign on `crew`, whose bug must be the spec's. `interrupt` ends it early, with what is known so far. */
export async function runCampaign(
  spec: CampaignSpec,
  crew: Crew,
  interrupt: AbortSignal,
  onProgress: (progress: CampaignProgress) => void = () => {},
): Promise<CampaignReport> {
  const begin = performance.now();
  const elapsed = (): number => (performance.now() - begin) / 1_000;
  const dealer = new Dealer(spec.cells, spec.from, spec.runs, crew.hands.length, spec.keepGoing);
  const next = (): Deal | null => {
    if (spec.seconds !== null && elapsed() >= spec.seconds) dealer.stop();
    return dealer.next();
  };
  const perform = async (deal: Deal, hand: Hand): Promise<void> => {
    const source = { ...spec.cells[deal.cell]!, seed: spec.seed, settings: spec.settings };
    const since = performance.now();
    const { from, to } = deal;
    const report = await hand.ask({ type: "range", source, from, to, keepGoing: spec.keepGoing });
    dealer.collect(deal, report, performance.now() - since);
    onProgress({ seconds: elapsed(), ...dealer.counts() });
  };
  const interrupted = new Promise<"interrupted">((resolve) => {
    if (interrupt.aborted) resolve("interrupted");
    interrupt.addEventListener("abort", () => resolve("interrupted"), { once: true });
  });
  // What is under way when the user interrupts is given up: the summary is over finished ranges.
  const outcome = await Promise.race([interrupted, crew.work(next, perform)]);
  dealer.stop();
  const cells = dealer.reports();
  const digest = campaignDigest(cells.map(({ report }) => report));
  return { cells, seconds: elapsed(), interrupted: outcome === "interrupted", digest };
}

/** Does `body` with a crew of `workers` threads, which end with it. */
export async function withCrew<T>(
  workers: number,
  mutant: Mutant | null,
  body: (crew: Crew) => Promise<T>,
): Promise<T> {
  const crew = new Crew(workers, mutant);
  try {
    return await body(crew);
  } finally {
    await crew.close();
  }
}

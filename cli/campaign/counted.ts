/** What a campaign reached, asked of its threads when it is over: as data, as lines, and as LCOV where that was asked for. */
import { coverageJson, renderCoverage } from "../../reports/coverage.ts";
import { renderLcov } from "../../reports/lcov.ts";
import type { Paint } from "../../reports/table.ts";
import type { CampaignReport } from "../../sim/campaign/campaign.ts";
import { writeAtomic } from "../output/files.ts";
import type { ModuleCounts } from "./block-counts.ts";
import { addressesOf, coverageOf } from "./coverage.ts";
import type { Crew } from "./crew.ts";
import type { Keeper } from "./keep.ts";
import type { CampaignRequest } from "./request.ts";

/** So long may a thread take to tell, once the user interrupts: it may be in the middle of a range, or hang. */
const lateMillis = 400;

export interface CountedCampaign {
  readonly data: object;
  rendered(paint: Paint): string;
}

/** Threads that do not come back are told as not counted. */
export async function countedBy(
  { mutant, modules, lcov, force }: CampaignRequest,
  report: CampaignReport,
  crew: Crew,
  keeper: Keeper,
  interrupt: AbortSignal,
): Promise<CountedCampaign> {
  const systems = report.cells.map(({ system }) => system);
  const addresses = addressesOf(systems, modules);
  const late = lateAfter(interrupt);
  const told = await Promise.all(
    crew.hands.map((hand) => Promise.race([late, hand.counts(addresses).catch(() => [])])),
  );
  const counts = told.filter((one) => one !== null);
  const losses = crew.hands.reduce((sum, hand) => sum + hand.losses, 0);
  const lost = losses + told.length - counts.length;
  const files = coverageOf(counts, mutant);
  if (lcov !== null) keeper.attempt(() => writeAtomic(lcov, renderLcov(files), force));
  return {
    data: { coverage: coverageJson(files, lost) },
    rendered: (paint) => renderCoverage(files, lost, paint),
  };
}

/** Null, a little after the interrupt. */
function lateAfter(interrupt: AbortSignal): Promise<readonly ModuleCounts[] | null> {
  return new Promise((resolve) => {
    const wait = (): void => void setTimeout(resolve, lateMillis, null);
    if (interrupt.aborted) wait();
    else interrupt.addEventListener("abort", wait, { once: true });
  });
}

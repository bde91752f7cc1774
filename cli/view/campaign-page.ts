/** The page of a campaign, and beside it a page for each failure that left a trace, as `synod view` writes it. */
import path from "node:path";
import { type CampaignOrigin, campaignPage } from "../../reports/campaign/page.ts";
import { plural } from "../../reports/format.ts";
import type { CampaignSummary, ViolationSummary } from "../../reports/summary.ts";
import type { System } from "../../sim/contract/system.ts";
import { readTraceFile } from "../input/trace-files.ts";
import type { Loading } from "../input/user-module.ts";
import { tryToWrite, writeAtomic } from "../output/files.ts";
import { runPage } from "./run-page.ts";
import { ranAgain, viewedRun } from "./viewed.ts";

export interface CampaignPagesAsked {
  readonly html: string;
  readonly force: boolean;
  readonly origin: CampaignOrigin;
  /** What runs are run with. */
  readonly loading: Loading;
}

/** Failures of which a page is written; the others have their command. */
const pagesMax = 12;
/** Of longer runs a page tells states in the words of the trace. */
const statesMax = 20_000;

export interface PagesWritten {
  readonly lines: readonly string[];
  /** What could not be written, a sentence each. */
  readonly mistakes: readonly string[];
}

/** Writes what it can: one page that cannot be written takes no other with it. */
export async function writeCampaignPages(
  { html, force, origin, loading }: CampaignPagesAsked,
  summary: CampaignSummary,
  systems: readonly System[],
): Promise<PagesWritten> {
  const mistakes: string[] = [];
  const pages = new Map<ViolationSummary, string>();
  for (const violation of summary.violations) {
    if (violation.trace === null || pages.size >= pagesMax || summary.interrupted) continue;
    const name = `${path.basename(html).replace(/\.html?$/i, "")}-${baseOf(violation.trace)}.html`;
    try {
      const page = await failurePage(violation.trace, loading);
      const mistake = tryToWrite(() => writeAtomic(path.join(path.dirname(html), name), page, force));
      if (mistake === null) pages.set(violation, `./${encodeURIComponent(name)}`);
      else mistakes.push(mistake);
    } catch (error) {
      mistakes.push(`no page of ${violation.trace}: ${(error as Error).message}`);
    }
  }
  const page = campaignPage(summary, systems, origin, (violation) => pages.get(violation) ?? null);
  const mistake = tryToWrite(() => writeAtomic(html, page, force));
  if (mistake !== null) return { lines: [], mistakes: [...mistakes, mistake] };
  const beside = pages.size === 0 ? "" : `, with ${plural(pages.size, "failure")} beside it`;
  return { lines: [`page    ${html}${beside}`], mistakes };
}

const baseOf = (trace: string): string => path.basename(trace).replace(/(\.ndjson)?(\.gz)?$/, "");

async function failurePage(file: string, loading: Loading): Promise<string> {
  const trace = readTraceFile(file);
  const hasStates = trace.header.events <= statesMax;
  const asides = { evidence: true, ...(hasStates ? { changes: true, states: true } : {}) };
  const now = await ranAgain(file, trace, loading, asides);
  return runPage(await viewedRun(file, trace, loading, now), loading.mutant);
}

/** One line on how far a campaign is: of what, with which system, how much so far, and what is left. */
import { count, plural, realTime, short } from "../../reports/format.ts";
import type { CampaignProgress, CampaignSpec } from "../../sim/campaign/campaign.ts";
import { barOf } from "../output/bar.ts";

/** `isLive`: the line is rewritten in place, so that it has a bar; in a log it has none. */
export function progressLine(spec: CampaignSpec, at: CampaignProgress, isLive: boolean): string {
  const { seconds, runs, events, violated } = at;
  const total = runs.reduce((sum, one) => sum + one, 0);
  const share = Math.max(
    spec.seconds === null ? 0 : seconds / spec.seconds,
    spec.runs === null ? 0 : total / Math.max(1, spec.runs * runs.length),
  );
  const isEnding = spec.seconds !== null || spec.runs !== null;
  const found = violated === 0 ? "no violation" : plural(violated, "violation");
  return [
    isEnding ? barOf(share, seconds, isLive) : realTime(seconds),
    systemOf(spec, runs),
    `${count(total)} runs`,
    `${short(events / Math.max(seconds, 1e-3))} events/s`,
    found,
  ]
    .filter((part) => part !== "")
    .join("  ");
}

/** Where runs are counted, the system under way and how many are done; where time is, how far each of them came. */
function systemOf({ cells, runs: wanted }: CampaignSpec, runs: readonly number[]): string {
  if (cells.length < 2) return "";
  if (wanted === null)
    return `${cells.length} systems, ${count(Math.min(...runs))} to ${count(Math.max(...runs))} runs each`;
  const done = runs.filter((one) => one >= wanted).length;
  const at = runs.findIndex((one) => one < wanted);
  const under = at < 0 ? "" : `: ${cells[at]!.system} ${count(runs[at]!)} of ${count(wanted)}`;
  return `${done} of ${cells.length} done${under}`;
}

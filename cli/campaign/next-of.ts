/** What to do after a campaign: look at what it found, or else make it look where it has not looked yet. */
import { type CampaignSummary, unseenWitnesses } from "../../reports/summary.ts";
import type { System } from "../../sim/contract/system.ts";
import { subjectArguments } from "../input/subjects.ts";
import type { NextStep } from "../output/next-step.ts";
import { tracesFolder } from "../output/traces-folder.ts";
import { bugArguments, replayByCoordinates } from "./coordinates.ts";
import type { CampaignRequest } from "./request.ts";

export function nextOfCampaign(
  request: CampaignRequest,
  summary: CampaignSummary,
  systems: readonly System[],
): NextStep {
  const { spec, bugsFrom } = request;
  const found = summary.violations[0];
  if (found !== undefined) {
    const run =
      found.trace === null
        ? replayByCoordinates(spec, found, found.index, request)
        : ["replay", found.trace, ...bugArguments(bugsFrom)];
    return { args: [...run, "--story"], why: "tells the story of the first violation" };
  }
  const last = Math.max(0, ...summary.cells.map(({ report }) => report.to));
  const onwards = { from: last, why: "goes on with the plans after these" };
  if (summary.rates !== null && summary.rates.changes.length > 0) {
    const { file } = summary.rates;
    const args = [...again(request, spec.from), "--record-baseline", file, "--force"];
    return { args, why: "records these rates, if the change is meant" };
  }
  if (summary.interrupted) return { args: again(request, onwards.from), why: onwards.why };
  const undecided = summary.cells.find(({ report }) => report.undecidedAt !== null);
  if (undecided !== undefined) {
    const { scenario, index } = undecided.report.undecidedAt!.drawn;
    const cell = { system: undecided.system, scenario };
    return {
      args: [...replayByCoordinates(spec, cell, index, request), "--print"],
      why: "shows how far the first undecided run came",
    };
  }
  const isUnseen = Object.keys(unseenWitnesses(summary, systems)).length > 0;
  return {
    args: again(request, onwards.from),
    why: isUnseen ? `${onwards.why}, which may show what was never seen` : onwards.why,
  };
}

/** The same campaign, from another plan on. */
function again(request: CampaignRequest, from: number): string[] {
  const { scenarios, spec, bugsFrom, ...rest } = request;
  const { seed, settings, runs, seconds, keepGoing, mutant } = spec;
  return [
    ...[
      "fuzz",
      ...subjectArguments(mutant !== null && request.modules.length === 0 ? { ...request, names: [] } : request),
    ],
    ...(scenarios.length === 0 ? [] : ["--scenario", scenarios.join(",")]),
    ...["--seed", seed, "--from", String(from)],
    ...(seconds === null ? ["--runs", String(runs)] : ["--time", `${seconds}s`]),
    ...(settings.nodes === null ? [] : ["--nodes", String(settings.nodes)]),
    ...(settings.beyond ? ["--beyond"] : []),
    ...(keepGoing ? ["--keep-going"] : []),
    ...(rest.strict ? ["--strict"] : []),
    ...(rest.undecided === 0 ? [] : ["--undecided", `${rest.undecided}%`]),
    ...(mutant === null ? [] : ["--mutant", mutant, ...bugArguments(bugsFrom)]),
    ...(rest.out === tracesFolder ? [] : ["--out", rest.out]),
  ];
}

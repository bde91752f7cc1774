/** A plan of a campaign by its coordinates, as the arguments of the command that runs it again. */
import type { CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";

type Drawn = Pick<CampaignSpec, "seed" | "settings" | "mutant">;

export function replayByCoordinates(
  { seed, settings, mutant }: Drawn,
  { system, scenario }: Cell,
  index: number,
  bugsFrom: readonly string[],
): readonly string[] {
  return [
    ...["replay", "--system", system, "--scenario", scenario, "--seed", seed, "--index", String(index)],
    ...(settings.nodes === null ? [] : ["--nodes", String(settings.nodes)]),
    ...(settings.beyond ? ["--beyond"] : []),
    ...(mutant === null ? [] : ["--mutant", mutant, ...bugArguments(bugsFrom)]),
  ];
}

export const bugArguments = (bugsFrom: readonly string[]): readonly string[] =>
  bugsFrom.flatMap((file) => ["--bugs-from", file]);

/** A plan of a campaign by its coordinates, as the arguments of the command that runs it again. */
import type { CampaignSpec } from "../../sim/campaign/campaign.ts";
import type { Cell } from "../../sim/campaign/tasks.ts";
import { moduleArguments, systemArgument, type UserModule } from "../input/user-module.ts";

type Drawn = Pick<CampaignSpec, "seed" | "settings" | "mutant">;

/** What the user brought beside what ships. */
export interface Brought {
  readonly modules: readonly UserModule[];
  /** Files with planted bugs. */
  readonly bugsFrom: readonly string[];
}

export function replayByCoordinates(
  { seed, settings, mutant }: Drawn,
  { system, scenario }: Cell,
  index: number,
  { modules, bugsFrom }: Brought,
): readonly string[] {
  return [
    ...[
      "replay",
      "--system",
      systemArgument(system, modules),
      "--scenario",
      scenario,
      "--seed",
      seed,
      "--index",
      String(index),
    ],
    ...(settings.nodes === null ? [] : ["--nodes", String(settings.nodes)]),
    ...(settings.beyond ? ["--beyond"] : []),
    ...moduleArguments(modules),
    ...(mutant === null ? [] : ["--mutant", mutant, ...bugArguments(bugsFrom)]),
  ];
}

export const bugArguments = (bugsFrom: readonly string[]): readonly string[] =>
  bugsFrom.flatMap((file) => ["--bugs-from", file]);

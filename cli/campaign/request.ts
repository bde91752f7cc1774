/** What the user asked of a campaign, read and checked, but for the names that only the loaded protocols tell. */
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { CampaignSpec } from "../../sim/campaign/campaign.ts";
import { findMutant } from "../input/mutant-files.ts";
import { type Given, option } from "../input/options.ts";
import { shared } from "../input/shared-options.ts";

/** Options that every command with a campaign has. */
export const campaignOptions = {
  workers: shared.workers,
  out: option.text({ value: "DIR", about: "folder for the traces of violations", default: "synod-out" }),
  gzip: option.flag("Compress traces"),
  force: option.flag("Replace traces that lie there already"),
  json: { ...shared.json, about: "Print one JSON document instead of a table" },
};

export const fuzzOptions = {
  system: option.texts({ about: "Systems to run (see synod list systems)" }),
  scenario: shared.scenario,
  seed: shared.seed,
  runs: option.integer({ about: "plans of each system", min: 1, max: 1e12, default: 1_000 }),
  time: option.seconds({ about: "instead of --runs: go on for this long (30s, 2m, 1h)" }),
  from: shared.from,
  nodes: shared.nodes,
  mutant: option.text({ value: "ID", about: "plant this bug (see synod list mutants)" }),
  "bugs-from": shared.bugsFrom,
  beyond: option.flag("Draw faults that a system does not claim to survive, too"),
  "keep-going": option.flag("Do not stop at the first violation"),
  ...campaignOptions,
};

/** A campaign to run. Its cells are found when the protocols are loaded, beside the workers that load the same. */
export interface CampaignRequest extends Given<typeof campaignOptions> {
  readonly spec: Omit<CampaignSpec, "cells">;
  /** As the user named them; none for all systems, for the default scenario. */
  readonly systems: readonly string[];
  readonly scenarios: readonly string[];
  readonly mutant: Mutant | null;
  readonly bugsFrom: readonly string[];
}

/** What `synod fuzz` was asked. */
export function readFuzz(given: Given<typeof fuzzOptions>, named: ReadonlySet<string>): CampaignRequest {
  if (named.has("time") && named.has("runs")) {
    throw new UserError({
      code: "runs-and-time",
      place: "--time",
      unplaced: true,
      problem: "--runs and --time exclude each other",
      remedy: "give one of them",
    });
  }
  const mutant = findMutant(given.mutant, given["bugs-from"]);
  const systems = mutant !== null && given.system.length === 0 ? [mutant.system] : given.system;
  if (mutant !== null && !systems.includes(mutant.system)) {
    throw new UserError({
      code: "foreign-bug",
      place: "--mutant",
      value: mutant.id,
      unplaced: true,
      problem: `planted bug ${mutant.id} is one of ${mutant.system}`,
      remedy: "name that system, or none",
    });
  }
  const planted = mutant?.scenario ?? null;
  const { workers, out, gzip, force, json, nodes, beyond } = given;
  return {
    ...{ workers, out, gzip, force, json, systems, mutant },
    scenarios: planted !== null && given.scenario.length === 0 ? [planted] : given.scenario,
    bugsFrom: given["bugs-from"],
    spec: {
      ...{ seed: given.seed, settings: { nodes, beyond }, from: given.from, keepGoing: given["keep-going"] },
      ...{ runs: given.time === null ? given.runs : null, seconds: given.time, mutant: mutant?.id ?? null },
    },
  };
}

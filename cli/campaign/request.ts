/** What the user asked of a campaign, read and checked, but for the names that only the loaded protocols tell. */
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { UserError } from "../../sim/base/user-error.ts";
import { type Baseline, type BaselinePlans, baselineRunsMin } from "../../sim/campaign/baseline.ts";
import type { CampaignSpec } from "../../sim/campaign/campaign.ts";
import { readVariant } from "../../sim/plan/variant.ts";
import { readBaseline } from "../input/baseline-file.ts";
import { findMutant } from "../input/mutant-files.ts";
import { type Given, option } from "../input/options.ts";
import { shared } from "../input/shared-options.ts";
import { readSubjects, type Subjects, subjectOptions } from "../input/subjects.ts";
import { mayWrite } from "../output/files.ts";
import { tracesFolder } from "../output/traces-folder.ts";

/** Options that every command with a campaign has. */
export const campaignOptions = {
  workers: shared.workers,
  out: option.text({ value: "DIR", about: "folder for the traces of violations", default: tracesFolder }),
  gzip: option.flag("Compress traces"),
  force: option.flag("Replace traces and pages that lie there already"),
  report: shared.report,
  json: { ...shared.json, about: "Print one JSON document instead of a table" },
};

export const fuzzOptions = {
  system: option.systems({ about: "Systems to run, by name or file (see synod list systems)" }),
  scenario: shared.scenario,
  seed: shared.seed,
  runs: option.integer({
    about: "plans of each system, and of each scenario named",
    min: 1,
    max: 1e12,
    default: 1_000,
  }),
  time: option.seconds({ about: "instead of --runs: go on for this long (30s, 2m, 1h)" }),
  from: shared.from,
  nodes: shared.nodes,
  mutant: option.text({ value: "ID", about: "plant this bug (see synod list mutants)" }),
  "bugs-from": shared.bugsFrom,
  beyond: option.flag("Draw faults that a system does not claim to survive, too"),
  "keep-going": option.flag("Do not stop at the first violation"),
  strict: option.flag("Exit with 1 also when a witness was never seen, or nothing of a kind or in a phase succeeded"),
  undecided: shared.undecided,
  baseline: option.text({ value: "FILE", about: "exit with 1 when rates (of swarm, unless named) are not as in FILE" }),
  "record-baseline": option.text({ value: "FILE", about: "record rates for --baseline" }),
  coverage: option.flag("Tell which functions and branches of the systems' files no run reached"),
  lcov: option.text({ value: "FILE", about: "write the coverage as LCOV" }),
  html: option.text({ value: "FILE", about: "write a page of what was covered, and one of each failure beside it" }),
  ...subjectOptions,
  ...campaignOptions,
};

/** A campaign to run. Its cells are found when the protocols are loaded, beside the workers that load the same. */
export interface CampaignRequest extends Given<typeof campaignOptions>, Subjects {
  readonly spec: Omit<CampaignSpec, "cells">;
  /** As the user named them; none for the default scenario. */
  readonly scenarios: readonly string[];
  readonly mutant: Mutant | null;
  readonly bugsFrom: readonly string[];
  /** Silence is no success: an unseen witness or an empty phase counts as a violation. */
  readonly strict: boolean;
  /** Percent of the runs that may be undecided. */
  readonly undecided: number;
  /** What the rates are held against, with its file; and the file to record them in. */
  readonly baseline: { readonly file: string; readonly rates: Baseline } | null;
  readonly recordBaseline: string | null;
  /** Blocks are counted, and where they are written to as LCOV. */
  readonly coverage: boolean;
  readonly lcov: string | null;
}

/** What `synod fuzz` was asked. */
export async function readFuzz(given: Given<typeof fuzzOptions>, named: ReadonlySet<string>): Promise<CampaignRequest> {
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
  const baseline = baselineFor(given);
  const subjects = await readSubjects(given);
  const names = mutant !== null && given.system.length === 0 ? [mutant.system] : subjects.names;
  if (mutant !== null && !names.some((name) => readVariant(name).name === mutant.system)) {
    throw new UserError({
      code: "foreign-bug",
      place: "--mutant",
      value: mutant.id,
      unplaced: true,
      problem: `planted bug ${mutant.id} is one of ${mutant.system}`,
      remedy: "name that system, or none",
    });
  }
  for (const file of [given.lcov, given.html]) if (file !== null) mayWrite(file, given.force);
  const settings = { nodes: given.nodes, beyond: given.beyond };
  const { workers, out, gzip, force, report, json, strict, undecided } = given;
  return {
    ...{ workers, out, gzip, force, report, json, mutant, strict, undecided },
    ...{ ...subjects, names },
    ...{ baseline, recordBaseline: given["record-baseline"] },
    ...{ coverage: given.coverage || given.lcov !== null, lcov: given.lcov },
    scenarios: scenariosOf(given, mutant),
    bugsFrom: given["bugs-from"],
    spec: {
      ...{ seed: given.seed, settings, from: given.from, keepGoing: given["keep-going"] },
      isMeasured: baseline !== null || given["record-baseline"] !== null || given.html !== null,
      ...{ runs: given.time === null ? given.runs : null, seconds: given.time, mutant: mutant?.id ?? null },
    },
  };
}

/** As named, else the one that shows the bug. Rates are those of `swarm`: its plans stay when scenarios are added. */
function scenariosOf(given: Given<typeof fuzzOptions>, mutant: Mutant | null): readonly string[] {
  if (given.scenario.length > 0) return given.scenario;
  if (mutant !== null && mutant.scenario !== null) return [mutant.scenario];
  return given.baseline !== null || given["record-baseline"] !== null ? ["swarm"] : [];
}

/** Reads the baseline that was asked for; rates can be compared over the same plans alone. */
function baselineFor(given: Given<typeof fuzzOptions>): CampaignRequest["baseline"] {
  const { baseline: file, time, runs, seed, from, nodes, beyond } = given;
  const asked = file !== null ? "--baseline" : given["record-baseline"] !== null ? "--record-baseline" : null;
  if (asked === null) return null;
  if (time !== null) {
    throw new UserError({
      ...{ code: "baseline-by-time", place: "--time", unplaced: true },
      ...{ problem: `${asked} compares the same plans, and --time ends anywhere`, remedy: "give --runs" },
    });
  }
  if (runs < baselineRunsMin) {
    throw new UserError({
      ...{ code: "baseline-runs", place: "--runs", value: runs },
      remedy: `${asked} needs ${baselineRunsMin} runs or more, to know their spread`,
    });
  }
  if (given["record-baseline"] !== null) mayWrite(given["record-baseline"], given.force);
  if (file === null) return null;
  const rates = readBaseline(file);
  const plans: BaselinePlans = { seed, from, runs, nodes, beyond };
  for (const name of ["seed", "from", "runs", "nodes", "beyond"] as const) {
    if (rates[name] === plans[name]) continue;
    throw new UserError({
      ...{ code: "baseline-of-other-plans", place: `--${name}`, value: plans[name], unplaced: true },
      problem: `${file} was recorded with ${name} ${rates[name]}, not ${plans[name]}`,
      remedy: `run the same plans (--${name}), or record another with --record-baseline`,
    });
  }
  return { file, rates };
}

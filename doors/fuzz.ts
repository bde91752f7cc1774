/** Fuzzing, from code: drawn plans, in this thread, until their number is used up or one goes wrong. */
import { UserError } from "../sim/base/user-error.ts";
import type { Scenario } from "../sim/plan/scenario.ts";
import { run as runWorld } from "../sim/run.ts";
import { campaignDigest, fuzzRange, type RangeReport } from "../sim/search/fuzz.ts";
import { type Failure, runOf } from "./runs.ts";
import { type SubjectLike, subjectOf } from "./subject.ts";

export interface FuzzOptions {
  /** How many plans; 1,000 unless told. */
  readonly runs?: number;
  /** Root of all chance, any text of at most 200 characters; "1" unless told. */
  readonly seed?: string;
  /** Index of the first plan; 0 unless told. */
  readonly from?: number;
  /** Cluster size; drawn unless told. */
  readonly nodes?: number;
  /** Draws faults that the system does not claim to survive, too. */
  readonly beyond?: boolean;
  /** Goes on behind the first violation. */
  readonly keepGoing?: boolean;
}

export interface Fuzzed extends RangeReport {
  /** `undecided`: nothing was wrong, but some runs ended before their judges could tell. */
  readonly verdict: "ok" | "violated" | "undecided";
  /** What to do with it, as one sentence. */
  readonly next: string;
  /** The same for the same options, and the same as the command line's for this system and scenario alone. */
  readonly digest: string;
  /** The first run that broke an invariant, or null. */
  readonly failure: Failure | null;
}

/** Runs plans drawn by `scenario`, and stops at the first violation. */
export function fuzz(scenario: Scenario, about: SubjectLike, options: FuzzOptions = {}): Fuzzed {
  const subject = subjectOf(about);
  const { system, invariants } = subject;
  const { runs = 1_000, seed = "1", from = 0 } = options;
  const settings = { nodes: options.nodes ?? null, beyond: options.beyond === true };
  const unsuited = settings.beyond ? null : scenario.unsuited(system);
  if (unsuited !== null)
    throw new UserError({
      code: "unsuited",
      place: `scenario ${scenario.name}`,
      value: system.name,
      remedy: "choose another scenario",
      sentence: `${scenario.name} does not suit ${system.name}: ${unsuited}`,
    });
  const source = { system, scenario, invariants, seed, settings };
  const report = fuzzRange(runWorld, source, from, from + runs, options.keepGoing === true);
  const [found] = report.found;
  const result =
    found === undefined ? null : runWorld(scenario.plan(system, seed, found.index, settings), system, invariants);
  const verdict = report.violated > 0 ? "violated" : report.undecided > 0 ? "undecided" : "ok";
  return {
    ...report,
    verdict,
    next: nextSteps[verdict],
    digest: campaignDigest([report]),
    failure: result === null ? null : (runOf(result, subject) as Failure),
  };
}

const nextSteps = {
  ok: "draw more plans, from another seed or scenario, and look at the witnesses: what never happened was not tested",
  violated: "shrink the failure, then record it",
  undecided: "run the plan at `undecidedAt` by itself with a larger budget",
} as const;

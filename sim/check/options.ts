/** The options of a check, whatever is checked. */
import { UserError } from "../base/user-error.ts";
import type { SearchLimits } from "./search/search.ts";
import type { WalksPlan } from "./search/walks.ts";
import { oneOf } from "./subjects/model-fields.ts";

/** The reductions that can be switched off. */
export const reductionNames = ["idle", "symmetry"] as const;
export type Reduction = (typeof reductionNames)[number];

export interface CheckOptions extends Partial<SearchLimits> {
  /** Steps that observe a term above this are outside the box. */
  readonly termsMax?: number;
  /** `breadth` (the default) finds shortest counterexamples; `deepening` does too, in less memory and more time. */
  readonly search?: "breadth" | "depth" | "deepening";
  /** Random walks through the space instead of a search of all of it. */
  readonly walks?: WalksPlan;
  /** Reductions to do without. */
  readonly without?: readonly Reduction[];
  /** Judges progress too: no deadlock, no fair cycle without progress. */
  readonly liveness?: boolean;
  /** Lists every observation made on some path. */
  readonly observations?: boolean;
  /** A clock in milliseconds, for `seconds` and `timeMillis`. */
  readonly clock?: () => number;
  readonly timeMillis?: number;
  /** Asked now and then; true ends the search with what it has. */
  readonly interrupted?: () => boolean;
}

/** Throws a UserError that names the option, what it is and what it may be. */
export function validateCheckOptions(options: CheckOptions): void {
  const { search = "breadth", without = [], timeMillis, clock } = options;
  if (options.walks !== undefined && !(Number.isSafeInteger(options.walks.walks) && options.walks.walks > 0)) {
    throw new UserError({
      code: "not-above-zero",
      place: "walks",
      value: options.walks.walks,
      remedy: "give a whole number above 0",
      sentence: `check: walks: ${options.walks.walks}: give a whole number above 0`,
    });
  }
  oneOf("search", search, ["breadth", "depth", "deepening"]);
  for (const name of without) oneOf("without", name, reductionNames);
  for (const name of ["depth", "memory", "states", "termsMax", "timeMillis"] as const) {
    const value = options[name];
    if (value === undefined || value > 0) continue;
    throw new UserError({
      code: "not-above-zero",
      place: name,
      value,
      remedy: "give a number above 0",
      sentence: `check: ${name}: ${value}: give a number above 0`,
    });
  }
  if (timeMillis !== undefined && clock === undefined) {
    throw new UserError({
      code: "no-clock",
      place: "timeMillis",
      remedy: "give a clock",
      sentence: "check: timeMillis needs a clock, for example () => performance.now()",
    });
  }
}

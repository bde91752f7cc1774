/** The bug that a check plants: the one asked for, or that of the trace it looks around. */
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { findMutant } from "../input/mutant-files.ts";
import { readTraceFile } from "../input/trace-files.ts";
import type { CheckGiven } from "./options.ts";

type Asks = Pick<CheckGiven, "around" | "mutant" | "bugs-from">;

/** Null: none. */
export function bugOf({ around, mutant, "bugs-from": bugsFrom }: Asks): Mutant | null {
  return findMutant(mutant ?? (around === null ? null : readTraceFile(around).header.mutant), bugsFrom);
}

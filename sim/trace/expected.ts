/** What is expected of a trace that is run again, and whether it came so. */
import type { RunResult, Violation } from "../plan/run-result.ts";
import type { TraceHeader } from "./format.ts";
import type { ReplayVerdict } from "./replay.ts";

/**
 * `fixed`: the trace shows a violation, and this run shows none. `still`: the same judge objects still, in whatever run it is
 * now. `reproduced`: the same run, to the byte.
 */
export const expectations = ["fixed", "still", "reproduced"] as const;
export type Expected = (typeof expectations)[number];

/** What came of a trace's run. */
export interface Came extends Pick<RunResult, "undecided"> {
  readonly verdict: ReplayVerdict;
  readonly violation: Pick<Violation, "invariant" | "message"> | null;
}

/** What came of it in one word, whatever was expected: `other` for another run that is neither fixed nor the same judge's. */
export function cameTo(header: TraceHeader, came: Came): Expected | "other" {
  if (came.verdict === "reproduced") return "reproduced";
  return (["fixed", "still"] as const).find((one) => whyUnexpected(one, header, came) === null) ?? "other";
}

/** Null when the run is as expected, else why it is not, as the end of a sentence. */
export function whyUnexpected(expected: Expected, header: TraceHeader, came: Came): string | null {
  const { violation: before } = header;
  const { verdict, violation, undecided } = came;
  if (expected === "reproduced") return verdict === "reproduced" ? null : `not reproduced: ${tell(came)}`;
  if (before === null) return "the trace shows no violation that could be fixed, or be there still";
  if (expected === "still")
    return violation?.invariant === before.invariant ? null : `not there any more: ${tell(came)}`;
  if (violation !== null) return `not fixed: ${tell(came)}`;
  return undecided === null || endsWhereClosed(header) ? null : `nobody can tell whether it is fixed: ${undecided}`;
}

/** A run choice by choice ends where the code has no such choice any more: it goes no further, and that is an answer. */
export const endsWhereClosed = ({ plan }: TraceHeader): boolean => plan.choices.length > 0;

function tell({ violation, undecided, verdict }: Came): string {
  if (violation !== null) return `${violation.invariant}: ${violation.message}`;
  if (undecided !== null) return `it goes no further: ${undecided}`;
  return verdict === "reproduced" ? "the run is the same" : "no judge objects, and the run is another one";
}

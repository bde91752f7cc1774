/** Replay: runs the plan of a trace again and says whether it is the same run. */
import { canonical } from "../base/plain.ts";
import { UserError } from "../base/user-error.ts";
import type { RunResult } from "../plan/run-result.ts";
import { show } from "../plan/schema.ts";
import { type Divergence, TraceComparer } from "./comparer.ts";
import { isUnchanged } from "./contents.ts";
import type { TraceHeader } from "./format.ts";
import type { Recorder } from "./recorder.ts";
import { TraceWriter } from "./writer.ts";

/**
 * `reproduced`: the same run, to the byte. `fixed`: the trace shows a violation and this run shows none.
 * `diverged`: another run, because the code changed or determinism was lost.
 */
export type ReplayVerdict = "reproduced" | "fixed" | "diverged";

export interface Replay {
  readonly verdict: ReplayVerdict;
  /** The first line that differs; null when none does. */
  readonly divergence: Divergence | null;
  readonly result: RunResult;
}

/**
 * Holds what happens now against `lines`, the lines of a trace with the header `header`. `again` runs the header's plan
 * with the recorder it is given. Throws a UserError naming the line when the run is the recorded one and the trace was
 * made to say otherwise. `onLine` is told every line of the new trace, its header (the old one) included.
 */
export function replayTrace(
  header: TraceHeader,
  lines: readonly string[],
  again: (recorder: Recorder) => RunResult,
  onLine: (line: string) => void = () => {},
): Replay {
  const comparer = new TraceComparer(lines);
  const writer = new TraceWriter((line) => {
    comparer.sink(line);
    onLine(line);
  }, header);
  const result = again(writer);
  writer.end(result);
  const { divergence } = comparer;
  refuseChanged(header, lines, result, divergence);
  return { verdict: verdictOf(header, result, divergence), divergence, result };
}

/**
 * A run of the trace's own digest is the run that was recorded: what the trace says otherwise was put there, unless its
 * lines are those that were written. Then code tells otherwise what it did: what it writes, observes, says of its state.
 */
function refuseChanged(
  header: TraceHeader,
  lines: readonly string[],
  result: RunResult,
  divergence: Divergence | null,
): void {
  if (result.digest !== header.digest) return;
  const { events, violation, undecided } = result;
  const own = { events, violation, undecided };
  const told = { events: header.events, violation: header.violation, undecided: header.undecided };
  const field = (Object.keys(own) as (keyof typeof own)[]).find(
    (name) => canonical(own[name]) !== canonical(told[name]),
  );
  if (field === undefined && divergence === null) return;
  const unchanged = isUnchanged(header, lines);
  if (unchanged === true) return;
  const [line, what] =
    field === undefined
      ? [divergence!.line, divergence!.what]
      : [1, `header.${field}: the trace has ${show(told[field])}, its run ${show(own[field])}`];
  const why =
    unchanged === null
      ? "the run has the digest of the trace, so the file was changed here, or code that tells what it does otherwise"
      : "the file was changed here, for its run has its digest";
  throw new UserError({
    ...{ code: "trace-changed", place: `line ${line}`, value: what, problem: `${why}: ${what}` },
    remedy: "record the run again, or take a copy that nobody changed",
  });
}

function verdictOf(header: TraceHeader, result: RunResult, divergence: Divergence | null): ReplayVerdict {
  if (divergence === null && result.digest === header.digest) return "reproduced";
  return header.violation !== null && result.violation === null ? "fixed" : "diverged";
}

/** Replay: runs the plan of a trace again and says whether it is the same run. */
import type { RunResult } from "../plan/run-result.ts";
import { type Divergence, TraceComparer } from "./comparer.ts";
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
 * with the recorder it is given. `onLine` is told every line of the new trace, its header (the old one) included.
 */
export function replayTrace(
  header: TraceHeader,
  lines: Iterable<string>,
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
  return { verdict: verdictOf(header, result, divergence), divergence, result };
}

function verdictOf(header: TraceHeader, result: RunResult, divergence: Divergence | null): ReplayVerdict {
  if (divergence === null && result.digest === header.digest) return "reproduced";
  return header.violation !== null && result.violation === null ? "fixed" : "diverged";
}

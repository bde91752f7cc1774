/** A run that is to be looked at: what its trace holds, what its verdict rests on, and what running it again has shown. */
import type { Violation } from "../../sim/plan/run-result.ts";
import type { Evidence } from "../../sim/search/evidence.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { ReplayVerdict } from "../../sim/trace/replay.ts";
import type { EventChanges } from "../../sim/trace/state-changes.ts";
import type { EventState } from "../../sim/trace/state-fields.ts";
import type { NameOf } from "../node-names.ts";

export interface ViewedRun {
  /** The trace's file, by the name that was given. */
  readonly file: string;
  /** Of the program. */
  readonly version: string;
  readonly system: string;
  /** The planted bug, and what it breaks. */
  readonly bug: { readonly id: string; readonly breaks: string } | null;
  readonly isTimed: boolean;
  readonly nodes: number;
  readonly seed: string;
  readonly digest: string;
  readonly events: readonly TraceEvent[];
  /** The lines of its trace. */
  readonly lines: readonly string[];
  readonly name: NameOf;
  readonly violation: Violation | null;
  readonly undecided: string | null;
  readonly evidence: readonly Evidence[];
  /** Its sentences (see reports/story/story.ts). */
  readonly story: readonly string[];
  /** What became of it when it was run again by this code; null where that never ended. */
  readonly replay: ReplayVerdict | null;
  /** States and what changed in them, where the run is the recorded one. */
  readonly states: readonly EventState[];
  readonly changes: readonly EventChanges[];
  /** The command line that replays it. */
  readonly command: string;
}

/** What a hand may be asked, and what it answers: plain data, since it crosses threads. */
import type { Plan } from "../plan/plan.ts";
import type { Violation } from "../plan/run-result.ts";
import type { ScenarioSettings } from "../plan/scenario.ts";
import type { Evidence } from "../search/evidence.ts";
import type { RangeReport } from "../search/fuzz.ts";
import type { ShrunkBy } from "../search/shrink/shrink.ts";
import type { Divergence } from "../trace/comparer.ts";
import type { ReplayVerdict } from "../trace/replay.ts";
import type { EventChanges } from "../trace/state-changes.ts";
import type { EventState } from "../trace/state-fields.ts";
import type { KnownBox } from "./in-box.ts";
import type { Staging } from "./measuring/stage.ts";
import type { Measured } from "./measuring/summary.ts";

/** One system under one scenario: what a campaign sums up separately. */
export interface Cell {
  readonly system: string;
  readonly scenario: string;
}

/** Where the plans of a cell come from. */
export interface Source extends Cell {
  readonly seed: string;
  readonly settings: ScenarioSettings;
}

/** Runs a range of plans. */
export interface RangeTask {
  readonly type: "range";
  readonly source: Source;
  readonly from: number;
  readonly to: number;
  readonly keepGoing: boolean;
  /** Also keeps rates, which costs a little; absent: no. */
  readonly isMeasured?: boolean;
}

/** Runs one plan and measures what clients saw and what it cost. */
export interface MeasureTask {
  readonly type: "measure";
  readonly source: Source;
  readonly index: number;
  readonly staging: Staging;
  /** Only the first seconds, to learn who leads. */
  readonly isProbe: boolean;
}

/** Runs one plan and tells its digest, block by block. */
export interface DigestTask {
  readonly type: "digest";
  readonly source: Source;
  readonly index: number;
  /** Freezes messages and nested state, so that a handler that changes them is caught. */
  readonly freeze: boolean;
}

export interface Digested {
  readonly digest: string;
  readonly blocks: readonly string[];
  readonly events: number;
  /** The invariant that was broken, with its sentence; null when none was. */
  readonly violation: string | null;
}

/** Runs one plan and takes the fingerprint of each event from..to-1: all that happened in it, as a digest. */
export interface FingerprintTask {
  readonly type: "fingerprint";
  readonly source: Source;
  readonly index: number;
  readonly from: number;
  readonly to: number;
}

export interface Fingerprint {
  /** Number of the event. */
  readonly event: number;
  /** What happened, in a few words. */
  readonly what: string;
  readonly digest: string;
}

/** Where the plan of a run comes from: drawn again, or given. */
export type PlanFrom = { readonly source: Source; readonly index: number } | { readonly plan: Plan };

/** Runs one plan, telling by the pulse at each event who handles it: for a plan whose run does not end. */
export interface WatchTask {
  readonly type: "watch";
  readonly from: PlanFrom;
}

/** What else is to be told of a run that is recorded. */
export interface Asides {
  /** The observations that its verdict rests on. */
  readonly evidence?: boolean;
  /** What each event changed in the state of its node. */
  readonly changes?: boolean;
  /** The fields of states, as each event left them: `whole`, or with logs and what is long clipped, as people read them. */
  readonly states?: boolean | "whole";
}

/** Runs one plan and writes its trace. */
export interface RecordTask extends Asides {
  readonly type: "record";
  readonly from: PlanFrom;
  /** Id of the planted bug, for the header. */
  readonly mutant: string | null;
}

/** Runs one plan that was given, and sums it up as a campaign does. */
export interface RunTask {
  readonly type: "run";
  readonly plan: Plan;
  /** What the plan is called where a scenario would be. */
  readonly name: string;
  readonly mutant: string | null;
  /** Writes the trace whatever it shows; else of a violation alone. */
  readonly isKept: boolean;
}

export interface OneRunRecord extends RunOutcome {
  readonly report: RangeReport;
  /** The trace's lines, where it was written. */
  readonly trace: readonly string[] | null;
}

/** Finds a smaller plan with the violation of this one, and writes its trace. */
export interface ShrinkTask {
  readonly type: "shrink";
  readonly from: PlanFrom;
  readonly mutant: string | null;
  /** Runs to spend at most. */
  readonly runsMax: number;
  /** The digest of the run that was found; null when none is known. */
  readonly digest: string | null;
  /** A box in which the exhaustive checker shows the bug; null when none is known. */
  readonly box: KnownBox | null;
}

/** Runs the plan of a trace and compares what happens with it, line by line. */
export interface ReplayTask extends Asides {
  readonly type: "replay";
  readonly plan: Plan;
  /** The lines of the trace, its header included. */
  readonly trace: readonly string[];
}

/** How a run ended. */
export interface RunOutcome {
  readonly digest: string;
  readonly events: number;
  readonly violation: Violation | null;
  readonly undecided: string | null;
}

export interface Recorded extends RunOutcome {
  /** The trace's lines. */
  readonly trace: readonly string[];
  /** As far as the task asked for them. */
  readonly evidence?: readonly Evidence[];
  readonly changes?: readonly EventChanges[];
  readonly states?: readonly EventState[];
}

export interface ShrunkRecord extends Recorded {
  /** Runs of one plan differed, in these words: there is nothing to rely on, and no trace. Else null. */
  readonly differs: string | null;
  /** Events before, and runs that were spent. */
  readonly eventsBefore: number;
  readonly runs: number;
  /** False when the budget ended before nothing could be left out any more. */
  readonly complete: boolean;
  /** How the run came about; null where there is none. */
  readonly by: ShrunkBy | null;
}

export interface Replayed extends Recorded {
  readonly verdict: ReplayVerdict;
  /** Null when the run is the trace's, to the byte. */
  readonly divergence: Divergence | null;
}

/** Every task with its answer. */
export interface Tasks {
  range: { task: RangeTask; answer: RangeReport };
  digest: { task: DigestTask; answer: Digested };
  fingerprint: { task: FingerprintTask; answer: readonly Fingerprint[] };
  run: { task: RunTask; answer: OneRunRecord };
  record: { task: RecordTask; answer: Recorded };
  shrink: { task: ShrinkTask; answer: ShrunkRecord };
  replay: { task: ReplayTask; answer: Replayed };
  measure: { task: MeasureTask; answer: Measured };
  watch: { task: WatchTask; answer: RunOutcome };
}

export type TaskType = keyof Tasks;
export type Task<T extends TaskType = TaskType> = Tasks[T]["task"];
export type Answer<T extends TaskType> = Tasks[T]["answer"];

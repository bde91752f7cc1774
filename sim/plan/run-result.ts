/** What a run yields: a verdict, a digest, measures, and on demand a trace. */
import type { Plan } from "./plan.ts";

/** The first thing that was wrong. */
export interface Violation {
  readonly invariant: string;
  readonly message: string;
  /** Number of the event (from 0) at which the judge spoke; the number of events for verdicts at the end. */
  readonly event: number;
  readonly time: number;
}

/** Sums over one run that comparisons and summaries are made of. Times in virtual microseconds. */
export interface Measures {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** Latency of each completed operation, in completion order; only when asked for. */
  readonly latencies: readonly number[];
  /** Longest span of the active part in which operations were pending and none completed. */
  readonly unavailableMicros: number;
  readonly messages: number;
  readonly bytes: number;
  readonly syncs: number;
  readonly elections: number;
  readonly drops: number;
  readonly crashes: number;
}

export interface RunResult {
  readonly plan: Plan;
  /** 16 hexadecimal digits over every event, observation and final state. */
  readonly digest: string;
  /** The rolling digest after every block of events. */
  readonly blocks: readonly string[];
  readonly events: number;
  readonly endMicros: number;
  readonly violation: Violation | null;
  /** Why no verdict was reached within the budget, else null. */
  readonly undecided: string | null;
  readonly witnesses: { readonly [name: string]: number };
  readonly measures: Measures;
}

/** Events per digest block. */
export const blockEvents = 1024;

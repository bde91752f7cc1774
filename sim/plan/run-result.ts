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

/**
 * The stretches of a run: before its first fault; while any fault is under way; while none is, and some has been; and
 * after healing. A run without a clock has no faults with a duration: it is all `before`, until it heals.
 */
export const phaseNames = ["before", "during", "after", "healed"] as const;
export type PhaseName = (typeof phaseNames)[number];

/** Sums over one stretch. An operation counts where it returned. */
export interface PhaseCounts {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** Of the ok ones, those that read. */
  readonly reads: number;
  readonly messages: number;
  readonly bytes: number;
  readonly micros: number;
}

export type RunPhases = { readonly [name in PhaseName]: PhaseCounts };

/** Operations by type: how many were asked for, and how many succeeded. */
export interface KindCounts {
  readonly [type: string]: { readonly asked: number; readonly ok: number };
}

/**
 * Every call of a run's clients, as columns, in the order in which they returned; those that had not when the active part
 * ended come last, with -1 for the time. The operator's are not among them. Times in virtual microseconds.
 */
export interface CallRecord {
  readonly sessions: readonly number[];
  readonly invoked: readonly number[];
  readonly returned: readonly number[];
  readonly outcomes: readonly ("ok" | "failed" | "unknown")[];
  // Since the run began, at the time of the return; `Below`: of these, those of the part below:
  readonly messages: readonly number[];
  readonly bytes: readonly number[];
  readonly syncs: readonly number[];
  readonly messagesBelow: readonly number[];
  readonly syncsBelow: readonly number[];
  /** Where stretches begin, but for the first, and what had been sent by then. */
  readonly marks: readonly {
    readonly name: PhaseName;
    readonly at: number;
    readonly messages: number;
    readonly bytes: number;
  }[];
  /** Who was elected when, in the part that clients ask. */
  readonly leaders: readonly { readonly at: number; readonly node: number }[];
  /** What servers had worked by then, now and again; absent in a world without a clock. */
  readonly work?: readonly WorkDone[];
  /** When the active part ended. */
  readonly healedAt: number;
}

/** For how long each server had been at work, in microseconds since the run began. */
export interface WorkDone {
  readonly at: number;
  /** Its processor, sending and receiving. */
  readonly processors: readonly number[];
  /** Its line, carrying what it sent. */
  readonly lines: readonly number[];
  /** Its disk, syncing. */
  readonly disks: readonly number[];
}

/** Sums over one run that comparisons and summaries are made of. Times in virtual microseconds. */
export interface Measures {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  readonly phases: RunPhases;
  readonly kinds: KindCounts;
  /** Latency of each completed operation, in completion order; only when asked for. */
  readonly latencies: readonly number[];
  /** The calls themselves; only when asked for. */
  readonly calls?: CallRecord;
  /** Longest span of the active part in which operations were pending and none completed. */
  readonly unavailableMicros: number;
  readonly messages: number;
  readonly bytes: number;
  readonly syncs: number;
  readonly elections: number;
  readonly drops: number;
  readonly crashes: number;
  /** The most entries that one disk held in its logs, tables and lists, of samples at digest blocks and at the end. */
  readonly entriesMax: number;
  /** Events by what caused them; only when asked for. */
  readonly causes?: { readonly [type: string]: number };
  /** What the operator's changes took; absent where nobody asked for other members. */
  readonly changes?: {
    /** Of each that was done, in the order of the answers. */
    readonly micros: readonly number[];
    /** Longest span under a change in which operations were pending and none completed. */
    readonly pauseMicros: number;
  };
  /** Of messages, bytes and syncs, those of the part below; absent where the system stands on no other. */
  readonly below?: { readonly messages: number; readonly bytes: number; readonly syncs: number };
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

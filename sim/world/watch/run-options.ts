/** How a run is watched. None of it changes what happens. */
import type { Recorder } from "../../trace/recorder.ts";

export interface RunOptions {
  /** Is told of every event. */
  readonly recorder?: Recorder;
  /** Freezes messages and nested state, so that a handler that mutates a value throws where it does. */
  readonly freeze?: boolean;
  /** Forbids clocks, chance, timers and promises while the run lasts; on unless false. */
  readonly guard?: boolean;
  /** Collects latencies and bytes for `Measures`. */
  readonly measure?: boolean;
  /** Keeps every call of clients for `Measures`. */
  readonly calls?: boolean;
  /** Is called after every block of events: the run gets on. */
  readonly beat?: () => void;
  /** Scheduled drive: is told of every choice taken, so that the run can be repeated choice by choice. */
  readonly onChoice?: (choice: string) => void;
  /** Scheduled drive: a choice of the plan that is not open ends the run, where it else is an error. */
  readonly endsWhereClosed?: boolean;
}

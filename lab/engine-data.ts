/** The engine in a page, and what is asked of it and answered: plain data, since it runs in a worker. */
import type { Divergence } from "../sim/trace/comparer.ts";
import type { ReplayVerdict } from "../sim/trace/replay.ts";
import type { Detour } from "./detour-data.ts";
import type { RunData } from "./run-data.ts";

/** A linked module (see script.ts). */
export interface EngineModule {
  /** Its path from the root of the project. */
  readonly file: string;
  readonly text: string;
  /** The same with the run's planted bug; null for any other module. */
  readonly planted: string | null;
  /** A reader may change it: every line is where its source has it. */
  readonly isOpen: boolean;
}

export interface EngineData {
  /** In the order in which they run. */
  readonly modules: readonly EngineModule[];
}

/** What is asked of a recorded run. */
export type RecordedRun = Pick<RunData, "file" | "version" | "command" | "bug" | "lines">;

/** A run to be run again, or another one beside it. */
export interface EngineAsked {
  /** With no lines: nothing is recorded yet, and the plan is that of a first run. */
  readonly recorded: RecordedRun;
  /** Another plan; null: that of the run. */
  readonly plan: unknown;
  /** What is to go another way at an event of that plan's run; null: nothing. */
  readonly detour: Detour | null;
  /** The planted bug is in the engine. */
  readonly hasBug: boolean;
}

export type EngineAnswer =
  | {
      readonly type: "ran";
      readonly run: RunData;
      readonly verdict: ReplayVerdict;
      readonly divergence: Divergence | null;
      /** Digest blocks that were compared. */
      readonly blocks: number;
    }
  /** The plan is none, or the engine cannot run it. */
  | { readonly type: "refused"; readonly why: string };

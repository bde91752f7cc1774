/** The engine in a page, and what is asked of it and answered: plain data, since it runs in a worker. */
import type { Divergence } from "../sim/trace/comparer.ts";
import type { ReplayVerdict } from "../sim/trace/replay.ts";
import type { Detour } from "./detour-data.ts";
import type { PlanForm } from "./plan-form.ts";
import type { RunData } from "./run-data.ts";
import type { NearTally } from "./tally.ts";

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
  /** Of plans of its system. */
  readonly form: PlanForm;
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
  /** What is searched for around that plan, in place of running it; null: nothing. */
  readonly search: SearchAsked | null;
  /** The planted bug is in the engine. */
  readonly hasBug: boolean;
}

export type SearchAsked =
  /** Failures of plans near it: every `step`th from `from` on, of the first `runs`. */
  | { readonly type: "fuzz"; readonly from: number; readonly step: number; readonly runs: number }
  /** A smaller plan that fails alike. */
  | { readonly type: "shrink" }
  /** Which of its faults, messages and choices its failure needs. */
  | { readonly type: "around"; readonly radius: number; readonly runsMax: number };

/** To a run that was asked for. */
export type RunAnswer = Extract<EngineAnswer, { readonly type: "ran" | "refused" }>;

/** To a search first how far it is and what it finds, as often as there is something to tell, and its end last. */
export type EngineAnswer =
  | { readonly type: "progress"; readonly done: number; readonly found: number }
  | { readonly type: "found"; readonly name: string; readonly run: RunData }
  | { readonly type: "searched"; readonly words: string | NearTally }
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

/** What a command and the thread that judges histories for it say to each other. */

import type { HistoryStage } from "../../reports/history/cut-short.ts";
import type { HistoryOutcome } from "../../reports/history/outcome.ts";
import type { Sheet } from "../../reports/sheet.ts";
import type { ToldError } from "../campaign/told-error.ts";
import type { Outputs } from "../input/history-outputs.ts";
import type { Settings } from "../input/judged-history.ts";

/** What the thread is born with. */
export interface JudgeBirth {
  readonly settings: Omit<Settings, "deadline">;
  readonly sheet: Sheet;
  /** Of a Pulse. */
  readonly pulse: SharedArrayBuffer;
}

/** To the thread: judge this file. */
export interface JudgeRequest {
  readonly file: string;
  /** What to write after the verdict; null for nothing. */
  readonly outputs: Outputs | null;
  /** Seconds that are left; null without a limit. */
  readonly seconds: number | null;
}

/** From the thread: how far it is, the verdict as soon as it is known, and then that all is written. */
export type JudgeSays =
  | { readonly type: "at"; readonly stage: HistoryStage }
  | { readonly type: "told"; readonly outcome: HistoryOutcome }
  /** Why what was asked for could not be written. */
  | { readonly type: "done"; readonly mistakes: readonly string[] }
  | { readonly type: "failed"; readonly error: ToldError };

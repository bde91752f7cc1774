/** What a worker may be asked, and what it answers: plain data, since it crosses threads. */
import type { Mutant } from "../scenarios/mutants/mutant.ts";
import type { ScenarioSettings } from "../sim/plan/scenario.ts";
import type { RangeReport } from "../sim/search/fuzz.ts";

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
}

/** Every task with its answer. */
export interface Tasks {
  range: { task: RangeTask; answer: RangeReport };
}

export type TaskType = keyof Tasks;
export type Task<T extends TaskType = TaskType> = Tasks[T]["task"];
export type Answer<T extends TaskType> = Tasks[T]["answer"];

/** What a worker is born with. */
export interface WorkerBirth {
  /** The bug planted in it before anything else is loaded. */
  readonly mutant: Mutant | null;
}

export interface TaskMessage {
  readonly id: number;
  readonly task: Task;
}

export type AnswerMessage =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: { readonly name: string; readonly message: string } };

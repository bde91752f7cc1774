/** What a page that walks through a state space and the explorer in its worker say to each other: plain data. */
import type { ExploredBox } from "../../sim/check/explore/explored-box.ts";
import type { Violation } from "../../sim/plan/run-result.ts";
import type { Evidence } from "../../sim/search/evidence.ts";
import type { NamesData } from "../names-data.ts";

export type ExplorerAsked =
  | { readonly type: "begin"; readonly of: ExploredBox }
  /** The choice at this place of the list. */
  | { readonly type: "take"; readonly at: number }
  | { readonly type: "back"; readonly steps: number }
  | { readonly type: "find"; readonly goal: string }
  /** Ends a search. */
  | { readonly type: "stop" }
  /** The states up to so many steps from here. */
  | { readonly type: "graph"; readonly depth: number };

/** A choice in words. */
export interface ShownChoice {
  readonly text: string;
  /** What it leads to. */
  readonly told: string;
  readonly isWrong: boolean;
}

/** Where one stands. */
export interface ExplorerHere {
  readonly type: "here";
  /** The whole of the box, in words. */
  readonly box: string;
  readonly choices: readonly ShownChoice[];
  /** The steps so far. */
  readonly way: readonly string[];
  /** What is wrong here, in words; null: nothing. */
  readonly broken: string | null;
  /** `timeouts 1 of 2`. */
  readonly budgets: readonly string[];
  readonly states: readonly { readonly head: string; readonly fields: readonly (readonly [string, string])[] }[];
  readonly messages: readonly string[];
  /** The lines of the trace of the way, and what its picture needs besides; null at the start. */
  readonly run: ExploredRun | null;
  readonly names: NamesData;
  /** Words that `find` knows. */
  readonly goals: readonly string[];
}

export interface ExploredRun {
  readonly lines: readonly string[];
  readonly violation: Violation | null;
  readonly evidence: readonly Evidence[];
}

export type ExplorerAnswer =
  | ExplorerHere
  | { readonly type: "searching"; readonly states: number }
  /** A search is over and found nothing, or something asked for cannot be. */
  | { readonly type: "said"; readonly words: string }
  /** `drawing`: as SVG; null: there are too many. */
  | { readonly type: "graph"; readonly dot: string; readonly drawing: string | null; readonly states: number };

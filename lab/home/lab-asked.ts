/** What the lab asks of its engine, and what that answers: plain data, since it runs in a worker. */
import type { RunData } from "../run-data.ts";

/** How a run is told of. */
export interface RunAbout {
  readonly bug: { readonly id: string; readonly breaks: string } | null;
  readonly version: string;
  /** What it is called where others name a file. */
  readonly title: string;
  /** The command line that replays it. */
  readonly command: string;
}

/** A plan by where it is drawn from. */
export interface DrawAsked {
  readonly system: string;
  readonly scenario: string;
  readonly seed: string;
  readonly index: number;
  /** Null: the scenario chooses. */
  readonly nodes: number | null;
  /** `NAME=VALUE`, options of the system. */
  readonly set: readonly string[];
}

export type LabAsked =
  /** A plan that is given. */
  | { readonly type: "plan"; readonly plan: unknown; readonly about: RunAbout }
  | { readonly type: "draw"; readonly draw: DrawAsked; readonly about: RunAbout }
  /** The first violation among the plans from `draw.index` up to `to`, which is not one of them. */
  | { readonly type: "search"; readonly draw: DrawAsked; readonly to: number };

export type LabAnswer =
  | { readonly type: "ran"; readonly run: RunData }
  /** `index`: null where none was found. */
  | { readonly type: "searched"; readonly index: number | null }
  /** It cannot be run, in the words of its mistake. */
  | { readonly type: "refused"; readonly why: string };

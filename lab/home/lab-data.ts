/** What the lab's page holds: the systems and what may be asked of them, the engine for all of them, as plain data. */

import type { Lessons } from "../../protocols/shared/lesson.ts";
import type { Word } from "../../reports/glossary.ts";
import type { GalleryRun } from "../../scenarios/gallery/gallery.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import type { OptionValue } from "../../sim/contract/cluster.ts";
import type { EngineModule } from "../engine-data.ts";
import type { PlanForm } from "../plan-form.ts";

export interface LabOption {
  readonly name: string;
  readonly about: string;
  readonly default: OptionValue;
  /** What may be chosen; null: a number from `min` to `max`. */
  readonly choices: readonly string[] | null;
  readonly min: number;
  readonly max: number;
}

export interface LabSystem {
  readonly name: string;
  readonly about: string;
  /** The paper. */
  readonly source: string;
  readonly nodes: { readonly min: number; readonly max: number };
  readonly options: readonly LabOption[];
  /** Names of those that suit it. */
  readonly scenarios: readonly string[];
}

export interface LabScenario {
  readonly name: string;
  readonly about: string;
}

/** A planted bug: what it breaks, and how it changes the text of a module of the engine. */
export interface LabBug {
  readonly id: string;
  readonly system: string;
  readonly breaks: string;
  readonly source: string;
  /** The scenario that shows it; null: the usual one. */
  readonly scenario: string | null;
  /** From the project's root. */
  readonly file: string;
  /** A box in which the checker finds it; null: none is known. */
  readonly box: Box | null;
  /** Of the linked module: at this place so many characters make room for this text. */
  readonly change: { readonly at: number; readonly length: number; readonly text: string };
}

/** What a visitor chooses from. */
export interface LabCatalogue {
  readonly version: string;
  readonly systems: readonly LabSystem[];
  readonly scenarios: readonly LabScenario[];
  readonly bugs: readonly LabBug[];
  /** Runs in which they are found. */
  readonly gallery: readonly GalleryRun[];
  readonly lessons: { readonly [system: string]: Lessons };
  readonly words: readonly Word[];
}

export type EntryKind = "page" | "lab" | "explore";

/** The modules of all systems, linked. Those of one system are what its entry reaches. */
export interface LabEngine {
  readonly modules: readonly Pick<EngineModule, "file" | "text" | "isOpen">[];
  /** By system the modules that a run's page, the lab and its explorer begin with: places in `modules`. */
  readonly entries: { readonly [system: string]: { readonly [kind in EntryKind]: number } };
  /** What a form for plans of each needs. */
  readonly forms: { readonly [system: string]: PlanForm };
}

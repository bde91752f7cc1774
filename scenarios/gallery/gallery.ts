/** The gallery: for each planted bug a run in which a judge finds it, as data that a command makes (`npm run gallery`). */
import { UserError } from "../../sim/base/user-error.ts";
import type { Plan } from "../../sim/plan/plan.ts";

/** A run in which a planted bug is found. */
export interface GalleryRun {
  /** Of the planted bug. */
  readonly id: string;
  readonly system: string;
  /** Where it was found: a golden trace, or a plan that was drawn, and shrunk since. */
  readonly from: GoldenTrace | { readonly scenario: string; readonly seed: string; readonly index: number };
  /** The invariant that is broken. */
  readonly judge: string;
  readonly events: number;
  readonly digest: string;
  readonly plan: Plan;
}

/** A trace by its name in scenarios/golden. */
interface GoldenTrace {
  readonly golden: string;
}

/** As the file has it: what a golden trace tells itself is not told twice. */
export type GalleryEntry = GalleryRun | { readonly id: string; readonly system: string; readonly from: GoldenTrace };

/** An entry a line, so that one that changes is one line of a difference. */
export const galleryText = (entries: readonly GalleryEntry[]): string =>
  entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");

/** Throws a UserError for a file that was cut short. */
export function parseGallery(text: string): readonly GalleryEntry[] {
  return text.split("\n").flatMap((line, at) => {
    if (line === "") return [];
    try {
      return [JSON.parse(line) as GalleryEntry];
    } catch {
      throw new UserError({
        ...{ code: "not-json", place: `gallery:${at + 1}`, problem: "not a line of JSON" },
        remedy: "make it again with npm run gallery",
      });
    }
  });
}

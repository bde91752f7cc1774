/** What every way of searching has in common: its limits, its progress and what it found. */
import type { SymmetryClasses } from "../reductions/symmetry/symmetry-classes.ts";
import type { Broken } from "../rows/behaviour.ts";
import type { StateJudge } from "../rows/state-judge.ts";

/** A violation with the way to it. */
export interface FoundViolation {
  readonly broken: Broken;
  /** The states from the first to the one where it showed, as rows. */
  readonly rows: readonly Int32Array[];
  /** The step from the last of them that showed it, or -1: the state itself. */
  readonly step: number;
}

export interface SearchLimits {
  /** Bytes after which states are kept as fingerprints, and then the search stops. */
  readonly memory: number;
  /** Steps from the start after which the search goes no further. */
  readonly depth: number;
  readonly states: number;
  /** Goes on after a violation, to the end of the box; the first way to each invariant's violation is kept. */
  readonly collect: boolean;
  /** Keeps states as fingerprints from the start. */
  readonly compact?: boolean;
  /** For tests: every state hashes alike. */
  readonly flatHash?: boolean;
}

/** What a search works with besides the space. */
export interface SearchParts {
  readonly judge: StateJudge | null;
  readonly symmetry: SymmetryClasses | null;
}

export interface StateSearch {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly mode: "exact" | "compact";
  /** Bound on the probability that a state was omitted. */
  readonly omission: number;
  readonly bytes: number;
  /** Why the search stopped early, or null. */
  readonly bound: string | null;
  readonly isDone: boolean;
  /** How many transitions each step made, by step number. */
  readonly taken: Counts;
  /** Expands up to `count` states; true when the search is over. */
  advance(count: number): boolean;
  /** What was found, one for each invariant. */
  findings(): readonly FoundViolation[];
}

/** Counts by number. */
export class Counts {
  /** To be counted in directly, below the number last made room for. */
  items = new Float64Array(256);

  add(number: number): void {
    this.makeRoom(number + 1);
    this.items[number]!++;
  }

  /** Room for all numbers below `count`. */
  makeRoom(count: number): void {
    if (count <= this.items.length) return;
    const grown = new Float64Array(2 * count);
    grown.set(this.items);
    this.items = grown;
  }

  /** Calls `visit` for every number counted. */
  forEach(visit: (count: number, number: number) => void): void {
    this.items.forEach((count, number) => {
      if (count > 0) visit(count, number);
    });
  }
}

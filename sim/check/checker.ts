/**
 * One check from its start to its report, whatever is checked: begins the search, begins it anew when a symmetry turns
 * out to be none, and tells what was found.
 */
import { type Attempt, attemptOf, type CheckSubject, spaceOf } from "./attempt.ts";
import type { CheckOptions } from "./options.ts";
import { AsymmetryError, type Symmetry } from "./reductions/symmetry/images.ts";
import { type CheckReport, checkReportOf } from "./report.ts";
import type { LocalSteps } from "./rows/local-steps.ts";
import type { StateSearch } from "./search/search.ts";

const slice = 4096;
const attemptsMax = 6;

/** One check from its start to its report; `advance` lets the caller breathe in between. */
export class Checker {
  readonly #subject: CheckSubject;
  readonly #options: CheckOptions;
  readonly #clock: () => number;
  readonly #begun: number;
  readonly #notes: string[] = [];
  #attempts = 0;
  #known: LocalSteps | null = null;
  #bound: string | null = null;
  #attempt: Attempt;

  constructor(subject: CheckSubject, options: CheckOptions) {
    this.#subject = subject;
    this.#options = options;
    this.#clock = options.clock ?? (() => 0);
    this.#begun = this.#clock();
    if (options.walks !== undefined) {
      this.#notes.push(`states of random walks, seed ${options.walks.seed}: others may be there`);
    }
    if (subject.unvaried != null) this.#notes.push(subject.unvaried);
    this.#attempt = this.#begin();
  }

  get isDone(): boolean {
    return this.#bound !== null || this.#attempt.search.isDone;
  }

  /** Progress so far. */
  get search(): StateSearch {
    return this.#attempt.search;
  }

  /** Works on up to `count` states; true when the check is over. */
  advance(count = slice): boolean {
    if (this.isDone) return true;
    try {
      this.#attempt.search.advance(count);
    } catch (error) {
      if (!(error instanceof AsymmetryError)) throw error;
      this.#attempts++;
      this.#attempt = this.#begin(error.message);
    }
    if (this.#attempt.search.isDone) return true;
    const { timeMillis, interrupted } = this.#options;
    if (timeMillis !== undefined && this.#clock() - this.#begun >= timeMillis) this.#bound = "time";
    if (interrupted?.() === true) this.#bound = "interrupted";
    return this.isDone;
  }

  run(): CheckReport {
    while (!this.advance());
    return this.report();
  }

  /** The state so far. */
  report(): CheckReport {
    return checkReportOf(this.#attempt, this.#subject, this.#options, {
      bound: this.#bound,
      notes: this.#notes,
      seconds: () => (this.#clock() - this.#begun) / 1000,
    });
  }

  /** Begins the search, anew when a symmetry turned out to be none. */
  #begin(why: string | null = null): Attempt {
    const { without, liveness } = this.#options;
    // Cycles are looked for in the graph itself, not in that of its classes.
    const isTried =
      this.#options.walks === undefined &&
      without?.includes("symmetry") !== true &&
      (liveness !== true || this.#subject.isDone === null) &&
      this.#attempts < attemptsMax;
    const found = isTried ? this.#subject.symmetry(this.#known) : (why ?? "");
    const symmetry: Symmetry | null = typeof found === "string" ? null : found;
    if (typeof found === "string" && found !== "") this.#notes.push(`without symmetry: ${found}`);
    const parts = spaceOf(this.#subject, this.#options);
    this.#known = parts.local;
    try {
      return attemptOf(this.#subject, this.#options, symmetry, parts);
    } catch (error) {
      if (!(error instanceof AsymmetryError)) throw error;
      this.#attempts++;
      return this.#begin(error.message);
    }
  }
}

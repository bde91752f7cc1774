/**
 * Lessons on a system: a normal case to begin with, and planted bugs to predict. They are texts; the runs are those of the
 * gallery (scenarios/gallery), and a test runs each of them with its bug and without.
 */

/** A calm run, and what to look for in it. */
export interface NormalLesson {
  readonly scenario: string;
  readonly seed: string;
  readonly index: number;
  /** What the run shows, in a sentence. */
  readonly about: string;
  /** What to look for in the picture. */
  readonly notice: readonly string[];
}

/** A planted bug: what happens is to be predicted before it is watched. */
export interface BugLesson {
  /** Its id. */
  readonly bug: string;
  /** What is changed, and what is asked. */
  readonly question: string;
  readonly choices: readonly [string, string, string];
  /** Which of them it is. */
  readonly right: 0 | 1 | 2;
  /** Why, told once a choice is made. */
  readonly because: string;
  /** The rule that the bug breaks, in a sentence. */
  readonly rule: string;
  /** The paper and the section that have the rule. */
  readonly source: string;
}

export interface Lessons {
  readonly normal: NormalLesson;
  readonly bugs: readonly BugLesson[];
}

/** What a command tells a build server: one case for each thing that it tested, whatever the command. */

export interface TestCase {
  /** What was tested: a system, or what stands for one. */
  readonly suite: string;
  /** How: a scenario, a box, a trace. */
  readonly name: string;
  /** `error`: there is no verdict. `skipped`: it was not asked. */
  readonly outcome: "passed" | "failed" | "error" | "skipped";
  /** The judge that objected, or why there is no verdict, in a word; null for what passed. */
  readonly kind: string | null;
  /** The sentence that tells it; null for what passed. */
  readonly message: string | null;
  /** Further lines: where it is found again. */
  readonly details: readonly string[];
  /** The file that shows it: a trace; null where there is none. */
  readonly file: string | null;
  /** Numbers that it rests on, by their titles. */
  readonly facts: Readonly<Record<string, string>>;
}

export interface TestReport {
  /** `fuzz`, `check` … */
  readonly command: string;
  readonly cases: readonly TestCase[];
  /** Of real time; null where nobody measured. */
  readonly seconds: number | null;
}

/** A case that passed, to be changed where it did not. */
export const passedCase = (suite: string, name: string, facts: TestCase["facts"] = {}): TestCase => ({
  ...{ suite, name, facts, outcome: "passed", kind: null, message: null, details: [], file: null },
});

/** Failed or without a verdict: what ends a build. */
export const isBad = ({ outcome }: TestCase): boolean => outcome === "failed" || outcome === "error";

/** A case in a few words: `agreement in raft under swarm`. */
export function titleOf({ suite, name, kind, outcome }: TestCase): string {
  const what = kind ?? outcome;
  return `${what} in ${suite}${name === "" ? "" : `, ${name}`}`;
}

/** What is found when a judge goes wrong itself: it throws, or answers with what is no sentence. */
import { AssertionError } from "../base/assert.ts";
import { thrown } from "../base/thrown.ts";
import { clipped } from "../base/user-error.ts";

/** A violation that names the judge, so that a run that it spoils is kept like any other finding. */
export interface JudgeAtFault {
  readonly invariant: string;
  readonly message: string;
}

/** `value` is what it threw; `when` is `on` an observation, or `at the end`. */
export function judgeThrew(judge: string, when: string, value: unknown): JudgeAtFault {
  const error = thrown(value);
  const invariant = error instanceof AssertionError ? "assertion" : "no-exception";
  return { invariant, message: `the judge ${judge} ${when}: ${error.message}` };
}

/** `answer` is neither null nor a text. */
export function judgeAnswered(judge: string, when: string, answer: unknown): JudgeAtFault {
  const { message } = thrown(answer instanceof Error ? answer : String(answer));
  return {
    invariant: "contract",
    message: `the judge ${judge} ${when} answered ${clipped(message, 80)}, which is neither null nor a sentence`,
  };
}

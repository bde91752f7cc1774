/**
 * What a trace tells, as one digest on its last line: by it a file that somebody changed is told from code that tells the
 * same run otherwise, for a run's own digest holds neither writes nor observations.
 */
import { Digest } from "../base/digest.ts";
import type { RunResult } from "../plan/run-result.ts";
import type { TraceEnd, TraceHeader } from "./format.ts";

export class TraceContents {
  readonly #digest = new Digest();

  /** One line between the first and the last, as data: neither spaces nor the order of fields count. */
  add(line: string): void {
    this.#digest.value(JSON.parse(line));
  }

  /** With what the header says of how the run ended. */
  end({ events, violation, undecided }: Pick<RunResult, "events" | "violation" | "undecided">): string {
    this.#digest.value([events, violation as unknown, undecided]);
    return this.#digest.hex();
  }
}

/** Whether the lines are those that were written, by their last one; null where it does not say, as it once did not. */
export function isUnchanged(header: TraceHeader, lines: Iterable<string>): boolean | null {
  const contents = new TraceContents();
  let last = "";
  let number = 0;
  for (const line of lines) {
    if (line.trim() === "") continue;
    if (number++ > 1) contents.add(last);
    last = line;
  }
  const told = (JSON.parse(last) as Partial<TraceEnd>).contents;
  return told === undefined ? null : told === contents.end(header);
}

/** Many traces that were run again: a line each, and what they come to. */
import { escapeText } from "../sim/base/printable.ts";
import type { Expected } from "../sim/trace/expected.ts";
import { plural } from "./format.ts";
import type { Paint } from "./table.ts";

/** What became of one trace. */
export interface ReplayedTrace {
  /** Its file. */
  readonly trace: string;
  /** Null, as all that follows, for a file that is no trace. */
  readonly system: string | null;
  /** Id of the bug that was planted. */
  readonly mutant: string | null;
  /** What it came to, whatever was expected: `other` is another run than the trace's, neither fixed nor the same judge's. */
  readonly outcome: Expected | "other" | null;
  readonly violation: { readonly invariant: string; readonly message: string } | null;
  /** The judge and its sentence, with nodes by role and rank. */
  readonly told: string | null;
  readonly undecided: string | null;
  readonly digest: string | null;
  /** It came to what was expected; true where nothing was. */
  readonly isExpected: boolean;
  /** Why it did not, or why it is no trace. */
  readonly why: string | null;
  /** The kind of mistake for a file that is no trace; null for one that is. */
  readonly error: string | null;
  /** The exit code that it would end with alone. */
  readonly code: number;
}

export interface ReplayedTraces {
  readonly expect: Expected | null;
  readonly traces: readonly ReplayedTrace[];
  /** Files in the folders that are no traces by their names. */
  readonly leftOut: readonly string[];
  readonly interrupted: boolean;
}

const wordOf = ({ outcome, error }: ReplayedTrace): string => (error !== null ? "no trace" : (outcome ?? "other"));

/** One line, ending in a line break. */
export function replayedLine(one: ReplayedTrace, paint: Paint): string {
  const { trace, told, undecided, why, code } = one;
  const word = wordOf(one).padEnd(10);
  const shade = code === 0 ? paint.green : code === 1 || code === 3 ? paint.red : paint.yellow;
  if (one.error !== null) return `${shade(word)}  ${escapeText(why ?? trace, 600)}\n`;
  const shown = why ?? told ?? (undecided === null ? "" : `it goes no further: ${undecided}`);
  return `${shade(word)}  ${paint.bold(escapeText(trace, 300))}${shown === "" ? "" : `: ${escapeText(shown, 600)}`}\n`;
}

/** What all lines come to. */
export function replayedText({ expect, traces, leftOut, interrupted }: ReplayedTraces): string {
  const words = [...new Set(traces.map(wordOf))].map(
    (word) => `${traces.filter((one) => wordOf(one) === word).length} ${word}`,
  );
  const odd = traces.filter(({ isExpected }) => !isExpected).length;
  const expected =
    expect === null ? "" : odd === 0 ? `; all as expected (${expect})` : `; ${odd} not as expected (${expect})`;
  const lines = leftOut.map((file) => `left out    ${escapeText(file, 300)}: no trace by its name\n`);
  const end = interrupted ? "; interrupted" : "";
  return `${lines.join("")}${plural(traces.length, "trace")}: ${words.join(", ") || "none run"}${expected}${end}\n`;
}

/** The same as plain data: keys here are an interface, kept from release to release. */
export function replayedData({ expect, traces, leftOut, interrupted }: ReplayedTraces): object {
  return {
    expect,
    interrupted,
    asExpected: traces.filter(({ isExpected }) => isExpected).length,
    traces: traces.map(({ code: _, ...one }) => one),
    leftOut,
  };
}

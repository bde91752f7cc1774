/** Which functions and branches of the systems' files no run reached: lines for a summary, and data. */
import { escapeText } from "../sim/base/printable.ts";
import { plural } from "./format.ts";
import type { Paint } from "./table.ts";

export interface FunctionCount {
  readonly name: string;
  readonly line: number;
  readonly count: number;
  /** No run is to reach it: it says so itself, or it serves people who read traces. */
  readonly isIdle: boolean;
  /** It stands in something that no run reached. */
  readonly isInner: boolean;
}

/** One way on from a place that has several. */
export interface BranchCount {
  /** The function that it is in. */
  readonly within: string;
  /** Number of the place in its file: the ways on from it share it. */
  readonly group: number;
  /** Line of the place, and of the way on. */
  readonly of: number;
  readonly line: number;
  /** `if`, `else`, `?`, `&&`, `case` …; `never false:` for an `else` that is not written. */
  readonly what: string;
  /** The code that it leads to, or of the condition that was never false. */
  readonly text: string;
  readonly count: number;
  readonly isIdle: boolean;
  readonly isInner: boolean;
}

/** One file, in the order of its text. */
export interface FileCoverage {
  /** Its path, from the folder that the command was called in. */
  readonly file: string;
  readonly functions: readonly FunctionCount[];
  readonly branches: readonly BranchCount[];
  /** Lines that do something, and how often each did. */
  readonly lines: readonly { readonly line: number; readonly count: number }[];
}

/** What no run reached. */
export interface Unreached {
  readonly file: string;
  readonly line: number;
  /** The function that it is, or is in. */
  readonly within: string;
  /** Null for a whole function. */
  readonly what: string | null;
  readonly text: string;
}

/** Functions that were never called, and branches never taken inside those that were; of nested ones the outermost. */
export function unreachedOf({ file, functions, branches }: FileCoverage): readonly Unreached[] {
  const dead = functions.filter(isMissed).map(({ name, line }) => ({ file, line, within: name, what: null, text: "" }));
  const arms = branches.filter(isMissed);
  const untaken = arms.map(({ line, within, what, text }) => ({ file, line, within, what, text }));
  return [...dead, ...untaken].sort((a, b) => a.line - b.line);
}

const isMissed = ({ count, isIdle, isInner }: FunctionCount | BranchCount): boolean =>
  count === 0 && !isIdle && !isInner;

const linesMax = 25;

/** The last lines of a summary, no wider than the painter says. `lost` threads took their counts with them. */
export function renderCoverage(files: readonly FileCoverage[], lost: number, paint: Paint): string {
  const missing = files.flatMap(unreachedOf);
  const { functions, branches } = totalsOf(files);
  const lines = [
    "",
    `reached: ${functions.reached} of ${plural(functions.all, "function")} and ${branches.reached} of ` +
      `${plural(branches.all, "branch", "branches")} in ${plural(files.length, "file")}`,
  ];
  if (missing.length > 0) lines.push(paint.yellow("never reached:"));
  let last = "";
  for (const { file, line, within, what, text } of missing.slice(0, linesMax)) {
    if (file !== last) lines.push(`  ${escapeText(file)}`);
    last = file;
    const told = what === null ? within : `${within}  ${what} ${text}`;
    lines.push(`    ${String(line).padStart(4)}  ${clip(escapeText(told), paint.width - 10)}`);
  }
  const further = missing.length - linesMax;
  if (further > 0) lines.push(paint.dim(`    and ${further} more (--json tells all, --lcov FILE writes all)`));
  if (lost > 0)
    lines.push(paint.yellow(`not counted: what ${plural(lost, "thread")} did that ended before the campaign`));
  return `${lines.join("\n")}\n`;
}

const clip = (text: string, width: number): string => (text.length > width ? `${text.slice(0, width - 1)}…` : text);

function totalsOf(files: readonly FileCoverage[]) {
  const totals = (parts: readonly (FunctionCount | BranchCount)[]) => {
    const meant = parts.filter(({ isIdle }) => !isIdle);
    return { reached: meant.filter(({ count }) => count > 0).length, all: meant.length };
  };
  return {
    functions: totals(files.flatMap(({ functions }) => functions)),
    branches: totals(files.flatMap(({ branches }) => branches)),
  };
}

/** The same as data. */
export function coverageJson(files: readonly FileCoverage[], lost: number): object {
  return {
    ...totalsOf(files),
    files: files.map(({ file }) => file),
    unreached: files.flatMap(unreachedOf),
    lostThreads: lost,
  };
}

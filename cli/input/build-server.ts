/** What a build server is told beside the answer: a report that was asked for, and GitHub's annotations and job summary. */
import fs from "node:fs";
import path from "node:path";
import { annotationsOf } from "../../reports/ci/annotations.ts";
import type { TestReport } from "../../reports/ci/case.ts";
import { renderJobSummary } from "../../reports/ci/job-summary.ts";
import { renderJunit } from "../../reports/ci/junit.ts";
import { mayWrite, tryToWrite, writeAtomic } from "../output/files.ts";
import type { Terminal } from "../output/terminal.ts";

/** What the user asked for. */
export interface BuildServerAsked {
  /** A file for JUnit's form. */
  readonly report: string | null;
  readonly force: boolean;
  /** Stdout is one document: commands for GitHub go to the other stream. */
  readonly isData: boolean;
}

/** Says now, and not after the work, that the report cannot be written. */
export function mayReport({ report, force }: Pick<BuildServerAsked, "report" | "force">): void {
  if (report !== null) mayWrite(report, force);
}

/**
 * Writes what was asked for and what GitHub's environment asks for. The exit code: `code`, or that of a user's mistake
 * where all was fine but the report could not be written.
 */
export function tellBuildServer(found: TestReport, asked: BuildServerAsked, terminal: Terminal, code: number): number {
  const { report, force, isData } = asked;
  const unwritten =
    report === null ? null : tryToWrite(() => writeAtomic(report, Buffer.from(renderJunit(found)), force));
  if (process.env["GITHUB_ACTIONS"] === "true") {
    const lines = annotationsOf(found.cases, fromRoot);
    const say = (text: string): void => (isData ? terminal.err(text) : terminal.out(text));
    for (const line of lines) say(`${line}\n`);
  }
  const page = process.env["GITHUB_STEP_SUMMARY"] ?? "";
  const mistakes = [unwritten, page === "" ? null : append(page, renderJobSummary(found))];
  for (const mistake of mistakes) if (mistake !== null) terminal.err(`synod: ${mistake}\n`);
  return unwritten !== null && code === 0 ? 2 : code;
}

/** A file as it is called from the root of the repository. */
function fromRoot(file: string): string {
  const root = process.env["GITHUB_WORKSPACE"] ?? process.cwd();
  const near = path.relative(root, path.resolve(file));
  return near.startsWith("..") ? file : near.split(path.sep).join("/");
}

/** Why the page could not be written, or null: it is GitHub's own file, and no verdict depends on it. */
function append(file: string, text: string): string | null {
  try {
    fs.appendFileSync(file, text);
    return null;
  } catch (error) {
    return `the job's summary was not written: ${(error as Error).message}`;
  }
}

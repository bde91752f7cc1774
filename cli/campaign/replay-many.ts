/** Many traces, one after the other: each is run again, and told in a line. */

import { replayedCases } from "../../reports/ci/other-cases.ts";
import { plural } from "../../reports/format.ts";
import { withNames } from "../../reports/node-names.ts";
import { type ReplayedTrace, replayedData, replayedLine, replayedText } from "../../reports/replayed.ts";
import { onSheet } from "../../reports/sheet.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { ReplayTask } from "../../sim/campaign/tasks.ts";
import { cameTo, type Expected, whyUnexpected } from "../../sim/trace/expected.ts";
import { tellBuildServer } from "../input/build-server.ts";
import { findMutant } from "../input/mutant-files.ts";
import { namesOfPlan } from "../input/names-of-plan.ts";
import { readTraceFile } from "../input/trace-files.ts";
import { type MovedModules, modulesOfTrace } from "../input/trace-modules.ts";
import type { TracePaths } from "../input/trace-paths.ts";
import type { Loading } from "../input/user-module.ts";
import { barOf } from "../output/bar.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import { bugArguments } from "./coordinates.ts";
import { askWatched, NoReturnError, untilInterrupt, WorkerHand } from "./crew.ts";

export interface ManyAsked {
  /** Null: nothing is expected, and each is told as it is. */
  readonly expect: Expected | null;
  /** In place of the planted bugs that the traces name. */
  readonly mutant: string | null;
  readonly bugsFrom: readonly string[];
  /** Modules in place of those that the traces name, or beside them. */
  readonly moved: MovedModules;
  readonly json: boolean;
  /** A file for a report, or null. */
  readonly report: string | null;
  readonly force: boolean;
}

/** Resolves to the exit code: 0 only when every trace is as expected, or where nothing is, shows no violation. */
export async function replayMany(paths: TracePaths, asked: ManyAsked, terminal: Terminal): Promise<number> {
  const done: ReplayedTrace[] = [];
  const progress = new ProgressLine(terminal);
  const hands = new Hands();
  const begun = performance.now();
  let isStopped = false;
  for (const [at, file] of paths.traces.entries()) {
    const far = barOf(at / paths.traces.length, (performance.now() - begun) / 1_000, terminal.live);
    progress.update(() => `${far}  ${at} of ${plural(paths.traces.length, "trace")}, now ${file}`);
    const replayed = await untilInterrupt(terminal, () => replayOne(file, asked, hands));
    progress.clear();
    if (replayed === null) {
      isStopped = true;
      break;
    }
    done.push(replayed);
    if (!asked.json) terminal.out(onSheet(terminal, (paint) => replayedLine(replayed, paint)));
  }
  await hands.close();
  const summary = { expect: asked.expect, traces: done, leftOut: paths.others, interrupted: isStopped };
  if (asked.json) terminal.out(renderJson({ version, ...replayedData(summary) }));
  else terminal.out(onSheet(terminal, () => replayedText(summary)));
  const codes = isStopped ? [exit.interrupted] : done.map((one) => one.code);
  const code = gravest.find((one) => codes.includes(one)) ?? exit.fine;
  const found = { command: "replay", cases: replayedCases(done), seconds: null };
  const told = tellBuildServer(found, { ...asked, isData: asked.json }, terminal, code);
  const odd = done.find((one) => one.code === exit.violation) ?? done.find((one) => one.code !== exit.fine);
  if (odd !== undefined && odd.error === null && !asked.json) {
    const args = ["replay", odd.trace, "--story", ...bugArguments(asked.bugsFrom)];
    tellNext(terminal, { args, why: "tells the story of the first that is not so" });
  }
  return told;
}

const gravest = [exit.interrupted, exit.ourMistake, exit.violation, exit.usersMistake, exit.undecided];

/** One thread for all traces of the same code that follow one another: a new one has the protocols to load. */
class Hands {
  #code = "";
  #hand: WorkerHand | null = null;

  async with(loading: Loading): Promise<WorkerHand> {
    const { mutant, modules } = loading;
    const code = JSON.stringify([mutant?.id, modules.map(({ role, url, digest }) => [role, url, digest])]);
    if (this.#hand !== null && this.#code !== code) await this.close();
    this.#code = code;
    this.#hand ??= new WorkerHand(loading);
    return this.#hand;
  }

  async close(): Promise<void> {
    await this.#hand?.close();
    this.#hand = null;
  }
}

async function replayOne(file: string, asked: ManyAsked, hands: Hands): Promise<ReplayedTrace> {
  try {
    return await runAgain(file, asked, hands);
  } catch (error) {
    if (!(error instanceof UserError) || error.place.startsWith("--")) throw error;
    const { code: kind, message } = error.message.includes(file) ? error : error.within(file);
    const nothing = { system: null, mutant: null, outcome: null, violation: null, undecided: null, digest: null };
    const told = { why: message, told: null };
    return { trace: file, ...nothing, isExpected: false, ...told, error: kind, code: exit.usersMistake };
  }
}

async function runAgain(file: string, asked: ManyAsked, hands: Hands): Promise<ReplayedTrace> {
  const { expect, mutant: instead, bugsFrom, moved } = asked;
  const { header, lines } = readTraceFile(file);
  const found = findMutant(instead ?? header.mutant, bugsFrom);
  const { plan, system } = header;
  const { modules, changed } = await modulesOfTrace(file, header, moved);
  const task: ReplayTask = { type: "replay", plan, trace: lines };
  const answer = await askWatched(await hands.with({ mutant: found, modules }), task, { plan });
  const came =
    answer instanceof NoReturnError
      ? { verdict: "diverged" as const, violation: answer.finding, undecided: null, digest: null }
      : answer;
  const { violation, undecided, digest } = came;
  const name = await namesOfPlan(plan, modules);
  const unlike = expect === null ? null : whyUnexpected(expect, header, came);
  const since = changed.map((module) => `; ${module} has changed since`).join("");
  const why = unlike === null ? null : `${unlike}${since}`;
  const unexpected = violation === null && undecided !== null ? exit.undecided : exit.violation;
  const code = expect === null ? codeOf(came, changed.length > 0) : why === null ? exit.fine : unexpected;
  return {
    ...{ trace: file, system, mutant: found?.id ?? null, outcome: cameTo(header, came), digest, undecided },
    violation: violation === null ? null : { invariant: violation.invariant, message: violation.message },
    told: violation === null ? null : `${violation.invariant}: ${withNames(violation.message, name)}`,
    ...{ isExpected: why === null, why: why === null ? null : withNames(why, name), error: null, code },
  };
}

/** As for one trace of which nothing is expected. */
function codeOf(
  { verdict, violation, undecided }: Pick<ReplayedTrace, "violation" | "undecided"> & { readonly verdict: string },
  hasChanged: boolean,
): number {
  if (violation !== null) return violation.invariant === "determinism" ? exit.ourMistake : exit.violation;
  if (verdict === "diverged" && !hasChanged) return exit.ourMistake;
  return undecided === null ? exit.fine : exit.undecided;
}

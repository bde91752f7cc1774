/** `synod mutants --by check`: for each planted bug the smallest box that shows it, with its clean twin. */
import { Worker } from "node:worker_threads";
import { type CheckMutantRow, renderCheckMutants } from "../../reports/check-mutants.ts";
import { checkMutantCases } from "../../reports/ci/other-cases.ts";
import { plural } from "../../reports/format.ts";
import { type HuntLoss, type HuntLosses, isMostlyFound } from "../../reports/mutants.ts";
import { onSheet } from "../../reports/sheet.ts";
import type { Mutant } from "../../scenarios/mutants/mutant.ts";
import { Pulse } from "../../sim/campaign/pulse.ts";
import { returns } from "../../sim/campaign/recover.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { huntLossOf, keepHunted, variantFor } from "../campaign/hunt.ts";
import { revived, type ToldError } from "../campaign/told-error.ts";
import { tellBuildServer } from "../input/build-server.ts";
import { neverLoaded } from "../input/plant.ts";
import { isPath, type Loading, moduleArguments, systemArgument, type UserModule } from "../input/user-module.ts";
import { barOf, spanOf } from "../output/bar.ts";
import { version } from "../output/invocation.ts";
import { renderJson } from "../output/json.ts";
import { type NextStep, tellNext } from "../output/next-step.ts";
import { ProgressLine } from "../output/progress.ts";
import { exit, type Terminal } from "../output/terminal.ts";
import type { CounterexampleTrace } from "./counterexample-trace.ts";
import { overseeHandlers } from "./hangs.ts";

/**
 * What a thread is asked: to hunt, in the box that the bug names or in growing ones, or to look whether a box is clean
 * as far as `depth`.
 */
export interface HuntJob extends Loading {
  readonly system: string;
  readonly states: number;
  readonly millis: number;
  readonly within: { readonly box: Box; readonly depth: number } | null;
}

/** What the thread is born with. */
export interface HuntBirth extends HuntJob {
  /** Of a Pulse. */
  readonly pulse: SharedArrayBuffer;
}

export type HuntSays = { readonly answer: HuntAnswer } | { readonly error: ToldError };

export interface HuntAnswer {
  readonly found: {
    readonly box: Box;
    readonly described: string;
    readonly invariant: string;
    readonly message: string;
    readonly steps: number;
    readonly choices: readonly string[];
    readonly trace: CounterexampleTrace | null;
    readonly states: number;
    readonly boxes: number;
  } | null;
  readonly clean: boolean | null;
  readonly seconds: number;
}

export interface CheckHuntOptions {
  readonly modules: readonly UserModule[];
  /** Systems that stand in for those of the bugs. */
  readonly variants: readonly string[];
  readonly workers: number;
  /** States of one box before the next is tried. */
  readonly states: number;
  /** Time for each bug. */
  readonly millis: number;
  /** The folder for the traces of counterexamples, or null; `force` replaces those that are there. */
  readonly out: string | null;
  readonly force: boolean;
}

/** States of one box. */
export const huntStates = 20_000;

/**
 * Looks for every bug, `workers` at a time. `aborted` ends it with the rows so far; what is lost or cannot be written takes
 * nothing with it.
 */
export async function huntByCheck(
  mutants: readonly Mutant[],
  options: CheckHuntOptions,
  aborted: AbortSignal,
  onDone: (id: string, how: string, done: number) => void,
): Promise<HuntLosses & { readonly rows: readonly CheckMutantRow[] }> {
  const rows: (CheckMutantRow | undefined)[] = mutants.map(() => undefined);
  const lost: HuntLoss[] = [];
  const unwritten: string[] = [];
  let next = 0;
  let done = 0;
  const line = async (): Promise<void> => {
    for (let at = next++; at < mutants.length && !aborted.aborted; at = next++) {
      const { id } = mutants[at]!;
      const losses = lost.length;
      const row = await huntOne(mutants[at]!, options, aborted, unwritten).catch((error: unknown) => {
        lost.push(huntLossOf(id, error));
        return null;
      });
      if (row !== null) rows[at] = row;
      else if (lost.length === losses) return;
      onDone(id, row === null ? `given up: ${lost.at(-1)!.why}` : (row.invariant ?? "not found"), ++done);
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, options.workers) }, line));
  return { rows: rows.filter((row) => row !== undefined), lost, unwritten };
}

const notFound = {
  box: null,
  invariant: null,
  message: null,
  steps: null,
  choices: [],
  events: null,
  trace: null,
  states: null,
  boxes: null,
} as const;

async function huntOne(
  mutant: Mutant,
  options: CheckHuntOptions,
  aborted: AbortSignal,
  unwritten: string[],
): Promise<CheckMutantRow | null> {
  const { id } = mutant;
  const { modules, variants, states, millis } = options;
  const system = variantFor(mutant.system, variants);
  const job = { modules, system, states, millis };
  const answer = await ask({ ...job, mutant, within: null }, aborted);
  if (answer === null) return null;
  const { seconds } = answer;
  if ("hangs" in answer) {
    return { id, system, ...notFound, invariant: returns, message: answer.hangs, seconds, twinClean: null };
  }
  const { found } = answer;
  if (found === null) return { id, system, ...notFound, seconds, twinClean: null };
  const { box, described, trace, ...rest } = found;
  const file = trace === null ? null : keepHunted(id, trace.lines, options, unwritten);
  const events = trace?.events ?? null;
  const twin = await ask({ ...job, mutant: null, within: { box, depth: found.steps } }, aborted);
  const twinClean = twin === null ? null : "hangs" in twin ? false : twin.clean;
  return { id, system, box: described, ...rest, events, trace: file, seconds, twinClean };
}

/** A handler did not return, in words. */
interface Hanging {
  readonly hangs: string;
  readonly seconds: number;
}

/** The answer of a thread of its own; null when it was aborted. */
function ask(job: HuntJob, aborted: AbortSignal): Promise<HuntAnswer | Hanging | null> {
  const { promise, resolve, reject } = Promise.withResolvers<HuntAnswer | Hanging | null>();
  const begun = performance.now();
  const pulse = new Pulse();
  const birth: HuntBirth = { ...job, pulse: pulse.buffer };
  const worker = new Worker(new URL("./hunt-worker.ts", import.meta.url), { workerData: birth });
  const hangs = (why: string): void => resolve({ hangs: why, seconds: (performance.now() - begun) / 1_000 });
  const unloaded = (why: string): void => reject(neverLoaded(job.mutant, why));
  const overseer = overseeHandlers(worker, pulse, hangs, unloaded);
  const stop = (): void => resolve(null);
  aborted.addEventListener("abort", stop, { once: true });
  worker.once("message", (said: HuntSays) => {
    if ("answer" in said) resolve(said.answer);
    else reject(revived(said.error));
  });
  worker.once("error", reject);
  worker.once("exit", (code) => {
    if (pulse.doing !== "") hangs(`${pulse.doing} ended its thread with code ${code}`);
    else if (pulse.beats === 0) unloaded(`ended its thread with code ${code}`);
    else reject(new Error(`its thread ended with code ${code}`));
  });
  return promise.finally(() => {
    overseer.stop();
    aborted.removeEventListener("abort", stop);
    void worker.terminate();
  });
}

export interface ByCheckRequest extends CheckHuntOptions {
  readonly mutants: readonly Mutant[];
  readonly json: boolean;
  /** A file for a report, or null. */
  readonly report: string | null;
  /** Percent of the bugs that may stay unfound. */
  readonly undecided: number;
  readonly bugsFrom: readonly string[];
}

/** The command: progress, the table or its JSON, and the exit code. */
export async function runByCheck(request: ByCheckRequest, terminal: Terminal): Promise<number> {
  const progress = new ProgressLine(terminal);
  const begun = performance.now();
  const most = Math.ceil((request.mutants.length * request.millis) / 1_000 / Math.max(1, request.workers));
  progress.say(`synod: ${plural(request.mutants.length, "planted bug")}, at most ${spanOf(most)} in all`);
  const aborter = new AbortController();
  const release = terminal.onInterrupt(() => aborter.abort());
  try {
    const { rows, ...losses } = await huntByCheck(request.mutants, request, aborter.signal, (id, how, done) => {
      const far = barOf(done / request.mutants.length, (performance.now() - begun) / 1_000, terminal.live);
      progress.say(`${far}  ${done} of ${request.mutants.length}: ${id}: ${how}`);
    });
    progress.clear();
    const interrupted = aborter.signal.aborted;
    if (request.json) terminal.out(renderJson({ version, by: "check", interrupted, ...losses, mutants: rows }));
    else terminal.out(onSheet(terminal, (paint) => renderCheckMutants(rows, { ...losses, interrupted }, paint)));
    const found = { command: "mutants", cases: checkMutantCases(rows, losses.lost), seconds: null };
    const code = codeOf(rows, losses, interrupted, request.undecided);
    const told = tellBuildServer(found, { ...request, isData: request.json }, terminal, code);
    if (!request.json) tellNext(terminal, nextOf(request, rows));
    return told;
  } finally {
    release();
  }
}

function codeOf(
  rows: readonly CheckMutantRow[],
  { lost, unwritten }: HuntLosses,
  interrupted: boolean,
  undecided: number,
): number {
  if (lost.some(({ isOurs }) => isOurs)) return exit.ourMistake;
  if (interrupted) return exit.interrupted;
  if (rows.some(({ twinClean }) => twinClean === false)) return exit.violation;
  if (lost.length > 0 || unwritten.length > 0) return exit.usersMistake;
  return isMostlyFound(rows, undecided) ? exit.fine : exit.undecided;
}

/** A bug that no box showed may need more time or chance; one that was found is shown by its way. */
function nextOf({ millis, bugsFrom, modules, variants }: ByCheckRequest, rows: readonly CheckMutantRow[]): NextStep {
  const bugs = [...moduleArguments(modules), ...bugArguments(bugsFrom)];
  const own = variants.map((name) => systemArgument(name, modules)).filter(isPath);
  const dirty = rows.find(({ twinClean }) => twinClean === false);
  if (dirty !== undefined)
    return {
      args: ["check", systemArgument(dirty.system, modules), "--grow"],
      why: "looks at the protocol without the bug",
    };
  const missed = rows.find(({ invariant }) => invariant === null);
  if (missed !== undefined) {
    const args = [
      "mutants",
      missed.id,
      ...own.flatMap((path) => ["--system", path]),
      "--by",
      "check",
      "--time",
      `${millis / 100}s`,
      ...bugs,
    ];
    return { args, why: "looks for longer" };
  }
  const [found] = rows;
  if (found === undefined) return { args: ["list", "mutants"], why: "shows which planted bugs there are" };
  return {
    args: ["check", systemArgument(found.system, modules), "--mutant", found.id, ...bugs],
    why: "shows the way to that bug, step by step",
  };
}

/** Runs a check so that the user can watch and interrupt it, and keeps the trace of what it found. */
import { setImmediate } from "node:timers/promises";
import type { CheckedBox } from "../../reports/check.ts";
import { plural, short } from "../../reports/format.ts";
import { namesOfParts } from "../../reports/node-names.ts";
import { boxesUpTo } from "../../sim/check/boxes-up-to.ts";
import { checkerOf } from "../../sim/check/check-system.ts";
import type { CheckReport } from "../../sim/check/report.ts";
import { type Box, describeBox, planOfBox } from "../../sim/check/subjects/system/box.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { packTrace } from "../input/trace-files.ts";
import { mayWrite, tryToWrite, writeAtomic, writeBeside } from "../output/files.ts";
import { invocation } from "../output/invocation.ts";
import type { ProgressLine } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { tracesFolder } from "../output/traces-folder.ts";
import { traceOf } from "./counterexample-trace.ts";
import type { HandlerWatch } from "./hangs.ts";
import type { CheckRequest } from "./request.ts";
import { checkInThreads, type ThreadsCheck, type ThreadsLimits } from "./threads.ts";

export interface CheckRun extends Kept {
  readonly boxes: readonly CheckedBox[];
  /** The last of them. */
  readonly last: Box;
  readonly interrupted: boolean;
}

/** What became of the counterexample's trace. */
interface Kept {
  readonly trace: string | null;
  readonly replay: string | null;
  /** Why it could not be written, in a sentence. */
  readonly unwritten: string | null;
}

const nothingKept: Kept = { trace: null, replay: null, unwritten: null };

/** Checks the box, or with `grow` every box up to it until one is not exhausted. */
export async function runCheck(
  request: CheckRequest,
  progress: ProgressLine,
  terminal: Terminal,
  watch: HandlerWatch,
): Promise<CheckRun> {
  if (request.out !== null) mayWrite(request.out, request.force);
  const boxes: CheckedBox[] = [];
  let interrupted = false;
  const release = terminal.onInterrupt(() => {
    interrupted = true;
  });
  const begun = performance.now();
  try {
    for (const box of request.grow ? boxesUpTo(request.box, request.isLossExplicit ? [] : ["drops"]) : [request.box]) {
      const report = await checkBox({ ...request, box }, begun, progress, { interrupted: () => interrupted, watch });
      const { system } = request;
      const name = namesOfParts(partsOfPlan(planOfBox(system, box, []), system));
      boxes.push({ box: describeBox(box), name, report });
      if (!report.exhausted || report.violations.length > 0) {
        return { boxes, last: box, interrupted, ...keepTrace({ ...request, box }, report) };
      }
    }
    return { boxes, last: request.box, interrupted, ...nothingKept };
  } finally {
    release();
  }
}

async function checkBox(
  request: CheckRequest,
  begun: number,
  progress: ProgressLine,
  { interrupted, watch }: { readonly interrupted: () => boolean; readonly watch: HandlerWatch },
): Promise<CheckReport> {
  const { system, box, invariants } = request;
  const options = { ...request.options, watch };
  const { timeMillis } = options;
  const timeLeft = (): { timeMillis?: number } =>
    timeMillis === undefined ? {} : { timeMillis: Math.max(1, timeMillis - (performance.now() - begun)) };
  if (request.workers > 1) {
    const timeMillis = timeLeft().timeMillis ?? Number.POSITIVE_INFINITY;
    const shared = await checkThreaded(request, timeMillis, progress, { interrupted, beat: () => watch(null) });
    if (shared.violatedAt === null) return shared.report;
    // One thread goes as far again, and finds the shortest way to what was met.
    const limits = { depth: shared.violatedAt + 1, ...timeLeft(), interrupted };
    const report = checkerOf(system, box, invariants, { ...options, ...limits }).run();
    if (report.violations.length > 0 || shared.impure === null) return report;
    const violation = { invariant: "determinism", message: shared.impure, path: [] };
    return { ...report, exhausted: false, bound: "violation", violations: [violation] };
  }
  const checker = checkerOf(system, box, invariants, { ...options, ...timeLeft(), interrupted });
  const start = performance.now();
  for (let slices = 0; !checker.advance(); slices++) {
    if (slices % 8 !== 0) continue;
    progress.update(() => {
      const { states, depth, mode } = checker.search;
      const rate = short((1000 * states) / (performance.now() - start));
      return `${system.name} (${describeBox(box)}): ${plural(states, "state")}, depth ${depth}, ${rate} states/s, ${mode}`;
    });
    await setImmediate(); // lets an interrupt in
  }
  return checker.report();
}

async function checkThreaded(
  { name, modules, system, box, options, mutant, workers }: CheckRequest,
  timeMillis: number,
  progress: ProgressLine,
  { interrupted, beat }: Required<Pick<ThreadsLimits, "interrupted" | "beat">>,
): Promise<ThreadsCheck> {
  const { without, explicitLoss } = options;
  const chosen = { ...(without === undefined ? {} : { without }), explicitLoss: explicitLoss ?? false };
  return checkInThreads(
    { loading: { mutant, modules }, name, system, box, options: chosen, workers },
    {
      timeMillis,
      memory: options.memory ?? Number.POSITIVE_INFINITY,
      depth: options.depth ?? Number.POSITIVE_INFINITY,
      interrupted,
      beat,
      progress: (states, depth) => {
        progress.update(() => `${system.name} (${describeBox(box)}): ${plural(states, "state")}, depth ${depth}`);
      },
    },
  );
}

/** Writes the trace of the first counterexample that a run can show. */
function keepTrace(request: CheckRequest, report: CheckReport): Kept {
  const { system, box, invariants, mutant, force, bugsFrom } = request;
  for (const violation of report.violations) {
    const trace = traceOf(system, box, invariants, violation, {
      mutant: mutant?.id ?? null,
      modules: request.catalogue.modulesOf(system),
    });
    if (trace === null) continue;
    const { out } = request;
    const data = packTrace(trace.lines, out?.endsWith(".gz") === true);
    let file = out;
    const unwritten = tryToWrite(() => {
      if (out === null) file = writeBeside(tracesFolder, `${system.name}-check`, ".ndjson", data, false);
      else writeAtomic(out, data, force);
    });
    if (unwritten !== null || file === null) return { trace: null, replay: null, unwritten };
    return { trace: file, replay: invocation("replay", file, ...bugArguments(bugsFrom)), unwritten: null };
  }
  return nothingKept;
}

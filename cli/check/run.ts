/** Runs a check so that the user can watch and interrupt it, and keeps the trace of what it found. */
import fs from "node:fs";
import { setImmediate } from "node:timers/promises";
import type { CheckedBox } from "../../reports/check.ts";
import { plural, short } from "../../reports/format.ts";
import { nodeNames } from "../../reports/node-names.ts";
import { boxesUpTo } from "../../sim/check/boxes-up-to.ts";
import { checkerOf } from "../../sim/check/check-system.ts";
import type { CheckReport } from "../../sim/check/report.ts";
import { describeBox, planOfBox } from "../../sim/check/subjects/system/box.ts";
import { clusterOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import { bugArguments } from "../campaign/coordinates.ts";
import { packTrace } from "../input/trace-files.ts";
import { mayWrite, writeAtomic } from "../output/files.ts";
import { invocation } from "../output/invocation.ts";
import type { ProgressLine } from "../output/progress.ts";
import type { Terminal } from "../output/terminal.ts";
import { traceOf } from "./counterexample-trace.ts";
import type { CheckRequest } from "./request.ts";
import { checkInThreads, type ThreadsCheck } from "./threads.ts";

export interface CheckRun {
  readonly boxes: readonly CheckedBox[];
  readonly interrupted: boolean;
  readonly trace: string | null;
  readonly replay: string | null;
}

/** Checks the box, or with `grow` every box up to it until one is not exhausted. */
export async function runCheck(request: CheckRequest, progress: ProgressLine, terminal: Terminal): Promise<CheckRun> {
  if (request.out !== null) mayWrite(request.out, request.force);
  const boxes: CheckedBox[] = [];
  let interrupted = false;
  const release = terminal.onInterrupt(() => {
    interrupted = true;
  });
  const begun = performance.now();
  try {
    for (const box of request.grow ? boxesUpTo(request.box, request.isLossExplicit ? [] : ["drops"]) : [request.box]) {
      const report = await checkBox({ ...request, box }, begun, progress, () => interrupted);
      const { system } = request;
      const name = nodeNames(clusterOfPlan(planOfBox(system, box, []), system));
      boxes.push({ box: describeBox(box), name, report });
      if (!report.exhausted || report.violations.length > 0) {
        return { boxes, interrupted, ...keepTrace({ ...request, box }, report) };
      }
    }
    return { boxes, interrupted, trace: null, replay: null };
  } finally {
    release();
  }
}

async function checkBox(
  request: CheckRequest,
  begun: number,
  progress: ProgressLine,
  interrupted: () => boolean,
): Promise<CheckReport> {
  const { system, box, invariants, options } = request;
  const { timeMillis } = options;
  const timeLeft = (): { timeMillis?: number } =>
    timeMillis === undefined ? {} : { timeMillis: Math.max(1, timeMillis - (performance.now() - begun)) };
  if (request.workers > 1) {
    const shared = await checkThreaded(
      request,
      timeLeft().timeMillis ?? Number.POSITIVE_INFINITY,
      progress,
      interrupted,
    );
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
  { system, box, options, mutant, workers }: CheckRequest,
  timeMillis: number,
  progress: ProgressLine,
  interrupted: () => boolean,
): Promise<ThreadsCheck> {
  const { without, explicitLoss } = options;
  const chosen = { ...(without === undefined ? {} : { without }), explicitLoss: explicitLoss ?? false };
  return checkInThreads(
    { mutant, system, box, options: chosen, workers },
    {
      timeMillis,
      memory: options.memory ?? Number.POSITIVE_INFINITY,
      depth: options.depth ?? Number.POSITIVE_INFINITY,
      interrupted,
      progress: (states, depth) => {
        progress.update(() => `${system.name} (${describeBox(box)}): ${plural(states, "state")}, depth ${depth}`);
      },
    },
  );
}

/** Writes the trace of the first counterexample that a run can show. */
function keepTrace(request: CheckRequest, report: CheckReport): { trace: string | null; replay: string | null } {
  const { system, box, invariants, mutant, force, bugsFrom } = request;
  for (const violation of report.violations) {
    const trace = traceOf(system, box, invariants, violation, mutant?.id ?? null);
    if (trace === null) continue;
    const out = request.out ?? freeName(`${system.name}-check`);
    writeAtomic(out, packTrace(trace.lines, out.endsWith(".gz")), force);
    return { trace: out, replay: invocation("replay", out, ...bugArguments(bugsFrom)) };
  }
  return { trace: null, replay: null };
}

/** `paxos-check.ndjson`, or the first of `paxos-check-2.ndjson`, `paxos-check-3.ndjson` … that is not there yet. */
function freeName(stem: string): string {
  for (let number = 1; ; number++) {
    const name = `${stem}${number === 1 ? "" : `-${number}`}.ndjson`;
    if (!fs.existsSync(name)) return name;
  }
}

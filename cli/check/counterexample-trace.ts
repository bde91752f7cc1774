/** The trace of a counterexample: its run in the scheduled world, which must see what the checker saw. */
import { assert } from "../../sim/base/assert.ts";
import type { CheckViolation } from "../../sim/check/report.ts";
import type { PathStep } from "../../sim/check/search/path.ts";
import { type Box, planOfBox } from "../../sim/check/subjects/system/box.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { System } from "../../sim/contract/system.ts";
import type { RunResult } from "../../sim/plan/run-result.ts";
import { run } from "../../sim/run.ts";
import type { TraceCode } from "../../sim/trace/format.ts";
import { writeTrace } from "../../sim/trace/writer.ts";

export interface CounterexampleTrace {
  readonly lines: readonly string[];
  readonly events: number;
}

/** Verdicts on the whole of a graph or on the code, which no single run shows. */
const judgedByPath: readonly string[] = ["determinism", "deadlock", "progress", "lasso"];

/** Records the way to a violation, by the code of this thread; null when no run shows it. */
export function traceOf(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  violation: CheckViolation,
  code: TraceCode,
): CounterexampleTrace | null {
  if (judgedByPath.includes(violation.invariant) || violation.path.length === 0) return null;
  const { result, ...trace } = traceOfWay(system, box, invariants, violation.path, code);
  // Where one step is wrong for two judges, the one that speaks first there need not be the one that does here.
  assert(result.violation !== null, `the scheduled world sees what the checker saw: ${violation.invariant}`);
  return trace;
}

/** Records a way of one step or more through a box, as the scheduled world takes it. */
export function traceOfWay(
  system: System,
  box: Box,
  invariants: readonly Invariant[],
  path: readonly PathStep[],
  code: TraceCode,
): CounterexampleTrace & { readonly result: RunResult } {
  const plan = planOfBox(
    system,
    box,
    path.flatMap(({ choices }) => choices),
  );
  const result = run(plan, system, invariants);
  const lines: string[] = [];
  writeTrace(
    result,
    code,
    (recorder) => run(plan, system, invariants, { recorder }),
    (line) => lines.push(line),
  );
  return { lines, events: result.events, result };
}

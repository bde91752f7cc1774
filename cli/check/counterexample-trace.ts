/** The trace of a counterexample: its run in the scheduled world, which must see what the checker saw. */
import { assert } from "../../sim/base/assert.ts";
import { counterexample } from "../../sim/check/check-system.ts";
import type { CheckViolation } from "../../sim/check/report.ts";
import type { Box } from "../../sim/check/subjects/system/box.ts";
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { System } from "../../sim/contract/system.ts";
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
  const plan = counterexample(system, box, violation);
  const result = run(plan, system, invariants);
  // Where one step is wrong for two judges, the one that speaks first there need not be the one that does here.
  assert(result.violation !== null, `the scheduled world sees what the checker saw: ${violation.invariant}`);
  const lines: string[] = [];
  writeTrace(
    result,
    code,
    (recorder) => run(plan, system, invariants, { recorder }),
    (line) => lines.push(line),
  );
  return { lines, events: result.events };
}

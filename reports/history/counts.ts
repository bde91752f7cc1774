/** What a history's verdict rests on: how its calls ended, and how many of them could have shown an order to be wrong. */
import type { Call } from "../../invariants/linearizability/history.ts";
import { count, plural } from "../format.ts";

export interface CallCounts {
  readonly ok: number;
  readonly failed: number;
  readonly unknown: number;
  /** Calls that succeeded and told what the state was: reads, and writes whose answer depends on it. */
  readonly reads: number;
}

export function countCalls(calls: readonly Call[]): CallCounts {
  const counts = { ok: 0, failed: 0, unknown: 0, reads: 0 };
  for (const call of calls) {
    if (call.outcome === "fail") counts.failed++;
    else counts[call.outcome]++;
    if (call.outcome === "ok" && isTelling(call)) counts.reads++;
  }
  return counts;
}

/** Why any history with these counts would be linearizable; null when there is something that could be wrong. */
export function vacuityOf({ ok, reads }: CallCounts): string | null {
  if (ok === 0) return "no call succeeded";
  return reads === 0 ? "no read succeeded" : null;
}

export const renderCallCounts = ({ ok, failed, unknown, reads }: CallCounts): string =>
  `${count(ok)} ok, ${count(failed)} failed, ${count(unknown)} unknown; ${plural(reads, "read")} succeeded`;

/** Writes that succeed whatever the state is. */
const blindWrites: ReadonlySet<string> = new Set([
  "write",
  "put",
  "append",
  "add",
  "enqueue",
  "push",
  "trim",
  "delete",
]);

interface Typed {
  readonly type?: unknown;
}

function isTelling({ input, output }: Call): boolean {
  const { type } = (input ?? {}) as Typed;
  const answer = (output ?? {}) as Typed;
  if (output !== undefined && output !== null && answer.type !== "done" && answer.type !== "transaction") return true;
  if (type !== "transaction") return !blindWrites.has(String(type));
  const { operations = [] } = input as { readonly operations?: readonly Typed[] };
  return operations.some((operation) => operation.type === "read");
}

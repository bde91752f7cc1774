/** The operations of clients over a run, as bars: from the question to the answer, those at once in rows of their own. */

import { nameResult } from "../../invariants/shared/words.ts";
import { escapeText } from "../../sim/base/printable.ts";
import type { Operation, Result } from "../../sim/contract/operation.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import { tellOperation } from "../story/values.ts";
import type { CallBar } from "./scene.ts";

/** A bar and whose it is. */
export interface ClientCall extends Omit<CallBar, "lane"> {
  readonly node: number;
}

const labelMax = 200;

export function callBarsOf(events: readonly TraceEvent[], name: NameOf): readonly ClientCall[] {
  const open = new Map<string, Omit<ClientCall, "row">>();
  const all: Omit<ClientCall, "row">[] = [];
  for (const [at, { seen = [] }] of events.entries()) {
    for (const { node, observation } of seen) {
      const { type, session, sequence } = observation;
      const id = `${String(session)}#${String(sequence)}`;
      if (type === "invoked") {
        const label = escapeText(operationIn(observation["operation"], name), labelMax);
        open.set(id, { node, from: at, to: null, label, outcome: "unknown", emphasis: "answered" });
      }
      const call = open.get(id);
      if (type !== "returned" || call === undefined) continue;
      open.delete(id);
      const outcome =
        observation["outcome"] === "ok" ? "ok" : observation["outcome"] === "failed" ? "failed" : "unknown";
      const answer = outcome === "ok" ? resultIn(observation["result"]) : outcome;
      const label = answer === "done" ? call.label : escapeText(`${call.label} → ${answer}`, labelMax);
      // A client that gives up knows nothing of what will become of it.
      all.push({ ...call, outcome, label, to: outcome === "unknown" ? null : at });
    }
  }
  return inRows([...all, ...open.values()].sort((a, b) => a.from - b.from));
}

function operationIn(operation: unknown, name: NameOf): string {
  try {
    return tellOperation(operation as Operation, name) ?? "an operation";
  } catch {
    return "an operation"; // a trace that somebody wrote
  }
}

function resultIn(result: unknown): string {
  try {
    return nameResult(result as Result) ?? "ok";
  } catch {
    return "ok";
  }
}

/** The first row that is free; what never returned leaves its row to the next one. Calls are in the order of their beginnings. */
export function inRows<T extends Pick<ClientCall, "node" | "from" | "to">>(
  calls: readonly T[],
): readonly (T & { readonly row: number })[] {
  const ends = new Map<number, (number | null)[]>();
  return calls.map((call) => {
    const rows = ends.get(call.node) ?? [];
    ends.set(call.node, rows);
    const found = rows.findIndex((end) => end === null || end <= call.from);
    const row = found < 0 ? rows.length : found;
    rows[row] = call.to;
    return { ...call, row };
  });
}

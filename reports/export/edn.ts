/**
 * What clients saw of a run, and what was done to it, as a history of Jepsen's in EDN: Knossos, Elle and `synod verify` read it.
 * Source: Jepsen, "jepsen.history" (0.1.5): operations with :index, :time in nanoseconds, :type, :process, :f and :value.
 */
import { type Deed, jepsenHistory } from "../../invariants/linearizability/formats/export.ts";
import { readHistory } from "../../invariants/linearizability/formats/index.ts";
import { UserError } from "../../sim/base/user-error.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import type { ExportedRun } from "./exported-run.ts";

/** Throws a UserError for a run in which no client read or wrote. */
export function ednOf({ lines, events, name }: Pick<ExportedRun, "lines" | "events" | "name">): string {
  const { calls } = readHistory(lines.join("\n"), {}, "trace");
  if (calls.length === 0)
    throw new UserError({
      ...{ code: "no-history", place: "--to", value: "edn", remedy: "choose another form" },
      sentence: "--to edn: in this run no client read or wrote, so that there is no history; choose another form",
    });
  return jepsenHistory(
    calls,
    events.flatMap((event) => deedOf(event, name) ?? []),
  );
}

/** What is done to nodes, or what faults do; null for what nodes and clients do. */
function deedOf({ cause, node, time }: TraceEvent, name: ExportedRun["name"]): Deed | null {
  const nanos = 1_000 * time;
  switch (cause.type) {
    case "crash":
    case "restart":
      return { nanos, name: cause.type, about: name(node) };
    case "heal":
      return { nanos, name: "heal", about: "all faults are over" };
    case "fault": {
      const [, when = "begins", what = ""] = /^(\w+): (.*)$/s.exec(cause.text) ?? ["", "begins", cause.text];
      const kind = /^[\w-]+/.exec(what)?.[0] ?? "fault";
      return { nanos, name: `${when === "ends" ? "end" : "start"}-${kind}`, about: cause.text };
    }
    default:
      return null;
  }
}

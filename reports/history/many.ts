/** Verdicts about many histories: a line each, and what they come to. */
import { escapeText } from "../../sim/base/printable.ts";
import { plural } from "../format.ts";
import { painter } from "../table.ts";
import { countCalls, vacuityOf } from "./counts.ts";
import { type UnreadReport, unreadData, type VerdictReport, verdictData } from "./text.ts";

export type HistoryOutcome =
  | { readonly type: "judged"; readonly report: VerdictReport }
  | (UnreadReport & { readonly type: "unread" })
  | { readonly type: "mistake"; readonly file: string; readonly code: string; readonly message: string };

const kinds = ["linearizable", "not linearizable", "unknown", "says nothing", "not read"] as const;

/** What a history came to, in a few words. */
export function historyKind(outcome: HistoryOutcome): (typeof kinds)[number] {
  if (outcome.type === "mistake") return "not read";
  if (outcome.type === "unread") return "unknown";
  const { decision, calls } = outcome.report;
  if (decision.verdict === "ok") return vacuityOf(countCalls(calls)) === null ? "linearizable" : "says nothing";
  return decision.verdict === "illegal" ? "not linearizable" : "unknown";
}

/** One line, ending in a line break. */
export function outcomeLine(outcome: HistoryOutcome, color: boolean): string {
  const paint = painter(color);
  if (outcome.type === "mistake") return `${paint.yellow(outcome.message)}\n`;
  const kind = historyKind(outcome);
  if (outcome.type === "unread") {
    return `${paint.bold(escapeText(outcome.file, 200))}: ${paint.yellow(kind)} (the limit on ${outcome.why} came first)\n`;
  }
  const { file, calls, model, decision, explanation } = outcome.report;
  const shade = kind === "linearizable" ? paint.green : kind === "not linearizable" ? paint.red : paint.yellow;
  const found = explanation === null ? "" : `: ${explanation.finding.class}`;
  const why =
    decision.verdict === "unknown"
      ? `, the limit on ${decision.why} came first`
      : kind === "says nothing"
        ? `, ${vacuityOf(countCalls(calls))}`
        : "";
  const about = `${plural(calls.length, "call")} of a ${escapeText(model.name, 40)}${why}`;
  return `${paint.bold(escapeText(file, 200))}: ${shade(kind)} (${about})${found}\n`;
}

const counted = (outcomes: readonly HistoryOutcome[]): readonly (readonly [string, number])[] =>
  kinds.map((kind) => [kind, outcomes.filter((outcome) => historyKind(outcome) === kind).length] as const);

/** What all lines come to, ending in a line break. */
export function manyText(outcomes: readonly HistoryOutcome[], isStopped: boolean): string {
  const parts = counted(outcomes).flatMap(([kind, count]) => (count === 0 ? [] : [`${count} ${kind}`]));
  const total = outcomes.length === 1 ? "1 history" : `${outcomes.length} histories`;
  return `${total}${parts.length === 0 ? "" : `: ${parts.join(", ")}`}${isStopped ? "; interrupted" : ""}\n`;
}

/** The same as plain data: keys here are an interface, kept from release to release. */
export function manyData(outcomes: readonly HistoryOutcome[], isStopped: boolean): object {
  return {
    command: "verify",
    histories: outcomes.length,
    interrupted: isStopped,
    counts: Object.fromEntries(counted(outcomes)),
    files: outcomes.map((outcome) => {
      if (outcome.type === "judged") return verdictData(outcome.report);
      if (outcome.type === "unread") return unreadData(outcome);
      const { file, code, message } = outcome;
      return { command: "verify", file, verdict: null, error: { code, message } };
    }),
  };
}

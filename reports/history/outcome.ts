/** What became of one history, told in plain data: it may come from another thread. */
import { escapeText } from "../../sim/base/printable.ts";
import { plural } from "../format.ts";
import { paintOf, type Sheet } from "../sheet.ts";
import { countCalls, vacuityOf } from "./counts.ts";
import { type VerdictReport, verdictData, verdictText } from "./text.ts";

/** In the order in which they are counted. */
export const outcomeKinds = [
  ...(["linearizable", "not linearizable", "unknown", "says nothing", "not judged", "not read"] as const),
];

export type OutcomeKind = (typeof outcomeKinds)[number];

export interface HistoryOutcome {
  readonly file: string;
  readonly kind: OutcomeKind;
  /** Among others: one line, ending in a line break. */
  readonly line: string;
  /** By itself: ends in a line break. */
  readonly text: string;
  /** Keys here are an interface, kept from release to release. */
  readonly data: object;
}

function kindOf({ decision, calls }: VerdictReport): OutcomeKind {
  if (decision.verdict === "ok") return vacuityOf(countCalls(calls)) === null ? "linearizable" : "says nothing";
  return decision.verdict === "illegal" ? "not linearizable" : "unknown";
}

/** A history that was judged. */
export function judgedOutcome(report: VerdictReport, sheet: Sheet): HistoryOutcome {
  const paint = paintOf(sheet);
  const kind = kindOf(report);
  const { file, calls, model, decision, explanation } = report;
  const shade = kind === "linearizable" ? paint.green : kind === "not linearizable" ? paint.red : paint.yellow;
  const found = explanation === null ? "" : `: ${explanation.finding.class}`;
  const why =
    decision.verdict === "unknown"
      ? `, the limit on ${decision.why} came first`
      : kind === "says nothing"
        ? `, ${vacuityOf(countCalls(calls))}`
        : "";
  const about = `${plural(calls.length, "call")} of a ${escapeText(model.name, 40)}${why}`;
  const line = `${paint.bold(escapeText(file, 200))}: ${shade(kind)} (${about})${found}\n`;
  return { file, kind, line, text: verdictText(report, sheet), data: verdictData(report) };
}

/** A file that is no history, or none of the model: what is wrong with it. */
export function mistakenOutcome(file: string, code: string, message: string, sheet: Sheet): HistoryOutcome {
  const line = `${paintOf(sheet).yellow(message)}\n`;
  return {
    ...{ file, kind: "not read", line, text: line },
    data: { command: "verify", file, verdict: null, error: { code, message } },
  };
}

/** A verdict about a history, for people and as data. */
import type { Decision } from "../../invariants/linearizability/decide/decide.ts";
import type { Explanation } from "../../invariants/linearizability/explain/explain.ts";
import type { Call } from "../../invariants/linearizability/history.ts";
import { describeCall, type Model } from "../../invariants/linearizability/model.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { plural } from "../format.ts";
import { paintOf, type Sheet } from "../sheet.ts";
import { renderTable } from "../table.ts";
import { countCalls, renderCallCounts, vacuityOf } from "./counts.ts";

export interface VerdictReport {
  readonly file: string;
  readonly format: string;
  readonly lines: number;
  readonly skipped: number;
  /** The history told that its values are [key value] pairs. */
  readonly pairs: boolean;
  readonly calls: readonly Call[];
  readonly model: Model;
  readonly decision: Decision;
  readonly explanation: Explanation | null;
  /** Calls of unknown outcome that must have taken effect for the history to be linearizable. */
  readonly rests: readonly Call[];
}

const coreShownMax = 30;

/** What else the file holds: of a run of ours, what happened inside the system. */
const skippedOf = ({ format, skipped }: VerdictReport): string =>
  format === "trace"
    ? `${plural(skipped, "other event")} of the run`
    : `${plural(skipped, "line")} without an operation of a client`;

/** The whole report as text, ending in a line break. */
export function verdictText(report: VerdictReport, sheet: Sheet): string {
  const { file, calls, model, decision, explanation } = report;
  const paint = paintOf(sheet);
  const about = `${plural(calls.length, "call")} of ${/^[aeiou]/.test(model.name) ? "an" : "a"} ${escapeText(model.name, 40)}`;
  const head = paint.bold(escapeText(file, 200));
  const skipped = report.skipped === 0 ? "" : `, ${skippedOf(report)}`;
  const lines: string[] = [];
  const { promise = "linearizable" } = model;
  switch (decision.verdict) {
    case "ok":
      lines.push(`${head}: ${paint.green(promise)} (${about}, by ${decision.by}${skipped})`);
      break;
    case "illegal":
      lines.push(`${head}: ${paint.red(`not ${promise}`)} (${about}, by ${decision.by}${skipped})`);
      break;
    default:
      lines.push(`${head}: ${paint.yellow("unknown")} (${about}${skipped})`);
  }
  if (report.pairs)
    lines.push("values are read as [key value] pairs, since reads ask for [key nil] (else say --not-keyed)");
  const counts = countCalls(calls);
  lines.push(renderCallCounts(counts));
  const vacuous = decision.verdict === "ok" ? vacuityOf(counts) : null;
  if (vacuous !== null)
    lines.push(paint.yellow(`${vacuous}, so this verdict says nothing: any such history has an order`));
  if (report.rests.length > 0) lines.push(restsText(report));
  if (decision.verdict === "unknown") lines.push("", unknownText(decision));
  if (decision.witness !== null) {
    const call = calls[decision.witness.call] as Call;
    const shown = describeCall(model, call.input, call.output);
    lines.push(
      "",
      `The order that the history claims is wrong (${decision.witness.problem}): ${escapeText(shown, 200)}.`,
    );
  }
  if (explanation !== null)
    lines.push("", escapeText(explanation.words, 4000), "", coreTable(explanation, model, sheet));
  return `${lines.join("\n").trimEnd()}\n`;
}

const restsShownMax = 5;

/** What was never answered and must have happened all the same. */
function restsText({ rests, model }: VerdictReport): string {
  const shown = rests.slice(0, restsShownMax).map((call) => {
    const line = call.line === undefined ? "" : ` (line ${call.line})`;
    return `client ${call.process}'s ${describeCall(model, call.input, call.output)}${line}`;
  });
  const more = rests.length > shown.length ? ` and ${rests.length - shown.length} more` : "";
  const what = rests.length === 1 ? "a call" : `${rests.length} calls`;
  return escapeText(
    `it rests on ${what} of unknown outcome that must have taken effect: ${shown.join("; ")}${more}`,
    2_000,
  );
}

function unknownText(decision: Decision & { readonly verdict: "unknown" }): string {
  const remedy = {
    configurations: "raise --configurations",
    memory: "raise --memory",
    time: "raise --time",
  }[decision.why];
  const keys = decision.undecided.slice(0, 5).map((key) => JSON.stringify(key));
  const which =
    keys.length === 0
      ? ""
      : ` Undecided: ${plural(decision.undecided.length, "key")} (${escapeText(keys.join(", "), 200)}).`;
  return `The limit on ${decision.why} came first, after ${plural(decision.configurations, "configuration")}; ${remedy}.${which}`;
}

function coreTable({ core }: Explanation, model: Model, sheet: Sheet): string {
  const rows = core
    .slice(0, coreShownMax)
    .map((call) => [
      call.line === undefined ? "" : String(call.line),
      escapeText(String(call.process), 30),
      escapeText(describeCall(model, call.input, call.output), 100),
      String(call.clock?.[0] ?? call.invoked),
      Number.isFinite(call.returned) ? String(call.clock?.[1] ?? call.returned) : "never",
    ]);
  const columns = [
    { title: "line", align: "right" as const },
    { title: "client" },
    { title: "call" },
    { title: "invoked", align: "right" as const },
    { title: "returned", align: "right" as const },
  ];
  const more = core.length > coreShownMax ? `and ${core.length - coreShownMax} more\n` : "";
  return `${renderTable(columns, rows, paintOf(sheet))}${more}`;
}

/** The report as plain data: keys here are an interface, kept from release to release. */
export function verdictData({
  file,
  format,
  lines,
  skipped,
  pairs,
  calls,
  model,
  decision,
  explanation,
  rests,
}: VerdictReport): object {
  const { verdict, configurations, witness } = decision;
  return {
    command: "verify",
    file,
    format,
    lines,
    skipped,
    pairs,
    model: model.name,
    calls: calls.length,
    counts: countCalls(calls),
    vacuous: verdict === "ok" ? vacuityOf(countCalls(calls)) : null,
    verdict,
    by: verdict === "unknown" ? null : decision.by,
    why: verdict === "unknown" ? decision.why : null,
    undecided: verdict === "unknown" ? decision.undecided : [],
    configurations,
    restsOn: rests.map(callData),
    witness: witness === null ? null : { problem: witness.problem, call: callData(calls[witness.call] as Call) },
    explanation: explanation === null ? null : explanationData(explanation),
  };
}

function explanationData({ key, prefix, breaks, core, partial, finding, complete, words }: Explanation): object {
  return {
    key,
    class: finding.class,
    guarantee: finding.guarantee ?? null,
    versions: finding.versions ?? null,
    age: finding.age ?? null,
    words,
    evidence: finding.calls.map(callData),
    core: core.map(callData),
    prefix: prefix.length,
    breaks: breaks === null ? null : callData(breaks),
    partial: partial.length,
    complete,
  };
}

/** JSON has no infinity: a call that never returned has none. */
const callData = (call: Call): object => ({
  process: call.process,
  line: call.line ?? null,
  invoked: call.invoked,
  returned: Number.isFinite(call.returned) ? call.returned : null,
  clock: call.clock === undefined ? null : call.clock.map((time) => (Number.isFinite(time) ? time : null)),
  outcome: call.outcome,
  input: call.input,
  output: call.output ?? null,
});

/** What commands other than campaigns tested, as cases. */
import { type CheckedBox, verdictOf } from "../check.ts";
import type { CheckMutantRow } from "../check-mutants.ts";
import type { ComparisonRow } from "../comparison/rows.ts";
import { count } from "../format.ts";
import type { HistoryOutcome } from "../history/outcome.ts";
import type { HuntLoss, MutantRow } from "../mutants.ts";
import { withNames } from "../node-names.ts";
import type { ReplayedTrace } from "../replayed.ts";
import { type BuildCase, passedCase } from "./build-case.ts";

/** A case for each box that was looked at; `kept` is what became of the counterexample's trace. */
export function checkCases(
  boxes: readonly CheckedBox[],
  kept: { readonly trace: string | null; readonly replay: string | null },
): BuildCase[] {
  return boxes.map((one) => {
    const { box, report, name } = one;
    const fine = passedCase(report.system, box, { states: count(report.states), depth: count(report.depth) });
    const verdict = verdictOf(one);
    if (verdict === "exhausted") return fine;
    if (verdict === "undecided") {
      const message = report.exhausted
        ? "exhausted, but no decision was ever reached"
        : `not exhausted: ended by ${report.bound}`;
      return { ...fine, outcome: "error", kind: "undecided", message };
    }
    const [{ invariant, message, path }] = report.violations as [(typeof report.violations)[number]];
    const steps = path.map(({ text }, at) => `${String(at + 1).padStart(3)}  ${text}`);
    const replay = kept.replay === null ? [] : [`replay  ${kept.replay}`];
    return {
      ...fine,
      outcome: "failed",
      kind: invariant,
      message: withNames(message, name),
      details: [...steps, ...replay],
      file: kept.trace,
    };
  });
}

/** Bugs that were given up, each as a case that says why. */
const lossCases = (lost: readonly HuntLoss[]): BuildCase[] =>
  lost.map(({ id, why }) => ({ ...passedCase("mutants", id), outcome: "error", kind: "given-up", message: why }));

/** A planted bug passes when it was found and its clean twin is clean. */
export function mutantCases(rows: readonly MutantRow[], lost: readonly HuntLoss[]): BuildCase[] {
  return [...rows.map(mutantCase), ...lossCases(lost)];
}

function mutantCase({ id, system, runs, seconds, invariant, twin, trace, scenario }: MutantRow): BuildCase {
  const fine = {
    ...passedCase(system, id, { runs: count(runs), seconds: seconds.toFixed(2), "found by": invariant ?? "" }),
    file: trace,
  };
  if (twin.violations > 0)
    return {
      ...fine,
      outcome: "failed",
      kind: "clean-twin",
      message: `without the bug ${count(twin.violations)} of the same plans of ${scenario} go wrong, too`,
    };
  if (invariant !== null) return fine;
  return {
    ...fine,
    outcome: "error",
    kind: "not-found",
    message: `not found in ${count(runs)} plans of ${scenario}`,
  };
}

/** The same for bugs that were looked for in boxes. */
export function checkMutantCases(rows: readonly CheckMutantRow[], lost: readonly HuntLoss[]): BuildCase[] {
  const cases = rows.map(({ id, system, invariant, twinClean, trace, states, seconds, box }): BuildCase => {
    const facts = {
      states: states === null ? "" : count(states),
      seconds: seconds.toFixed(2),
      "found by": invariant ?? "",
    };
    const fine = { ...passedCase(system, id, facts), file: trace };
    if (twinClean === false)
      return {
        ...fine,
        outcome: "failed",
        kind: "clean-twin",
        message: `without the bug the box (${box}) is not clean, either`,
      };
    if (invariant !== null) return fine;
    return { ...fine, outcome: "error", kind: "not-found", message: "no box within the limits shows it" };
  });
  return [...cases, ...lossCases(lost)];
}

/** `isUndecided`: what is undecided counts; `silent` tells which rows nothing came of, where that counts. */
export function comparisonCases(
  rows: readonly ComparisonRow[],
  isUndecided: boolean,
  silent: readonly string[],
): BuildCase[] {
  return rows.map(({ system, scenario, verdict, runs, ok }) => {
    const fine = passedCase(system, scenario, { runs: count(runs), operations: count(ok) });
    if (verdict !== "ok" && verdict !== "undecided")
      return { ...fine, outcome: "failed", kind: verdict, message: `${verdict} was broken` };
    const silence = silent.find((line) => line.includes(` in ${system} under ${scenario}`));
    if (silence !== undefined) return { ...fine, outcome: "failed", kind: "never-seen", message: silence };
    if (verdict === "ok" || !isUndecided) return fine;
    return { ...fine, outcome: "error", kind: "undecided", message: "some runs ended before their judges could tell" };
  });
}

/** A run that was asked for by itself: a trace in `file`, or a plan by its coordinates. */
export interface RunPlace {
  readonly system: string;
  readonly name: string;
  readonly file: string | null;
}

/** The case of one run. `isFine`: it ended with 0. */
export function runCase(
  { system, name, file }: RunPlace,
  { violation, undecided }: Pick<ReplayedTrace, "violation" | "undecided">,
  isFine: boolean,
): BuildCase {
  const fine = { ...passedCase(system, name), file };
  if (isFine) return fine;
  if (violation !== null) return { ...fine, outcome: "failed", kind: violation.invariant, message: violation.message };
  if (undecided !== null) return { ...fine, outcome: "error", kind: "undecided", message: undecided };
  return { ...fine, outcome: "failed", kind: "diverged", message: "another run than the trace's, without a violation" };
}

/** A case for each trace. */
export function replayedCases(traces: readonly ReplayedTrace[]): BuildCase[] {
  return traces.map(({ trace, system, outcome, code, why, told, violation, undecided, error }) => {
    const fine = { ...passedCase(system ?? "no trace", trace, { outcome: outcome ?? "" }), file: trace };
    if (code === 0) return fine;
    const shown = told ?? undecided ?? "another run, without a violation";
    const isFailed = error === null && (code === 1 || code === 3);
    return {
      ...fine,
      outcome: isFailed ? "failed" : "error",
      kind: error ?? violation?.invariant ?? outcome ?? "undecided",
      message: why ?? shown,
    };
  });
}

/** A case for each history. `isUndecided`: what is undecided counts. */
export function historyCases(outcomes: readonly HistoryOutcome[], isUndecided: boolean): BuildCase[] {
  return outcomes.map(({ file, kind, line, data }) => {
    const { calls, explanation } = data as { calls?: number; explanation?: { readonly class: string } | null };
    const fine = { ...passedCase("verify", file, calls === undefined ? {} : { calls: count(calls) }), file };
    if (kind === "linearizable") return fine;
    const told = line.replaceAll(/\u001b\[[\d;]*m/g, "").trimEnd();
    if (kind === "not read") return { ...fine, outcome: "error", kind, message: told };
    if (kind === "not judged") return { ...fine, outcome: "failed", kind, message: told };
    if (kind !== "not linearizable")
      return isUndecided ? { ...fine, outcome: "error", kind, message: `${file}: ${kind}` } : fine;
    const found = explanation?.class;
    return {
      ...fine,
      outcome: "failed",
      kind: found ?? kind,
      message: `${file} is not linearizable${found === undefined ? "" : `: ${found}`}`,
    };
  });
}

/** What a check found, for the terminal and as JSON. */

import { escapeText } from "../sim/base/printable.ts";
import type { CheckReport, CheckViolation } from "../sim/check/report.ts";
import type { PathStep } from "../sim/check/search/path.ts";
import type { TraceSeen } from "../sim/trace/format.ts";
import { count, plural, realTime, short } from "./format.ts";
import { type NameOf, withNames } from "./node-names.ts";
import { tellObservation } from "./story/observations.ts";
import type { Paint } from "./table.ts";

/** One box that was looked at, with its name for people. */
export interface CheckedBox {
  readonly box: string;
  /** How its nodes are called. */
  readonly name: NameOf;
  readonly report: CheckReport;
}

export interface CheckSummary {
  readonly version: string;
  readonly mutant: string | null;
  /** The boxes in the order looked at; the last one is the one the verdict is about. */
  readonly boxes: readonly CheckedBox[];
  /** Where the trace of the first violation lies, and how to run it again; null when there is none. */
  readonly trace: string | null;
  readonly replay: string | null;
}

/** Types of observations that tell of a decision. */
const decisions = ["chosen", "learned", "applied", "executed", "returned"];

/** True when some path of the box reached a decision. */
export const isDecided = ({ witnesses }: CheckReport): boolean => decisions.some((type) => witnesses.includes(type));

/** The verdict of a check in one word. */
export function verdictOf({ report }: CheckedBox): "violated" | "exhausted" | "undecided" {
  if (report.violations.length > 0) return "violated";
  return report.exhausted && isDecided(report) ? "exhausted" : "undecided";
}

export function checkJson(summary: CheckSummary): unknown {
  const last = summary.boxes.at(-1)!;
  const completed = summary.boxes.filter(({ report }) => report.exhausted).at(-1);
  const { observations: _, violations, ...report } = last.report;
  return {
    version: summary.version,
    verdict: verdictOf(last),
    mutant: summary.mutant,
    box: last.box,
    completed: completed?.box ?? null,
    ...report,
    depth: depthOf(last.report),
    seconds: Number(report.seconds.toFixed(3)),
    violations: violations.map(({ invariant, message, path, cycle }) => ({
      invariant,
      message,
      told: withNames(message, last.name),
      path: path.map((step) => tellStepOf(step, last.name)),
      steps: path.length,
      ...(cycle === undefined ? {} : { cycle }),
      choices: path.flatMap(({ choices }) => choices),
    })),
    trace: summary.trace,
    replay: summary.replay,
  };
}

export function renderCheck(summary: CheckSummary, paint: Paint): string {
  const last = summary.boxes.at(-1)!;
  const { report } = last;
  const lines = summary.boxes.length > 1 ? summary.boxes.map(boxLine) : [];
  const completed = summary.boxes.filter((one) => one.report.exhausted).at(-1);
  lines.push(
    ...report.violations.flatMap((violation) => tellViolation(violation, last.name, paint)),
    verdictLine(last, paint),
  );
  if (summary.boxes.length > 1) lines.push(`largest box completed: ${completed?.box ?? "none"}`);
  lines.push(...factLines(report));
  if (summary.trace !== null) lines.push(`trace       ${escapeText(summary.trace)}`);
  if (summary.replay !== null) lines.push(`replay      ${escapeText(summary.replay)}`);
  return `${lines.join("\n")}\n`;
}

function boxLine(one: CheckedBox): string {
  const { states, bound } = one.report;
  return `${one.box}: ${plural(states, "state")}, depth ${depthOf(one.report)}${bound === null ? "" : `, ended by ${bound}`}`;
}

function verdictLine(last: CheckedBox, paint: Paint): string {
  const { report, box } = last;
  const found = `${paint.bold(report.system)} in the box (${box})`;
  switch (verdictOf(last)) {
    case "violated":
      return paint.red(`${found}: ${plural(report.violations.length, "violation")}`);
    case "exhausted":
      return paint.green(`${found}: no violation in any of ${plural(report.states, "state")}`);
    default:
      if (report.exhausted)
        return paint.yellow(`${found}: exhausted, but no decision was ever reached: enlarge the box`);
      return paint.yellow(`${found}: no violation in ${plural(report.states, "state")}; ended by ${report.bound}`);
  }
}

function factLines(report: CheckReport): string[] {
  const kinds = Object.entries(report.kinds).map(([kind, times]) => `${kind} ${count(times)}`);
  const mode =
    report.mode === "exact" ? "exact" : `by fingerprints, P(a state omitted) < ${report.omission.toExponential(1)}`;
  const memory = report.bytesPerState === null ? "" : `, ${report.bytesPerState} bytes/state`;
  return [
    `states      ${count(report.states)}, transitions ${count(report.transitions)}, depth ${depthOf(report)}, ${mode}`,
    `events      ${kinds.join(", ")}`,
    `code run    ${plural(report.handlerCalls, "handler call")} for ${plural(report.localSteps, "local step")}, ` +
      `${plural(report.judgeCalls, "judge call")}; ${plural(report.localStates, "local state")}, ` +
      `${plural(report.messages, "message")}, ${plural(report.inboxes, "inbox", "inboxes")}`,
    `speed       ${realTime(report.seconds)}, ${short(report.statesPerSecond)} states/s${memory}`,
    `reductions  ${report.reductions.join(", ") || "none"}`,
    ...report.notes.map((note) => `note        ${escapeText(note)}`),
    `seen        ${report.witnesses.join(", ")}`,
    ...coverageLines(report),
  ];
}

/** How much of what may happen happened, and what never did. */
function coverageLines({ coverage }: CheckReport): string[] {
  if (coverage === null) return [];
  const { declared, happened, never } = coverage;
  const share = `coverage    ${count(happened)} of ${count(declared)} kinds of messages, timers, budgets and witnesses`;
  const percent = declared === 0 ? "" : ` (${Math.floor((100 * happened) / declared)} %)`;
  return [
    `${share}${percent}`,
    ...(never.length === 0 ? [] : [`never       ${never.map((one) => escapeText(one)).join(", ")}`]),
  ];
}

function tellViolation({ invariant, message, path, cycle = 0 }: CheckViolation, name: NameOf, paint: Paint): string[] {
  const steps = path.map((step, at) => `  ${String(at + 1).padStart(3)}  ${tellStepOf(step, name)}`);
  const around = path.length - cycle;
  return [
    `${paint.red(escapeText(invariant))}: ${escapeText(withNames(message, name))}`,
    ...steps.slice(0, around),
    ...(cycle > 0 ? ["       and then for ever:", ...steps.slice(around)] : []),
  ];
}

/** How far the search went, the step to what it found included. */
export const depthOf = ({ depth, violations }: CheckReport): number =>
  Math.max(depth, ...violations.map(({ path }) => path.length));

/** One step in words: what happened, and what its node told the judges. */
export function tellStepOf({ node, text, observations }: PathStep, name: NameOf): string {
  const told = observations.map((one) => {
    const observation = observationOf(one);
    return observation === null ? escapeText(one, 200) : tellObservation({ node, observation }, name);
  });
  const joint = text.startsWith(name(node)) ? " and " : ", and it ";
  return `${escapeText(text)}${told.length === 0 ? "" : `${joint}${told.join(", and ")}`}`;
}

/** An observation from its canonical text; null for what a model of one's own made of it. */
function observationOf(text: string): TraceSeen["observation"] | null {
  try {
    const value = JSON.parse(text) as { readonly type?: unknown } | null;
    return typeof value?.type === "string" ? (value as TraceSeen["observation"]) : null;
  } catch {
    return null;
  }
}

/** What a failing run has to say in a test: the sentence of the shrunk run, its judge, its coordinates, its trace, what to run next. */
import { packTrace } from "../../cli/input/trace-files.ts";
import { writeBeside } from "../../cli/output/files.ts";
import { invocation, quote } from "../../cli/output/invocation.ts";
import { judgesOf } from "../../invariants/judges-of.ts";
import { systems } from "../../protocols/systems.ts";
import { count, plural } from "../../reports/format.ts";
import { type NameOf, namesOfParts, withNames } from "../../reports/node-names.ts";
import { stallOf } from "../../reports/stalled.ts";
import { tellEvent } from "../../reports/story/event.ts";
import { escapeText } from "../../sim/base/printable.ts";
import { clipped, UserError } from "../../sim/base/user-error.ts";
import { partsOfPlan } from "../../sim/plan/cluster-of-plan.ts";
import type { TraceEvent } from "../../sim/trace/format.ts";
import { type Failure, record, shrink } from "../runs.ts";
import type { Subject } from "../subject.ts";
import { Failing, type RunningTest } from "./runner.ts";

/** Where traces go unless told. */
export const outDefault = "synod-out";

/** Where the plan of a failing run comes from. */
export interface PlaceOfRun {
  readonly seed: string;
  /** Its number among the plans of `scenario`, as asked for. */
  readonly index: number;
  readonly scenario: string;
  /** Where scenarios take turns: the scenario that it is drawn from, and its number there. */
  readonly drawn: { readonly scenario: string; readonly index: number };
  readonly settings: { readonly nodes?: number; readonly beyond?: boolean };
}

/** The error of a campaign's failing run: shrinks it and writes its trace into the folder `out`. */
export function violationOf(failure: Failure, place: PlaceOfRun, out: string, test: RunningTest): Failing {
  const { system } = failure.subject;
  const { seed, index, scenario, drawn } = place;
  const small = shrunk(failure);
  const name = [system.name, drawn.scenario, safe(seed), drawn.index].join("-");
  const turn = drawn.scenario === scenario ? "" : `, which is plan ${drawn.index} of ${drawn.scenario}`;
  const again = `SYNOD_SEED=${quote(seed)} SYNOD_FROM=${index} SYNOD_RUNS=1 ${test.command}`;
  return tell(small, failure.events, name, out, [
    ["plan", `${index} of ${scenario}, seed ${seed}${turn}`],
    ["again", again],
  ]);
}

/** The error of a failing run that is as short as it gets: a shortest way through a box. */
export const violationInBox = (failure: Failure, box: string, name: string, out: string, test: RunningTest): Failing =>
  tell(failure, failure.events, name, out, [
    ["box", box],
    ["again", test.command],
  ]);

/** The smallest run found that fails alike; the run itself where shrinking says that its runs differ. */
function shrunk(failure: Failure): Failure {
  try {
    return shrink(failure).failure;
  } catch (error) {
    if (error instanceof UserError) throw error;
    return failure;
  }
}

type Row = readonly [title: string, text: string];

function tell(failure: Failure, eventsBefore: number, name: string, out: string, rows: readonly Row[]): Failing {
  const { subject, plan, violation, events } = failure;
  const lines = record(failure);
  const names = namesOfParts(partsOfPlan(plan, subject.system));
  const file = writeBeside(out, name, ".ndjson", packTrace(lines, false), false);
  const [again, ...rest] = [...rows].reverse();
  const all: readonly Row[] = [
    ["system", subject.system.name],
    ["judge", violation.invariant],
    ...rest.reverse(),
    ["events", events === eventsBefore ? count(events) : `${count(eventsBefore)}, shrunk to ${count(events)}`],
    ["trace", file],
    again!,
    ...(isKnownToCommands(subject) ? [["story", invocation("replay", file, "--print")] as const] : []),
  ];
  const table = all.map(([title, text]) => `  ${title.padEnd(8)} ${text}`);
  const sentence = withNames(violation.message, names);
  return new Failing(
    "Violation",
    [sentence, "", ...table, "", ...ending(violation.invariant, lines, names)].join("\n"),
  );
}

/** The command line runs what it ships, under the judges that apply to it. */
function isKnownToCommands({ system, invariants }: Subject): boolean {
  const own = judgesOf(system);
  return systems.includes(system) && invariants.every((judge) => own.includes(judge));
}

const eventsShown = 10;
const widthMax = 100;

/** How a run ended: why nothing gets on, or its last events in a line each. */
function ending(invariant: string, lines: readonly string[], names: NameOf): readonly string[] {
  const stall = stallOf(invariant, lines, names);
  if (stall !== null) return [`  ${escapeText(stall, 3_000)}`];
  const events = lines.filter((line) => line.startsWith('{"event"'));
  const shown = events.slice(-eventsShown).map((line) => JSON.parse(line) as TraceEvent);
  const told = shown.map((event) => tellEvent(event, { name: names })[0]!);
  const left = events.length - shown.length;
  const before = left === 0 ? [] : [`  … ${plural(left, "event")} before these`];
  return [...before, ...told.map((line) => clipped(line, widthMax))];
}

/** A text as a part of a file's name. */
const safe = (text: string): string => text.replace(/[^\w.-]+/g, "_").slice(0, 40);

/**
 * The story of a verdict in about ten sentences: who took part, the steps that lead to it, and the verdict itself. Each
 * sentence tells one event of the run, or what several nodes did alike; nothing is inferred that the trace does not hold.
 */
import { escapeText } from "../../sim/base/printable.ts";
import type { Violation } from "../../sim/plan/run-result.ts";
import type { Evidence } from "../../sim/search/evidence.ts";
import type { TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import { plural, virtualTime } from "../format.ts";
import { type NameOf, withNames } from "../node-names.ts";
import { isStall, stallSentences } from "../stalled.ts";
import { brokenLines } from "../wrap.ts";
import { Causes } from "./causes.ts";
import { eventsOf } from "./event.ts";
import { faultInWords } from "./faults.ts";
import { stepsTo, turningPoints, weightOfSeen } from "./path.ts";
import { tellPending } from "./pending.ts";
import { listed, tellSteps } from "./sentences.ts";
import { verdictWords } from "./verdict-words.ts";

/** What a story is told of. */
export interface StoryOf {
  readonly system: string;
  readonly isTimed: boolean;
  readonly violation: Violation | null;
  readonly undecided: string | null;
  /** The lines of the run's trace. */
  readonly trace: readonly string[];
  /** What the verdict rests on (see sim/search/evidence.ts). */
  readonly evidence: readonly Evidence[];
  /** The planted bug, and what it breaks. */
  readonly bug: { readonly id: string; readonly breaks: string } | null;
}

/** The sentences, the last one the verdict. */
export function causalStory(about: StoryOf, name: NameOf): string[] {
  const { violation, trace, undecided } = about;
  const opening = tellOpening(about, name);
  if (violation === null) {
    const end =
      undecided === null ? "No judge objected to anything." : `No verdict was reached: ${escapeText(undecided)}.`;
    return [opening, end];
  }
  const events = [...eventsOf(trace)];
  const middle = isStall(violation.invariant)
    ? tellStandstill(events, violation, name)
    : tellPath(events, about, violation, name);
  return [opening, ...middle, tellVerdict(violation, about.isTimed, name)];
}

function tellOpening({ system, bug }: StoryOf, name: NameOf): string {
  const roles = new Map<string, number>();
  for (let node = 0; node < (name.count ?? 0); node++) {
    const role = name(node).replace(/ \d+$/, "");
    roles.set(role, (roles.get(role) ?? 0) + 1);
  }
  const who = listed([...roles].map(([role, count]) => plural(count, role, role.replace(/y$/, "ie").concat("s"))));
  const breaks = bug === null ? "" : escapeText(bug.breaks.trim().replace(/\.$/, ""), 400);
  const planted = bug === null ? "" : `; planted in it is ${bug.id} (${breaks})`;
  return `This is a run of ${escapeText(system, 60)} with ${who}${planted}.`;
}

function tellVerdict({ invariant, message, time }: Violation, isTimed: boolean, name: NameOf): string {
  const moment = isTimed ? `at ${virtualTime(time)} ` : "";
  return `So ${moment}${escapeText(invariant)} is broken: ${escapeText(withNames(message, name)).replace(/\.$/, "")}.`;
}

function tellPath(
  events: readonly TraceEvent[],
  { evidence, isTimed }: StoryOf,
  violation: Violation,
  name: NameOf,
): string[] {
  const words = verdictWords(violation.message, name);
  const steps = stepsTo(new Causes(events), evidence, words, name);
  // Within an event, who leads comes before what follows from that.
  const weight = (seen: TraceSeen): number =>
    weightOfSeen(seen, words, name) + (turningPoints.has(seen.observation.type) ? turnWithin : 0);
  const told = new Set(steps.map(({ event }) => event.node));
  const silent = [...words.nodes].filter((node) => !told.has(node));
  return [...tellSteps(steps, { name, isTimed, weight }), ...tellStandings(events, silent, name)];
}

const turnWithin = 50;

/** More nodes than these are not told of by where they stand. */
const standingsMax = 2;

/** Where those stand that the verdict names and no step does: what they have not done is the point. */
function tellStandings(events: readonly TraceEvent[], nodes: readonly number[], name: NameOf): string[] {
  return nodes
    .flatMap((node) => {
      const last = events.findLast((event) => event.node === node && event.state !== undefined);
      return last === undefined
        ? []
        : [`Since event ${last.event} ${name(node)} stands so: ${escapeText(last.state!, 200)}.`];
    })
    .slice(0, standingsMax);
}

const faultsMax = 3;

/** Why nothing gets on: the faults, since when, who refuses whom, who is up, and what became of what was asked. */
function tellStandstill(events: readonly TraceEvent[], { message }: Violation, name: NameOf): string[] {
  const begun = events.flatMap(({ time, cause }) => {
    if (cause.type !== "fault" || !cause.text.startsWith("begins: ")) return [];
    return [`at ${virtualTime(time)}: ${faultInWords(cause.text.slice("begins: ".length), name)}`];
  });
  const many = begun.length > faultsMax;
  const told = many ? [...begun.slice(0, faultsMax - 1), `${begun.length - faultsMax} more`, begun.at(-1)!] : begun;
  const healed = events.find(({ cause }) => cause.type === "heal");
  const faults = [
    ...(told.length === 0 ? [] : [`Faults began ${told.join("; ")}.`]),
    ...(healed === undefined || told.length === 0 ? [] : [`All faults ended at ${virtualTime(healed.time)}.`]),
  ];
  const { values } = verdictWords(message, name);
  return [...faults, ...tellPending(events, values, name).slice(0, 2), ...stallSentences(events, name)];
}

/** The story as lines, each sentence on lines of its own. */
export const renderStory = (sentences: readonly string[], width: number | null): string =>
  `${sentences.flatMap((sentence, at) => brokenLines(`${String(at + 1).padStart(3)}  `, sentence, 5, width)).join("\n")}\n`;

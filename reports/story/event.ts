/** One event of a run as lines that a person reads: what happened when and where, what came of it, what judges saw. */
import { escapeText } from "../../sim/base/printable.ts";
import type { TraceEffect, TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import type { EventCause } from "../../sim/trace/recorder.ts";
import type { StateChange } from "../../sim/trace/state-changes.ts";
import { virtualTime } from "../format.ts";
import { type NameOf, withNames, withSessions } from "../node-names.ts";
import { brokenLines } from "../wrap.ts";
import { faultInWords } from "./faults.ts";
import { reportInWords, tellObservation } from "./observations.ts";
import { brief, briefAt, tellMessage } from "./values.ts";

type Dye = (text: string) => string;

/** The colours of an event. */
export interface EventDyes {
  readonly bold: Dye;
  readonly dim: Dye;
  readonly cyan: Dye;
  readonly red: Dye & { readonly bold: Dye };
}

const same: Dye = (text) => text;
const noDyes: EventDyes = {
  bold: same,
  dim: same,
  cyan: same,
  red: Object.assign((text: string) => text, { bold: same }),
};

/** How an event is told. */
export interface Telling {
  /** How nodes are called; -1 is the world. */
  readonly name: NameOf;
  /** No colours unless told. */
  readonly paint?: EventDyes;
  /** Columns of the lines; null or absent: as long as they are. */
  readonly width?: number | null;
  /** Time is virtual time, unless told; without a clock it only counts events, and is not told. */
  readonly isTimed?: boolean;
  /** What each event changed in its node's state, in place of the state in words. */
  readonly changes?: ReadonlyMap<number, readonly StateChange[]>;
}

/** Where effects begin, and the lines behind a first one. */
const indents = { wide: 27, clockless: 13, narrow: 4 };
/** In a narrower terminal effects begin further left. */
const wideFrom = 72;

/** The event as lines, the first with its number, time and node. */
export function tellEvent(event: TraceEvent, telling: Telling): string[] {
  const { name, paint = noDyes, width = null, isTimed = true } = telling;
  const isNarrow = width !== null && width < wideFrom;
  const indent = isNarrow ? indents.narrow : isTimed ? indents.wide : indents.clockless;
  const time = isTimed ? virtualTime(event.time) : "";
  const who = isNarrow ? name(event.node) : name(event.node).padEnd(11);
  const number = String(event.event);
  const lead = isNarrow ? "" : `${number.padStart(6)}${isTimed ? ` ${time.padStart(12)}` : ""}  `;
  const what = isNarrow ? `${number} ${isTimed ? `${time} ` : ""}${who}` : who;
  const first = brokenLines(lead, `${what} ${tellCause(event, name)}`, indent + 2, width);
  const below = (text: string, dye: Dye = same, more = 0): string[] =>
    brokenLines(" ".repeat(indent + more), text, indent + more + 2, width).map((line) => dye(line));
  const { seen = [], violated } = event;
  return [
    first[0]!.replace(who, () => paint.bold(who)),
    ...first.slice(1),
    ...tellEffects(event, name).flatMap(({ text, isCrash, isCut }) =>
      below(text, isCrash ? paint.red : undefined, isCut ? 2 : 0),
    ),
    ...seen.flatMap((one) => below(tellSeen(one, name), paint.cyan)),
    ...stateOf(event, telling).flatMap((text) => below(text, paint.dim)),
    ...(violated === undefined
      ? []
      : below(
          `VIOLATION ${escapeText(violated.invariant)}: ${escapeText(withNames(violated.message, name))}`,
          paint.red.bold,
        )),
  ];
}

function stateOf({ event, state }: TraceEvent, { changes, name }: Telling): string[] {
  if (changes === undefined) return state === undefined ? [] : [`= ${escapeText(state, 300)}`];
  return (changes.get(event) ?? []).map(({ path, before, after }) => {
    const [old, now] = [before, after].map((value) =>
      value === undefined ? "nothing" : briefAt(path, value, name, 120),
    );
    return `${escapeText(path, 120)}: ${old} → ${now}`;
  });
}

/** What happened, in one line: `<- voted {term: 1, granted: true} from replica 2`. */
export const tellHeadline = ({ node, cause }: Pick<TraceEvent, "node" | "cause">, name: NameOf): string =>
  tellCause({ node, cause }, name);

/** The events of a trace's lines, in order. */
export function* eventsOf(lines: Iterable<string>): Generator<TraceEvent> {
  for (const line of lines) if (line.startsWith('{"event"')) yield JSON.parse(line) as TraceEvent;
}

function tellCause({ node, cause }: { readonly node: number; readonly cause: EventCause }, name: NameOf): string {
  switch (cause.type) {
    case "message":
      return `<- ${tellMessage(cause.message, name)} from ${cause.from === node ? "itself" : name(cause.from)}`;
    case "lost":
      return `lost, ${whyLost(cause.why)}: ${tellMessage(cause.message, name)} from ${name(cause.from)}`;
    case "timer":
      return `timer ${escapeText(cause.timer, 60)}`;
    case "synced":
      return "disk synced";
    case "restart":
      return cause.wiped ? "restarts with a blank disk" : "restarts";
    case "crash":
      return "crashes";
    case "start":
      return "starts";
    case "heal":
      return "all faults end";
    case "pass":
      return `${virtualTime(cause.micros)} pass`;
    case "fault":
      return tellFault(cause.text, name);
  }
}

/** Why a message is lost, as the end of a sentence. */
export const whyLost = (why: string): string => reasons[why] ?? escapeText(why, 60);

const reasons: { readonly [why: string]: string } = {
  drop: "by the network",
  partition: "at a link that is cut",
  down: "at a node that is down",
};

function tellFault(text: string, name: NameOf): string {
  const [, what, fault] = /^(begins|ends): (.*)$/s.exec(text) ?? [];
  return what === undefined ? escapeText(text, 300) : `${what}: ${faultInWords(fault!, name)}`;
}

interface EffectLine {
  readonly text: string;
  readonly isCrash: boolean;
  readonly isCut: boolean;
}

/** Effects in order: a message to several nodes in one line, what a crash cut marked. */
function tellEffects({ node, effects = [], cut }: TraceEvent, name: NameOf): EffectLine[] {
  const lines: EffectLine[] = [];
  for (let at = 0; at < effects.length; ) {
    if (at === cut) lines.push({ text: "crash here: what follows never happens", isCrash: true, isCut: false });
    const end = endOfBroadcast(effects, at, cut);
    const isCut = at >= (cut ?? Number.POSITIVE_INFINITY);
    const effect = effects[at]!;
    // What was observed is told below, as what the judges saw.
    if (effect.type !== "observe" || cut !== undefined) {
      const told = tellEffect(effect, effects.slice(at, end), node, name);
      lines.push({ text: `${isCut ? "(cut) " : ""}${told}`, isCrash: false, isCut });
    }
    at = end;
  }
  return lines;
}

/** One past the last of the sends from `at` on that send the same. */
function endOfBroadcast(effects: readonly TraceEffect[], at: number, cut = Number.POSITIVE_INFINITY): number {
  const first = effects[at]!;
  if (first.type !== "send") return at + 1;
  const text = JSON.stringify(first.message);
  let end = at + 1;
  for (; end < effects.length && end !== cut; end++) {
    const next = effects[end]!;
    if (next.type !== "send" || next.ahead !== first.ahead || JSON.stringify(next.message) !== text) break;
  }
  return end;
}

function tellEffect(effect: TraceEffect, same: readonly TraceEffect[], node: number, name: NameOf): string {
  switch (effect.type) {
    case "send":
    case "reply": {
      const whom = same.map((one) => ("to" in one ? (one.to === node ? "itself" : name(one.to)) : "")).join(", ");
      return `-> ${tellMessage(effect.message, name)} to ${whom}${"ahead" in effect ? ", ahead of the disk" : ""}`;
    }
    case "write":
      return `writes ${brief(effect.change, name)}`;
    case "sync":
      return "syncs";
    case "when-durable":
      return `syncs, and goes on; then ${tellMessage(effect.message, name)} from itself`;
    case "observe":
      return `shows the judges: ${escapeText(effect.what, 60)}`;
    case "set-timer":
      return `sets timer ${escapeText(effect.timer, 60)} to ${span(effect.min, effect.max)}`;
    case "cancel-timer":
      return `cancels timer ${escapeText(effect.timer, 60)}`;
  }
}

const span = (min: number, max: number): string =>
  min === max ? virtualTime(min) : `${virtualTime(min)}..${virtualTime(max)}`;

function tellSeen(seen: TraceSeen, name: NameOf): string {
  const { node, standing } = seen;
  const disk =
    standing === undefined
      ? ""
      : `; its disk: promised ${standing.promised}, ${escapeText(withSessions(reportInWords(standing.report), name), 120)}`;
  return `judges see: ${node < 0 ? "" : `${name(node)} `}${tellObservation(seen, name)}${disk}`;
}

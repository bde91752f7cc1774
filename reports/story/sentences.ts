/** The steps of a story as sentences: what came to whom, and what it did then. */
import { escapeText } from "../../sim/base/printable.ts";
import type { TraceEffect, TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import { plural, virtualTime } from "../format.ts";
import type { NameOf } from "../node-names.ts";
import { whyLost } from "./event.ts";
import { faultInWords } from "./faults.ts";
import { reportInWords, tellObservation } from "./observations.ts";
import type { Step } from "./path.ts";
import { brief, tellType } from "./values.ts";

/** How a story is told. */
export interface Narration {
  readonly name: NameOf;
  /** Time is virtual time; without a clock it only counts events, and is not told. */
  readonly isTimed: boolean;
  /** How much an observation has to do with the verdict: 0 for nothing. */
  readonly weight: (seen: TraceSeen) => number;
}

/** Observations of one event that are told, beside those that the verdict rests on. */
const observationsMax = 2;
const deedsMax = 3;
/** These say nothing that the event does not. */
const untold: ReadonlySet<string> = new Set(["crashed", "restarted", "witnessed", "healed"]);

/** The sentences; nodes that do the same share one. */
export function tellSteps(steps: readonly Step[], narration: Narration): string[] {
  const sentences: string[] = [];
  const groups = Map.groupBy(steps, (step) => sharedKey(step, narration) ?? step);
  for (const step of steps) {
    const same = groups.get(sharedKey(step, narration) ?? step)!;
    if (same[0] !== step) continue;
    sentences.push(same.length === 1 ? tellStep(step, narration) : tellTogether(same, narration));
  }
  return sentences;
}

/** What several nodes may do alike: get such a message, and tell the judges the same; null for any other event. */
function sharedKey({ event }: Step, { name }: Narration): string | null {
  const { node, cause, seen = [], cut, violated } = event;
  if (cause.type !== "message" || cut !== undefined || violated !== undefined || seen.length !== 1) return null;
  if (cause.from === node) return `itself ${tellObservation(seen[0]!, name)}`;
  return `${cause.from} ${quotedType(cause.message, name)} ${tellObservation(seen[0]!, name)}`;
}

function tellTogether(steps: readonly Step[], narration: Narration): string {
  const { name } = narration;
  const nodes = listed(steps.map(({ event }) => name(event.node)));
  const { event } = steps[0]!;
  const { cause } = event;
  const what =
    cause.type === "message" && cause.from !== event.node
      ? `gets ${quotedType(cause.message, name)} from ${name(cause.from)} and ${tellObservation(event.seen![0]!, name)}`
      : tellObservation(event.seen![0]!, name);
  return `${momentOf(
    steps.map((step) => step.event),
    narration,
  )} each of ${nodes} ${what}.`;
}

/** `At 3.000 ms (event 7)`; of several `From 3.000 ms to 4.000 ms (events 7, 9)`. */
function momentOf(events: readonly TraceEvent[], { isTimed }: Narration): string {
  const which = `${events.length === 1 ? "event" : "events"} ${events.map(({ event }) => event).join(", ")}`;
  if (!isTimed) return `At ${which}`;
  const [first, last] = [events[0]!.time, events.at(-1)!.time].map(virtualTime);
  return first === last ? `At ${first} (${which})` : `From ${first} to ${last} (${which})`;
}

function tellStep(step: Step, narration: Narration): string {
  const { event } = step;
  const { name } = narration;
  const { node, cause, cut, effects = [] } = event;
  const moment = momentOf([event], narration);
  if (cause.type === "lost") {
    return `${moment} ${quotedType(cause.message, name)} of ${name(cause.from)} to ${name(node)} is lost, ${whyLost(cause.why)}${besides(step, narration)}.`;
  }
  if (cause.type === "fault") return `${moment} ${faultOf(cause.text, name)}${besides(step, narration)}.`;
  if (cause.type === "heal") return `${moment} all faults end${besides(step, narration)}.`;
  if (cause.type === "pass") return `${moment} ${virtualTime(cause.micros)} pass.`;
  const observed = observationsOf(step, narration);
  const isTurn = event.violated !== undefined || cut !== undefined; // there what reached the disk matters
  const writes = isTurn ? deedsOf(event, narration).filter((deed) => deed.startsWith("writes ")) : [];
  const done = observed.length > 0 ? [...writes, ...observed] : deedsOf(event, narration);
  const crash = cut === undefined ? "" : `, and crashes after ${lostBy(effects, cut)}`;
  const { text, joint } = happened(event, name);
  return `${moment} ${text}${done.length === 0 ? "" : `${joint}${done.join(", and ")}`}${crash}.`;
}

/** What the judges were shown at an event that is no node's own, since it was released there. */
function besides(step: Step, narration: Narration): string {
  return step.evidence.length === 0 ? "" : `, and then ${observationsOf(step, narration).join(", and ")}`;
}

function faultOf(text: string, name: NameOf): string {
  const [, what, fault] = /^(begins|ends): (.*)$/s.exec(text) ?? [];
  if (what === undefined) return `something happens to the world: ${escapeText(text, 200)}`;
  return `${what === "begins" ? "a fault begins" : "a fault ends"}: ${faultInWords(fault!, name)}`;
}

/** What came to a node, as the beginning of a sentence, and how what it did then is joined to that. */
interface Happening {
  readonly text: string;
  readonly joint: string;
}

function happened({ node, cause, seen = [] }: TraceEvent, name: NameOf): Happening {
  const who = name(node);
  const isAsking = seen.some(({ observation }) => observation.type === "invoked");
  switch (cause.type) {
    case "message": {
      const from = cause.from === node ? `its own ${quotedType(cause.message, name)}` : receivedOf(cause, name);
      return { text: `${who} gets ${from}`, joint: " and " };
    }
    case "timer":
      if (isAsking) return { text: who, joint: " " };
      return { text: `the timer ${JSON.stringify(escapeText(cause.timer, 60))} of ${who} fires`, joint: ", and it " };
    case "synced":
      return { text: `the disk of ${who} is synced`, joint: ", and it " };
    case "crash":
      return { text: `${who} crashes`, joint: " and " };
    case "restart":
      return { text: `${who} is back${cause.wiped ? " with a blank disk" : ""}${diskOf(seen)}`, joint: ", and it " };
    default:
      return { text: `${who} starts`, joint: " and " };
  }
}

const receivedOf = ({ message, from }: { readonly message: unknown; readonly from: number }, name: NameOf): string =>
  `${quotedType(message, name)} from ${name(from)}`;

function diskOf(seen: readonly TraceSeen[]): string {
  const { standing } = seen.find(({ observation }) => observation.type === "restarted") ?? {};
  if (standing === undefined) return "";
  return `; its disk says: promised ${standing.promised}, ${escapeText(reportInWords(standing.report), 120)}`;
}

/** What the judges saw, in the order in which it happened: what the verdict rests on, or else what has most to do with it. */
function observationsOf({ event, evidence }: Step, { name, weight }: Narration): string[] {
  const all = (event.seen ?? [])
    .map((one, at) => ({ one, at, weight: evidence.includes(at) ? Number.POSITIVE_INFINITY : weight(one) }))
    .filter(({ one }) => !untold.has(one.observation.type))
    .sort((a, b) => b.weight - a.weight || a.at - b.at);
  const proofs = all.filter(({ at }) => evidence.includes(at));
  const chosen = proofs.length > 0 ? proofs.slice(0, deedsMax) : all.slice(0, observationsMax);
  const told = chosen
    .sort((a, b) => a.at - b.at)
    .map(({ one }) => `${one.node === event.node ? "" : `${name(one.node)} `}${tellObservation(one, name, 500)}`);
  return [...new Set(told)];
}

/** What a handler did that told the judges nothing: what it wrote, and whom it sent what. */
function deedsOf({ node, effects = [], cut }: TraceEvent, { name }: Narration): string[] {
  const deeds: string[] = [];
  for (const effect of effects.slice(0, cut)) {
    const deed = deedOf(effect, node, name);
    if (deed !== null && deeds.at(-1) !== deed) deeds.push(deed);
  }
  return deeds.length <= deedsMax ? deeds : [...deeds.slice(0, deedsMax - 1), deeds.at(-1)!];
}

function deedOf(effect: TraceEffect, node: number, name: NameOf): string | null {
  switch (effect.type) {
    case "send":
    case "reply":
      return `sends ${effect.to === node ? "itself" : name(effect.to)} ${quotedType(effect.message, name)}`;
    case "write":
      return `writes ${fieldsOf(effect.change, name)}`;
    case "sync":
      return "syncs";
    default:
      return null;
  }
}

/** What a node writes to its disk, or the fields alone where that is long. */
function fieldsOf(change: unknown, name: NameOf): string {
  const text = brief(change, name);
  return text.length <= shortMax ? text : escapeText(listed(Object.keys((change ?? {}) as object)), 120);
}

const shortMax = 60;

/** How far a handler came, and what a crash kept from happening. */
function lostBy(effects: readonly TraceEffect[], cut: number): string {
  const lost = effects.slice(cut).map(({ type }) => type);
  const kinds = [
    ["write", "write"],
    ["sync", "sync"],
    ["send", "message"],
    ["reply", "answer"],
  ] as const;
  const never = kinds.flatMap(([type, noun]) => {
    const times = lost.filter((one) => one === type).length;
    return times === 0 ? [] : [plural(times, noun)];
  });
  const what = never.length === 0 ? "" : `; what never happens: ${listed(never)}`;
  return `${cut} of its ${plural(effects.length, "effect")}${what}`;
}

const quotedType = (message: unknown, name: NameOf): string => `"${tellType(message, name)}"`;

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/**
 * The steps of a run that lead to its verdict: the events that the verdict rests on, where they came from, the crashes,
 * losses and faults on the way. Only what happened before them by messages and by order on a node, and what was lost.
 */
import type { Evidence } from "../../sim/search/evidence.ts";
import type { TraceEvent, TraceSeen } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import type { Causes } from "./causes.ts";
import { sharedWords, type VerdictWords } from "./verdict-words.ts";

/** A step of the story: an event, and those of its observations that the verdict rests on. */
export interface Step {
  readonly event: TraceEvent;
  readonly evidence: readonly number[];
}

/** More steps nobody reads. */
const stepsMax = 10;
const culpritsMax = 7;
/** What weighs less is told only where little else is. */
const weightMin = 20;
const stepsMin = 3;

/** Why a step is told: the larger, the sooner. */
const byType: { readonly [observation: string]: number } = {
  elected: 30,
  claimed: 28,
  opened: 28,
  closed: 28,
  chosen: 24,
  extended: 20,
  ordered: 20,
  proposed: 20,
  executed: 18,
  truncated: 18,
  accepted: 14,
  appended: 14,
  learned: 14,
  installed: 14,
  promised: 12,
  configured: 10,
  applied: 8,
  invoked: 14,
  returned: 14,
};
/** These tell something whatever the verdict is about. */
export const turningPoints: ReadonlySet<string> = new Set(["elected", "claimed", "opened", "closed"]);
/** What such a point weighs that shares no word with the verdict. */
const turnElsewhere = 21;
const perSharedWord = 12;
const ofItsNodes = 5;
const sentToCulprit = 18;
const crashOfItsNodes = 60;
const crashElsewhere = 16;
const lossToItsNodes = 26;
const faultBegins = 22;
const beginning = 6;

/** The steps in order, the last one that at which the judge spoke, where it spoke at an event. */
export function stepsTo(
  causes: Causes,
  evidence: readonly Evidence[],
  words: VerdictWords,
  name: NameOf,
): readonly Step[] {
  const { events } = causes;
  const proofs = Map.groupBy(
    evidence.filter(({ event }) => causes.placeOf(event) !== null),
    ({ event }) => causes.placeOf(event)!,
  );
  const verdict = events.findLastIndex(({ violated }) => violated !== undefined);
  const end = verdict < 0 ? events.length - 1 : verdict;
  const culprits = proofs.size > 0 ? new Set([...proofs.keys(), end]) : lastOfNodes(events, end, words);
  const judged = { causes, culprits, words, name };
  const told = [...foremost(judged, proofs), ...others(judged, end)];
  const chosen = new Set(told.slice(0, stepsMax));
  return [...chosen]
    .sort((a, b) => a - b)
    .map((at) => ({ event: events[at]!, evidence: (proofs.get(at) ?? []).map((one) => one.at) }));
}

/** A run with what its verdict rests on and speaks of. */
interface Judged {
  readonly causes: Causes;
  readonly culprits: ReadonlySet<number>;
  readonly words: VerdictWords;
  readonly name: NameOf;
}

/** Where a verdict rests on no observations: the last thing that happened to each node that it names, or to anybody. */
function lastOfNodes(events: readonly TraceEvent[], end: number, { nodes }: VerdictWords): ReadonlySet<number> {
  // A crash inside a handler is told there.
  const last = [...nodes].flatMap((node) => {
    const own = events.flatMap((event, at) =>
      at <= end && event.node === node && event.cause.type !== "lost" ? [at] : [],
    );
    const [before, at] = own.slice(-2) as [number?, number?];
    const isToldBefore = at !== undefined && events[at]!.cause.type === "crash" && events[before!]!.cut !== undefined;
    return isToldBefore ? [before!] : own.slice(-1);
  });
  return new Set(last.length === 0 ? [end] : last);
}

/** The culprits; of many, the last one and those that share most with the verdict. */
function foremost(
  { causes: { events }, culprits, words, name }: Judged,
  proofs: ReadonlyMap<number, readonly Evidence[]>,
): number[] {
  const last = Math.max(...culprits);
  const shared = (at: number): number =>
    at === last
      ? Number.POSITIVE_INFINITY
      : Math.max(0, ...(proofs.get(at) ?? []).map((one) => sharedWords(seenAt(events[at]!, one.at), words, name)));
  return [...culprits].sort((a, b) => shared(b) - shared(a) || b - a).slice(0, culpritsMax);
}

const nothingSeen: TraceSeen = { node: -1, observation: { type: "" } };
const seenAt = ({ seen = [] }: TraceEvent, at: number): TraceSeen => seen[at] ?? nothingSeen;

/** The other steps, the weightiest first. */
function others({ causes, culprits, words, name }: Judged, end: number): number[] {
  const { events } = causes;
  const past = causes.pastOf([...culprits]);
  const nodes = new Set([...words.nodes, ...[...culprits].map((at) => events[at]!.node)]);
  const senders = new Set([...culprits].map((at) => causes.senderOf(at)));
  const weighed: { readonly at: number; readonly weight: number }[] = [];
  const seen = new Set<string>();
  for (let at = end; at >= 0; at--) {
    if (culprits.has(at)) continue;
    const event = events[at]!;
    const weight = past.has(at)
      ? weightOf(event, { causes, at, words, nodes, name }) + (senders.has(at) ? sentToCulprit : 0)
      : outside(event, at, { causes, past, nodes, seen });
    if (weight > 0) weighed.push({ at, weight });
  }
  weighed.sort((a, b) => b.weight - a.weight || b.at - a.at);
  const heavy = weighed.filter(({ weight }) => weight >= weightMin);
  const enough = Math.max(heavy.length, stepsMin);
  return weighed.slice(0, enough).map(({ at }) => at);
}

interface Weighing extends Pick<Judged, "causes" | "words" | "name"> {
  readonly at: number;
  readonly nodes: ReadonlySet<number>;
}

/** What an observation weighs where nothing is known of its event. */
export function weightOfSeen(one: TraceSeen, words: VerdictWords, name: NameOf): number {
  const shared = sharedWords(one, words, name);
  const isTurning = turningPoints.has(one.observation.type) && (name.partOf?.(one.node) ?? "") === words.part;
  if (shared === 0) return isTurning ? turnElsewhere : 0;
  return (byType[one.observation.type] ?? 0) + shared * perSharedWord;
}

/** What an event of the past weighs. */
function weightOf(event: TraceEvent, { causes, at, words, nodes, name }: Weighing): number {
  const { node, cause, cut, seen = [] } = event;
  // A crash inside a handler is told there.
  const before = causes.before(at);
  if (cause.type === "crash" && before !== null && causes.events[before]!.cut !== undefined) return 0;
  const isOfNodes = nodes.has(node);
  const observed = seen.map((one) => {
    const weight = weightOfSeen(one, words, name);
    return weight === 0 ? 0 : weight + (isOfNodes ? ofItsNodes : 0);
  });
  const isDown = cut !== undefined || cause.type === "crash" || cause.type === "restart";
  const fell = isDown ? (isOfNodes ? crashOfItsNodes : crashElsewhere) : 0;
  const began = cause.type === "timer" || cause.type === "message" ? beginning : 0;
  return Math.max(fell, began, ...observed);
}

interface Surroundings {
  readonly causes: Causes;
  readonly past: ReadonlySet<number>;
  readonly nodes: ReadonlySet<number>;
  /** Losses that are told already: the same message between the same nodes is one. */
  readonly seen: Set<string>;
}

/** What an event weighs that is no cause of the verdict, but the reason why something else is none: a loss, a fault. */
function outside({ node, cause }: TraceEvent, at: number, { causes, past, nodes, seen }: Surroundings): number {
  if (cause.type === "lost") {
    const sender = causes.senderOf(at);
    const { type } = (cause.message ?? {}) as { readonly type?: unknown };
    const key = `${cause.from}>${node} ${String(type)}`;
    if (sender === null || !past.has(sender) || !nodes.has(node) || seen.has(key) || seen.size >= 2) return 0;
    seen.add(key);
    return lossToItsNodes;
  }
  return cause.type === "fault" && cause.text.startsWith("begins: ") ? faultBegins : 0;
}

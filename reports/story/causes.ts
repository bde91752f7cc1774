/**
 * What happened before what in a run: on one node in order, and from a send to what it brought about.
 * Source: Lamport, "Time, Clocks, and the Ordering of Events in a Distributed System" (1978).
 */
import type { TraceEvent } from "../../sim/trace/format.ts";

export class Causes {
  readonly events: readonly TraceEvent[];
  readonly #before: readonly (number | null)[];
  readonly #senders: readonly (number | null)[];
  readonly #places: ReadonlyMap<number, number>;

  /** `events`: of a trace, in order. */
  constructor(events: readonly TraceEvent[]) {
    this.events = events;
    this.#places = new Map(events.map(({ event }, at) => [event, at]));
    const { before, senders } = linked(events);
    this.#before = before;
    this.#senders = senders;
  }

  /** Where an event stands, by its number. */
  placeOf(event: number): number | null {
    return this.#places.get(event) ?? null;
  }

  /** The event that sent what this one received or lost; null where it received nothing. */
  senderOf(at: number): number | null {
    return this.#senders[at] ?? null;
  }

  /** The event before it on its node. */
  before(at: number): number | null {
    return this.#before[at] ?? null;
  }

  /** All that happened before one of these, and themselves. */
  pastOf(places: readonly number[]): ReadonlySet<number> {
    const past = new Set<number>();
    const open = [...places];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (past.has(at)) continue;
      past.add(at);
      for (const cause of [this.before(at), this.senderOf(at)]) if (cause !== null) open.push(cause);
    }
    return past;
  }
}

function linked(events: readonly TraceEvent[]) {
  const latest = new Map<number, number>();
  const sent = new Map<string, number[]>();
  const before: (number | null)[] = [];
  const senders: (number | null)[] = [];
  for (const [at, { node, cause, effects = [], cut }] of events.entries()) {
    // What is lost happens to the message, not to the node that it was for.
    const isOfNode = node >= 0 && cause.type !== "lost";
    before.push(isOfNode ? (latest.get(node) ?? null) : null);
    if (isOfNode) latest.set(node, at);
    const isReceived = cause.type === "message" || cause.type === "lost";
    senders.push(isReceived ? takeFrom(sent, channelOf(cause.from, node, cause.message)) : null);
    for (const [index, effect] of effects.entries()) {
      if (index >= (cut ?? effects.length)) break;
      if (effect.type === "send" || effect.type === "reply") put(sent, channelOf(node, effect.to, effect.message), at);
      else if (effect.type === "when-durable") put(sent, channelOf(node, node, effect.message), at);
    }
  }
  return { before, senders };
}

const channelOf = (from: number, to: number, message: unknown): string => `${from}>${to} ${JSON.stringify(message)}`;

function put(sent: Map<string, number[]>, channel: string, at: number): void {
  const known = sent.get(channel);
  if (known === undefined) sent.set(channel, [at]);
  else known.push(at);
}

/** The earliest send that nothing came of yet; the last one where all have arrived, since networks copy. */
function takeFrom(sent: Map<string, number[]>, channel: string): number | null {
  const known = sent.get(channel);
  if (known === undefined) return null;
  return known.length > 1 ? known.shift()! : known[0]!;
}

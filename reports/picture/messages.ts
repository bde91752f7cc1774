/** The messages of a run: from where each left its sender to where it arrived, was lost, or still is on its way. */
import type { TraceEffect, TraceEvent } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import { tellType } from "../story/values.ts";
import { Departing } from "./departing.ts";
import type { Fate, Line } from "./scene.ts";

/** A message that left, and what came of it so far. */
interface Sent {
  readonly from: number;
  readonly to: number;
  readonly message: unknown;
  /** The event whose handler sent it. */
  readonly sentAt: number;
  /** The event at which it left: that of the handler, or one at which the disk was done. */
  leftAt: number | null;
  isDone: boolean;
}

/** Lines before anybody knows what stands out; `sentAt` is the place of the event whose handler sent the message. */
export interface Passage extends Omit<Line, "isPast" | "fromLane" | "toLane"> {
  readonly fromNode: number;
  readonly toNode: number;
  readonly sentAt: number;
}

/** Messages that never left, since a crash or the end of the run came first, are none. */
export function passagesOf(events: readonly TraceEvent[], name: NameOf): readonly Passage[] {
  const post = new Post(name);
  const departing = new Departing(events);
  for (const [at, event] of events.entries()) {
    const { node, cause, effects = [], cut = effects.length } = event;
    departing.happens(at, event);
    if (cause.type === "message" || cause.type === "lost") post.comes(at, cause.from, node, cause);
    for (const [index, effect] of effects.entries()) {
      if (index >= cut) break;
      const message = sentBy(effect, node, at);
      const isAhead = effect.type === "send" && effect.ahead === true;
      if (message !== null) {
        post.sends(message);
        departing.leaves(at, node, isAhead, (place) => {
          message.leftAt = place;
        });
      } else departing.issues(at, node, effect);
    }
  }
  return post.passages();
}

function sentBy(effect: TraceEffect, node: number, at: number): Sent | null {
  const isSent = effect.type === "send" || effect.type === "reply";
  if (!isSent && effect.type !== "when-durable") return null;
  const to = isSent ? effect.to : node;
  return { from: node, to, message: effect.message, sentAt: at, leftAt: null, isDone: false };
}

/** The messages of each channel, by what they say. */
class Post {
  readonly #name: NameOf;
  readonly #passages: Passage[] = [];
  readonly #all: Sent[] = [];
  readonly #waiting = new Map<string, Sent[]>();
  /** By channel, the latest moment of sending of what has arrived: what was sent before that comes late. */
  readonly #latest = new Map<string, number>();

  constructor(name: NameOf) {
    this.#name = name;
  }

  sends(sent: Sent): void {
    const key = keyOf(sent.from, sent.to, sent.message);
    this.#all.push(sent);
    const known = this.#waiting.get(key);
    if (known === undefined) this.#waiting.set(key, [sent]);
    else known.push(sent);
  }

  comes(at: number, from: number, to: number, cause: { readonly message: unknown; readonly type: string }): void {
    const known = this.#waiting.get(keyOf(from, to, cause.message)) ?? [];
    const first = known[0];
    if (first === undefined) return; // a trace that somebody cut
    // The earliest of which nothing has come; where all have arrived the network has made a copy of the last.
    const isCopy = first.isDone;
    const sent = first;
    if (known.length > 1) known.shift();
    sent.isDone = true;
    const { leftAt, sentAt } = sent;
    const channel = `${from}>${to}`;
    const isLost = cause.type === "lost";
    const latest = this.#latest.get(channel) ?? -1;
    const fate: Fate = isLost ? "lost" : isCopy ? "copy" : sentAt < latest ? "late" : "arrived";
    if (!isLost && !isCopy) this.#latest.set(channel, Math.max(latest, sentAt));
    this.#passages.push({
      ...{ from: leftAt === null || leftAt > at ? sentAt : leftAt, fromNode: from, to: at, toNode: to, sentAt, fate },
      label: tellType(cause.message, this.#name),
      why: isLost ? String((cause as { readonly why?: unknown }).why) : "",
    });
  }

  passages(): readonly Passage[] {
    const open = this.#all.filter(({ isDone, leftAt }) => !isDone && leftAt !== null);
    const rest = open.map(({ from, to, message, sentAt, leftAt }): Passage => {
      const place = { from: leftAt!, fromNode: from, to: null, toNode: to, sentAt };
      return { ...place, label: tellType(message, this.#name), fate: "open", why: "" };
    });
    return [...this.#passages, ...rest].sort((a, b) => a.from - b.from || (a.to ?? 0) - (b.to ?? 0));
  }
}

const keyOf = (from: number, to: number, message: unknown): string => `${from}>${to} ${JSON.stringify(message)}`;

/** The messages of a run: from where each left its sender to where it arrived, was lost, or still is on its way. */
import type { TraceEffect } from "../../sim/trace/format.ts";
import type { NameOf } from "../node-names.ts";
import type { Causes } from "../story/causes.ts";
import { tellType } from "../story/values.ts";
import { Departing } from "./departing.ts";
import type { Line, LineFate } from "./scene.ts";

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
export function passagesOf(causes: Causes, name: NameOf): readonly Passage[] {
  const { events } = causes;
  const post = new Post(name);
  const departing = new Departing(events);
  for (const [at, event] of events.entries()) {
    const { node, cause, effects = [], cut = effects.length } = event;
    departing.happens(at, event);
    if (cause.type === "message" || cause.type === "lost") post.comes(at, node, causes.senderOf(at), cause);
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

/** A message that arrived or was lost. */
interface Coming {
  readonly type: "message" | "lost";
  readonly from: number;
  readonly message: unknown;
  readonly why?: string;
}

/** The messages by the events that sent them. */
class Post {
  readonly #name: NameOf;
  readonly #passages: Passage[] = [];
  readonly #sent = new Map<number, Sent[]>();
  /** By channel, when the latest left of what has arrived: what left before that comes late. */
  readonly #latest = new Map<string, number>();

  constructor(name: NameOf) {
    this.#name = name;
  }

  sends(sent: Sent): void {
    const known = this.#sent.get(sent.sentAt);
    if (known === undefined) this.#sent.set(sent.sentAt, [sent]);
    else known.push(sent);
  }

  /** `sentAt`: the event that sent it; null in a trace that somebody cut. */
  comes(at: number, to: number, sentAt: number | null, { type, from, message, why = "" }: Coming): void {
    const sent = sentAt === null ? undefined : this.#oneOf(sentAt, to, message);
    if (sent === undefined) return;
    const { leftAt, isDone: isCopy } = sent; // the network has made a copy of what has come already
    sent.isDone = true;
    const channel = `${from}>${to}`;
    const isLost = type === "lost";
    const latest = this.#latest.get(channel) ?? -1;
    const left = leftAt === null || leftAt > at ? sent.sentAt : leftAt;
    const fate: LineFate = isLost ? "lost" : isCopy ? "copy" : left < latest ? "late" : "arrived";
    if (!isLost && !isCopy) this.#latest.set(channel, Math.max(latest, left));
    const place = { from: left, fromNode: from, to: at, toNode: to, sentAt: sent.sentAt };
    this.#passages.push({ ...place, fate, label: tellType(message, this.#name), why });
  }

  /** Of what an event sent to a node that of which nothing has come yet, or else the last: networks copy. */
  #oneOf(sentAt: number, to: number, message: unknown): Sent | undefined {
    const toIt = (this.#sent.get(sentAt) ?? []).filter((one) => one.to === to);
    if (toIt.length < 2) return toIt[0];
    const text = JSON.stringify(message);
    const same = toIt.filter((one) => JSON.stringify(one.message) === text);
    return same.find(({ isDone }) => !isDone) ?? same.at(-1);
  }

  passages(): readonly Passage[] {
    const open = [...this.#sent.values()].flat().filter(({ isDone, leftAt }) => !isDone && leftAt !== null);
    const rest = open.map(({ from, to, message, sentAt, leftAt }): Passage => {
      const place = { from: leftAt!, fromNode: from, to: null, toNode: to, sentAt };
      return { ...place, label: tellType(message, this.#name), fate: "open", why: "" };
    });
    return [...this.#passages, ...rest].sort((a, b) => a.from - b.from || (a.to ?? 0) - (b.to ?? 0));
  }
}

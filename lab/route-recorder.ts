/** Hears a run for those who detour it: its events, and of each that a message came by, which one of its channel that was. */
import type { EventCause, Recorder } from "../sim/trace/recorder.ts";

export interface HeardEvent {
  readonly time: number;
  readonly node: number;
  readonly cause: EventCause;
}

/** A message that the network took. */
export interface Route {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  /** Why the network lost it at once; null: it did not. */
  readonly lost: string | null;
  /** It left behind the healing. */
  readonly isCalm: boolean;
}

/** A route, the message itself, and whether something came of it. */
interface UnderWay extends Route {
  readonly message: unknown;
  isDone: boolean;
}

export class RouteRecorder implements Recorder {
  readonly events: HeardEvent[] = [];
  readonly #routes = new Map<number, Route>(); // by event
  readonly #underWay = new Map<string, UnderWay[]>(); // by channel
  #isCalm = false;

  event(index: number, time: number, node: number, cause: EventCause): void {
    this.events[index] = { time, node, cause };
    if (cause.type === "heal") this.#isCalm = true;
    if (cause.type !== "message" && cause.type !== "lost") return;
    // The very object that was sent arrives; networks copy, so the last one may come again.
    const same = (this.#underWay.get(`${cause.from}>${node}`) ?? []).filter(({ message }) => message === cause.message);
    const one = same.find(({ isDone }) => !isDone) ?? same.at(-1);
    if (one === undefined) return; // a message to oneself
    one.isDone = true;
    this.#routes.set(index, one);
  }

  routed(from: number, to: number, ordinal: number, message: unknown, lost: string | null): void {
    const channel = `${from}>${to}`;
    const known = this.#underWay.get(channel) ?? [];
    this.#underWay.set(channel, known);
    known.push({ from, to, ordinal, message, lost, isCalm: this.#isCalm, isDone: false });
  }

  /** Of an event to which a message came, or at which one was lost. */
  routeOf(event: number): Route | null {
    return this.#routes.get(event) ?? null;
  }

  effects(): void {}
  seen(): void {}
  violated(): void {}
  block(): void {}
  state(): void {}
}

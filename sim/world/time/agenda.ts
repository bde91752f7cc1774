/** The agenda: what will happen when. The queue orders slots; the columns say what each slot is. */
import { EventQueue } from "./event-queue.ts";

/** What an entry is. Up to `served` they belong to a node and wait while it is paused; from `faultBegins` on, to the plan. */
export const kind = {
  deliver: 0, // source: the sender; extra: what a cut does to it; payload: the message
  timer: 1, // source: the generation; extra: the timer's key
  synced: 2, // source: the incarnation
  served: 3, // source: the incarnation
  restart: 4, // payload: the crash it ends
  beat: 5, // payload: the function to call
  faultBegins: 6, // payload: the fault
  faultEnds: 7, // payload: the fault under way
  heal: 8,
} as const;

export class Agenda {
  readonly #queue = new EventQueue();
  readonly kinds: number[] = [];
  readonly targets: number[] = [];
  readonly sources: number[] = [];
  readonly extras: number[] = [];
  readonly payloads: unknown[] = [];
  readonly #free: number[] = [];

  get size(): number {
    return this.#queue.size;
  }

  /** Time of the next entry; only when size > 0. */
  get time(): number {
    return this.#queue.time;
  }

  push(time: number, what: number, target: number, source: number, extra: number, payload: unknown): void {
    this.#queue.push(time, this.#fill(what, target, source, extra, payload));
  }

  /** As `push`, before all others of that time. */
  pushFirst(time: number, what: number, target: number, source: number, extra: number, payload: unknown): void {
    this.#queue.pushFirst(time, this.#fill(what, target, source, extra, payload));
  }

  #fill(what: number, target: number, source: number, extra: number, payload: unknown): number {
    const free = this.#free;
    const slot = free.length > 0 ? free.pop()! : this.kinds.length;
    this.kinds[slot] = what;
    this.targets[slot] = target;
    this.sources[slot] = source;
    this.extras[slot] = extra;
    this.payloads[slot] = payload;
    return slot;
  }

  /** Takes the next entry off the queue. Its slot stays taken until `release` or `again`. */
  pop(): number {
    return this.#queue.pop();
  }

  /** Puts a popped entry back, at a later time. */
  again(slot: number, time: number): void {
    this.#queue.push(time, slot);
  }

  /** Puts popped entries back at `time`, in their order and before all others of that time. */
  againFirst(slots: readonly number[], time: number): void {
    for (let i = slots.length - 1; i >= 0; i--) this.#queue.pushFirst(time, slots[i]!);
  }

  /** Every delivery happens at the time that `arrivalOf` says of its channel and its present time. */
  redeliver(arrivalOf: (from: number, to: number, time: number) => number): void {
    this.#queue.reschedule((time, slot) =>
      this.kinds[slot] === kind.deliver ? arrivalOf(this.sources[slot]!, this.targets[slot]!, time) : time,
    );
  }

  release(slot: number): void {
    this.payloads[slot] = null;
    this.#free.push(slot);
  }
}

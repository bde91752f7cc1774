/**
 * A search that lets each call take effect as soon as the state permits, the earliest call first: it finds an order at once
 * where many calls were never answered, for each takes effect where it most likely did. It can only say yes: whoever
 * was here before is known by a hash alone, so that its failure proves nothing.
 *
 * Source: Wing and Gong, "Testing and verifying concurrent objects" (1993), with the memory of Lowe, "Testing for
 * linearizability" (2017), section 4.
 */
import { impossible, type StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";

export type EagerResult = "ok" | "failed" | "paused";

/** Bytes that a remembered place takes, roughly. */
const bytesEach = 40;

export class EagerSearch {
  readonly #timeline: Timeline;
  readonly #space: StateSpace;
  // The events that are left, as a list: its head lies behind the last one.
  readonly #after: Int32Array;
  readonly #before: Int32Array;
  readonly #head: number;
  #at: number;
  #state: number;
  // What took effect, in order: the call's event, and the state before it.
  readonly #places: Int32Array;
  readonly #states: Int32Array;
  #depth = 0;
  readonly #seen = new Set<number>();
  #high = 0;
  #low = 0;

  constructor(timeline: Timeline, space: StateSpace) {
    this.#timeline = timeline;
    this.#space = space;
    const { length } = timeline.events;
    this.#head = length;
    this.#after = Int32Array.from({ length: length + 1 }, (_, place) => (place === length ? 0 : place + 1));
    this.#before = Int32Array.from({ length: length + 1 }, (_, place) => (place === 0 ? length : place - 1));
    this.#at = this.#after[length]!;
    this.#state = space.initial;
    this.#places = new Int32Array(timeline.calls);
    this.#states = new Int32Array(timeline.calls);
  }

  get bytes(): number {
    return bytesEach * this.#seen.size;
  }

  /** Searches until decided, or for so many steps. */
  run(steps: number): EagerResult {
    const { events } = this.#timeline;
    for (let left = steps; left > 0; left--) {
      // Whatever is left at the end never had to happen.
      if (this.#at === this.#head) return "ok";
      const entry = events[this.#at]!;
      if ((entry & 1) === 0) this.#takeOrPass(entry >> 1);
      else if (!this.#undo()) return "failed";
    }
    return "paused";
  }

  #takeOrPass(call: number): void {
    const { classOf } = this.#space;
    const next = this.#space.step(classOf[call]!, this.#state);
    // A call that may never happen is not spent on doing nothing.
    const isIdle = next === this.#state && this.#timeline.endless(call);
    if (next === impossible || isIdle || !this.#isNew(call, next)) {
      this.#at = this.#after[this.#at]!;
      return;
    }
    this.#places[this.#depth] = this.#at;
    this.#states[this.#depth++] = this.#state;
    this.#state = next;
    this.#mix(call);
    this.#unlink(this.#at);
    if (!this.#timeline.endless(call)) this.#unlink(this.#timeline.returnOf[call]!);
    this.#at = this.#after[this.#head]!;
  }

  /** A call returns that could not take effect: the last one that did, did so too early. */
  #undo(): boolean {
    if (this.#depth === 0) return false;
    const place = this.#places[--this.#depth]!;
    const call = this.#timeline.events[place]! >> 1;
    this.#state = this.#states[this.#depth]!;
    this.#mix(call);
    if (!this.#timeline.endless(call)) this.#link(this.#timeline.returnOf[call]!);
    this.#link(place);
    this.#at = this.#after[place]!;
    return true;
  }

  /** Whether these calls have not led to this state before. */
  #isNew(call: number, state: number): boolean {
    const high = (this.#high ^ scattered(2 * call)) >>> 0;
    const low = (this.#low ^ scattered(2 * call + 1) ^ scattered(~state)) >>> 11;
    const size = this.#seen.size;
    return this.#seen.add(high * 2 ** 21 + low).size > size;
  }

  #mix(call: number): void {
    this.#high ^= scattered(2 * call);
    this.#low ^= scattered(2 * call + 1);
  }

  #unlink(place: number): void {
    const [before, after] = [this.#before[place]!, this.#after[place]!];
    this.#after[before] = after;
    this.#before[after] = before;
  }

  /** Puts back what was taken out last. */
  #link(place: number): void {
    this.#after[this.#before[place]!] = place;
    this.#before[this.#after[place]!] = place;
  }
}

/** 32 bits that look drawn, the same on every machine. */
function scattered(number: number): number {
  let hash = Math.imul(number ^ 0x9e3779b9, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 15), 0xc2b2ae35);
  return Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f) ^ (hash >>> 16);
}

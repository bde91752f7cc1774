/**
 * What calls of a register need and give: a read needs that its value was written, a comparison that it finds what it
 * expects. A value that is neither there, nor pending, nor to be written before somebody needs it, is needed in vain.
 */
import type { Call } from "../history.ts";
import { type Model, valueKey, type ZoneRole } from "../model.ts";
import type { PendingSlots } from "./pending-slots.ts";
import type { Timeline } from "./timeline.ts";

const none = -1;

export class ValueNeeds {
  readonly #timeline: Timeline;
  readonly #ids: ReadonlyMap<unknown, number>;
  /** The value that each call needs, by the call's number, and the one that it gives. */
  readonly #needs: Int32Array;
  readonly #gives: Int32Array;
  /** Of each value, the places of events at which a call begins that gives it, or returns that needs it. */
  readonly #places: readonly Int32Array[];

  /** Null if the model or a call cannot be told so. */
  static of(calls: readonly Call[], model: Model, timeline: Timeline): ValueNeeds | null {
    if (model.zone === undefined) return null;
    const role: ZoneRole = { kind: "none", value: null, from: null };
    const ids = new Map<unknown, number>();
    const idOf = (value: unknown): number => {
      const key = valueKey(value);
      const known = ids.get(key) ?? ids.size;
      ids.set(key, known);
      return known;
    };
    const needs = new Int32Array(calls.length).fill(none);
    const gives = new Int32Array(calls.length).fill(none);
    for (const [index, { input, output }] of calls.entries()) {
      if (!model.zone(input, output, role)) return null;
      if (role.kind === "read") needs[index] = idOf(role.value);
      if (role.kind === "swap") needs[index] = idOf(role.from);
      if (role.kind === "write" || role.kind === "swap") gives[index] = idOf(role.value);
    }
    return new ValueNeeds(timeline, ids, needs, gives);
  }

  private constructor(timeline: Timeline, ids: ReadonlyMap<unknown, number>, needs: Int32Array, gives: Int32Array) {
    this.#timeline = timeline;
    this.#ids = ids;
    this.#needs = needs;
    this.#gives = gives;
    const places: number[][] = Array.from({ length: ids.size }, () => []);
    for (const [place, entry] of timeline.events.entries()) {
      const value = ((entry & 1) === 0 ? gives : needs)[entry >> 1] as number;
      if (value !== none) (places[value] as number[]).push(place);
    }
    this.#places = places.map((list) => Int32Array.from(list));
  }

  /** Whether the call that must return now needs a value that no pending call gives; it is not legal as things are. */
  isDueInVain(due: number, slots: PendingSlots, linearized: Int32Array): boolean {
    const value = this.#needs[due] as number;
    return value !== none && !this.#isPending(value, due, slots, linearized);
  }

  /** Whether a call still needs `value`, which is not there any more, and nothing gives it again before. */
  isNeededInVain(value: unknown, event: number, slots: PendingSlots, linearized: Int32Array): boolean {
    const id = this.#ids.get(valueKey(value));
    if (id === undefined || this.#isPending(id, none, slots, linearized)) return false;
    const { events, slotOf } = this.#timeline;
    const places = this.#places[id] as Int32Array;
    for (let at = firstFrom(places, event); at < places.length; at++) {
      const place = places[at] as number;
      const entry = events[place] as number;
      if ((entry & 1) === 0) return false;
      const call = entry >> 1;
      const slot = slotOf[call] as number;
      // A pending call that needed it may have been linearized while it was there.
      const isDone =
        slots.occupant[slot] === call &&
        ((slots.taken[slot >> 5] as number) & (linearized[slot >> 5] as number) & (1 << slot)) !== 0;
      if (!isDone) return true;
    }
    return false;
  }

  #isPending(value: number, except: number, slots: PendingSlots, linearized: Int32Array): boolean {
    for (let word = 0; word < linearized.length; word++) {
      let rest = (slots.taken[word] as number) & ~(linearized[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const call = slots.occupant[(word << 5) + 31 - Math.clz32(low)] as number;
        if (call !== except && this.#gives[call] === value) return true;
      }
    }
    return false;
  }
}

/** The index of the first entry that is not below `least`. */
function firstFrom(sorted: Int32Array, least: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] as number) < least) low = middle + 1;
    else high = middle;
  }
  return low;
}

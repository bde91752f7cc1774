/** What lies ahead of each event in a history whose states grow, so that a search gives up on a state in time. */
import type { PendingSlots } from "./pending-slots.ts";
import type { StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";

const nobody = -1;

/**
 * If nothing but growth can happen to a key until a read of it must have taken place, and growth cannot lead from the
 * state to what it read, then the state leads nowhere.
 */
export class Lookahead {
  readonly #space: StateSpace;
  /** The first answered read that begins at or after each event. */
  readonly #nextReader: Int32Array;
  /** The last event before each read returns at which a call begins that may reset its key. */
  readonly #resetBefore: Int32Array;

  constructor({ events, calls, returnOf }: Timeline, space: StateSpace) {
    const { classOf, keyOf, pure, resets } = space;
    this.#space = space;
    this.#nextReader = new Int32Array(events.length + 1).fill(nobody);
    this.#resetBefore = new Int32Array(calls).fill(nobody);
    for (let place = events.length - 1; place >= 0; place--) {
      const call = (events[place] as number) >> 1;
      const begins = ((events[place] as number) & 1) === 0;
      const reads = begins && pure[classOf[call] as number] === true && returnOf[call] !== events.length;
      this.#nextReader[place] = reads ? call : (this.#nextReader[place + 1] as number);
    }
    const latestReset = new Map<number, number>();
    for (let place = 0; place < events.length; place++) {
      const call = (events[place] as number) >> 1;
      const kind = classOf[call] as number;
      const key = keyOf[kind] as number;
      if (((events[place] as number) & 1) === 1) this.#resetBefore[call] = latestReset.get(key) ?? nobody;
      else if (resets[kind] && !pure[kind]) latestReset.set(key, place);
    }
  }

  /** Whether some read still to come, or pending and not linearized, can no longer be explained. */
  isHopeless(event: number, state: number, slots: PendingSlots, linearized: Int32Array): boolean {
    const future = this.#nextReader[event] as number;
    if (future !== nobody && this.#isUnreachable(future, event, state, slots, linearized)) return true;
    for (let word = 0; word < linearized.length; word++) {
      let rest = (slots.pure[word] as number) & ~(linearized[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const reader = slots.occupant[(word << 5) + 31 - Math.clz32(low)] as number;
        if (this.#isUnreachable(reader, event, state, slots, linearized)) return true;
      }
    }
    return false;
  }

  #isUnreachable(reader: number, event: number, state: number, slots: PendingSlots, linearized: Int32Array): boolean {
    const { classOf, keyOf, resets } = this.#space;
    const kind = classOf[reader] as number;
    if ((this.#resetBefore[reader] as number) >= event || this.#space.mayReach(kind, state)) return false;
    for (let word = 0; word < linearized.length; word++) {
      let rest = (slots.taken[word] as number) & ~(linearized[word] as number) & ~(slots.pure[word] as number);
      while (rest !== 0) {
        const low = rest & -rest;
        rest ^= low;
        const other = classOf[slots.occupant[(word << 5) + 31 - Math.clz32(low)] as number] as number;
        if (resets[other] && keyOf[other] === keyOf[kind]) return false;
      }
    }
    return true;
  }
}

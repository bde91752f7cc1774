/** What lies ahead of each event in a history whose states grow: the next read, and the last reset before each read. */
import type { StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";

const nobody = -1;

export class Lookahead {
  readonly #nextReader: Int32Array;
  readonly #resetBefore: Int32Array;

  constructor({ events, calls, returnOf }: Timeline, { classOf, keyOf, pure, resets }: StateSpace) {
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

  /** The first read that begins at or after the event; -1 if none does. */
  nextReader(event: number): number {
    return this.#nextReader[event] as number;
  }

  /** The last event before the read returns at which a call that may reset its key begins; -1 if none does. */
  resetBefore(reader: number): number {
    return this.#resetBefore[reader] as number;
  }
}

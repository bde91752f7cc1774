/** Which slots are taken at a moment of the walk, by which calls, and which of these are pure. */
import type { StateSpace } from "./state-space.ts";
import type { Timeline } from "./timeline.ts";

export class PendingSlots {
  /** The call in each slot; meaningless where the slot is not taken. */
  readonly occupant: Int32Array;
  /** Taken slots, as words of 32 bits. */
  readonly taken: Int32Array;
  /** Slots taken by pure calls. */
  readonly pure: Int32Array;
  readonly #timeline: Timeline;
  readonly #space: StateSpace;

  constructor(timeline: Timeline, space: StateSpace, words: number) {
    this.#timeline = timeline;
    this.#space = space;
    this.occupant = new Int32Array(words * 32);
    this.taken = new Int32Array(words);
    this.pure = new Int32Array(words);
  }

  /** A call begins, or the walk goes back over its return. */
  enter(call: number): void {
    const slot = this.#timeline.slotOf[call] as number;
    const word = slot >> 5;
    const bit = 1 << slot;
    this.occupant[slot] = call;
    this.taken[word] = (this.taken[word] as number) | bit;
    if (this.#space.isPure(call)) this.pure[word] = (this.pure[word] as number) | bit;
  }

  /** A call returns, or the walk goes back over its beginning. */
  leave(call: number): void {
    const slot = this.#timeline.slotOf[call] as number;
    const word = slot >> 5;
    const bit = 1 << slot;
    this.taken[word] = (this.taken[word] as number) & ~bit;
    this.pure[word] = (this.pure[word] as number) & ~bit;
  }

  /** Walks back from before event `from` to before event `to`. */
  rewind(from: number, to: number): void {
    const { events } = this.#timeline;
    for (let event = from - 1; event >= to; event--) {
      const entry = events[event] as number;
      if ((entry & 1) === 0) this.leave(entry >> 1);
      else this.enter(entry >> 1);
    }
  }
}

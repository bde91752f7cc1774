/** The messages under way in the scheduled world, and their numbers: one count per channel, lost and copied ones included. */
import { notOpen } from "./choices.ts";

/** A message under way. Copies are equal in all fields. */
export interface Flying {
  readonly from: number;
  readonly to: number;
  readonly ordinal: number;
  readonly message: unknown;
}

export interface InFlightMark {
  readonly messages: readonly Flying[];
  readonly ordinals: readonly number[];
}

export class InFlight {
  readonly #nodes: number;
  #messages: Flying[] = [];
  #ordinals: number[]; // the next of each channel

  constructor(nodes: number) {
    this.#nodes = nodes;
    this.#ordinals = new Array<number>(nodes * nodes).fill(0);
  }

  /** In the order sent, but for copies, which come last. */
  get messages(): readonly Flying[] {
    return this.#messages;
  }

  /** Those of one channel. */
  between(from: number, to: number): readonly Flying[] {
    return this.#messages.filter((one) => one.from === from && one.to === to);
  }

  send(from: number, to: number, message: unknown): void {
    const channel = from * this.#nodes + to;
    this.#messages.push({ from, to, ordinal: this.#ordinals[channel]!++, message });
  }

  /** Takes a message off its channel, or one copy of it. Throws a NotOpenError when there is none. */
  take(from: number, to: number, ordinal: number): Flying {
    const at = this.#messages.findIndex((one) => one.from === from && one.to === to && one.ordinal === ordinal);
    const found = this.#messages[at];
    if (found === undefined) {
      throw notOpen("not-under-way", `message #${ordinal} of channel ${from}>${to} is not under way`);
    }
    this.#messages.splice(at, 1);
    return found;
  }

  /** There is one more copy of a message, under the same number. */
  duplicate(from: number, to: number, ordinal: number): void {
    const copy = this.take(from, to, ordinal);
    this.#messages.push(copy, copy);
  }

  snapshot(): InFlightMark {
    return { messages: [...this.#messages], ordinals: [...this.#ordinals] };
  }

  restore(mark: InFlightMark): void {
    this.#messages = [...mark.messages];
    this.#ordinals = [...mark.ordinals];
  }
}

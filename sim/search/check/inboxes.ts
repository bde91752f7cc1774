/**
 * How the messages under way to one node lie in the rows of its cells, and what is left of them when one arrives or one
 * more is sent. A row is the node's local state, then the messages.
 */

/** One discipline of a network. Both functions write the row of the cell after into `target` and return its length. */
export interface Inbox {
  /** The row in `items` from `start` to `end` with one more message under way. */
  put(items: Int32Array, start: number, end: number, message: number, target: Int32Array): number;
  /** The row with another local state, after `message` (-1: none) arrived, which is used up if `takes`. */
  take(
    items: Int32Array,
    start: number,
    end: number,
    local: number,
    message: number,
    takes: boolean,
    target: Int32Array,
  ): number;
  /** Puts messages, each in its channel older before newer, in the order of a row. */
  order(messages: number[]): number[];
}

/** Any number of messages, which arrive in any order: a multiset, or with `isSet` a set from which nothing is taken. */
export class Bag implements Inbox {
  readonly #isSet: boolean;

  constructor(isSet: boolean) {
    this.#isSet = isSet;
  }

  put(items: Int32Array, start: number, end: number, message: number, target: Int32Array): number {
    let length = 0;
    let at = start;
    target[length++] = items[at++]!;
    for (; at < end && items[at]! < message; at++) target[length++] = items[at]!;
    if (!this.#isSet || at === end || items[at] !== message) target[length++] = message;
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  take(
    items: Int32Array,
    start: number,
    end: number,
    local: number,
    message: number,
    takes: boolean,
    target: Int32Array,
  ): number {
    let without = takes && !this.#isSet ? message : -1;
    let length = 0;
    target[length++] = local;
    for (let at = start + 1; at < end; at++) {
      if (items[at] === without) {
        without = -1; // one copy only
        continue;
      }
      target[length++] = items[at]!;
    }
    return length;
  }

  order(messages: number[]): number[] {
    return messages.sort((a, b) => a - b);
  }
}

/**
 * At most so many messages on each channel, which arrive in the order sent: with a message all older ones of its
 * channel are gone, and the oldest gives way where there would be too many. Of equal ones the oldest arrives, which
 * leaves the most.
 */
export class Channels implements Inbox {
  readonly #window: number;
  readonly #senderOf: (message: number) => number;

  constructor(window: number, senderOf: (message: number) => number) {
    this.#window = window;
    this.#senderOf = senderOf;
  }

  put(items: Int32Array, start: number, end: number, message: number, target: Int32Array): number {
    const sender = this.#senderOf(message);
    let length = 0;
    let at = start;
    target[length++] = items[at++]!;
    for (; at < end && this.#senderOf(items[at]!) < sender; at++) target[length++] = items[at]!;
    let after = at;
    while (after < end && this.#senderOf(items[after]!) === sender) after++;
    if (after - at === this.#window) at++; // the oldest gives way
    for (; at < after; at++) target[length++] = items[at]!;
    target[length++] = message;
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  take(
    items: Int32Array,
    start: number,
    end: number,
    local: number,
    message: number,
    takes: boolean,
    target: Int32Array,
  ): number {
    let length = 0;
    let at = start + 1;
    target[length++] = local;
    if (message >= 0) {
      const sender = this.#senderOf(message);
      for (; this.#senderOf(items[at]!) < sender; at++) target[length++] = items[at]!;
      while (items[at] !== message) at++;
      if (takes) at++;
    }
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  order(messages: number[]): number[] {
    return messages.sort((a, b) => this.#senderOf(a) - this.#senderOf(b)); // stable: in a channel the order stays
  }
}

/** The messages under way to one node, as one number: what is left when one arrives, and what there is with one more. */

import { IdPairs, IntList, RowStore } from "../memory/tables.ts";
import { type Discoverer, discovery } from "./discovery.ts";

/** How messages of a network lie in a row. Both functions write the row after into `target` and return its length. */
interface Discipline {
  /** The row in `items` from `start` to `end` with one more message under way. */
  put(items: Int32Array, start: number, end: number, message: number, target: Int32Array): number;
  /** The row after `message` arrived, which is used up if `takes`. */
  take(items: Int32Array, start: number, end: number, message: number, takes: boolean, target: Int32Array): number;
  /** Puts messages, each in its channel older before newer, in the order of a row. */
  order(messages: number[]): number[];
}

/** Any number of messages, which arrive in any order: a multiset, or with `isSet` a set from which nothing is taken. */
class Bag implements Discipline {
  readonly #isSet: boolean;

  constructor(isSet: boolean) {
    this.#isSet = isSet;
  }

  put(items: Int32Array, start: number, end: number, message: number, target: Int32Array): number {
    let length = 0;
    let at = start;
    for (; at < end && items[at]! < message; at++) target[length++] = items[at]!;
    if (!this.#isSet || at === end || items[at] !== message) target[length++] = message;
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  take(items: Int32Array, start: number, end: number, message: number, takes: boolean, target: Int32Array): number {
    let isTaken = !takes || this.#isSet;
    let length = 0;
    for (let at = start; at < end; at++) {
      if (items[at] === message && !isTaken)
        isTaken = true; // one copy only
      else target[length++] = items[at]!;
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
class Channels implements Discipline {
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
    for (; at < end && this.#senderOf(items[at]!) < sender; at++) target[length++] = items[at]!;
    let after = at;
    while (after < end && this.#senderOf(items[after]!) === sender) after++;
    if (after - at === this.#window) at++; // the oldest gives way
    for (; at < after; at++) target[length++] = items[at]!;
    target[length++] = message;
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  take(items: Int32Array, start: number, end: number, message: number, takes: boolean, target: Int32Array): number {
    const sender = this.#senderOf(message);
    let length = 0;
    let at = start;
    for (; this.#senderOf(items[at]!) < sender; at++) target[length++] = items[at]!;
    while (items[at] !== message) at++;
    if (takes) at++;
    for (; at < end; at++) target[length++] = items[at]!;
    return length;
  }

  order(messages: number[]): number[] {
    return messages.sort((a, b) => this.#senderOf(a) - this.#senderOf(b)); // stable: in a channel the order stays
  }
}

/** Words of a message in `list`. */
export const eventFields = 2;

/** The inboxes of one node. The empty one is 0. */
export class Inboxes {
  /** Where several search together: the order in which they find inboxes. */
  discoverer: Discoverer | null = null;
  /** The distinct messages of each inbox, where `events` says: how many, then for each its number and a word for `after`. */
  readonly list = new IntList(1024);
  readonly #discipline: Discipline;
  /** Inbox i is row i. */
  readonly #rows = new RowStore();
  readonly #places = new IntList(256);
  readonly #put = new IdPairs();
  readonly #taken = new IdPairs();
  #scratch = new Int32Array(64);

  /** `window`: messages on each channel at most, or 0. */
  constructor(network: "bag" | "set", window: number, senderOf: (message: number) => number) {
    this.#discipline = window > 0 ? new Channels(window, senderOf) : new Bag(network === "set");
    this.#intern(0);
  }

  get size(): number {
    return this.#rows.size;
  }

  get bytes(): number {
    return this.#rows.bytes + this.list.bytes + this.#places.bytes + this.#put.bytes + this.#taken.bytes;
  }

  /** The messages in order, copies too. */
  read(inbox: number): number[] {
    return this.#rows.read(inbox);
  }

  /** Where its distinct messages are in `list`. */
  events(inbox: number): number {
    return this.#places.items[inbox]!;
  }

  /** The inbox of these messages, in each channel older before newer. */
  of(messages: number[]): number {
    this.#makeRoom(messages.length);
    this.#discipline.order(messages);
    for (let i = 0; i < messages.length; i++) this.#scratch[i] = messages[i]!;
    return this.#intern(messages.length);
  }

  /** The inbox with one more message under way. */
  put(inbox: number, message: number): number {
    const known = this.#put.get(inbox, message);
    if (known >= 0) return known;
    if (this.discoverer === null) return this.learnPut(inbox, message);
    this.discoverer.discover(discovery.put, inbox, message, () => this.#put.get(inbox, message) >= 0);
    return this.#put.get(inbox, message);
  }

  /** Finds it. */
  learnPut(inbox: number, message: number): number {
    const rows = this.#rows;
    const start = rows.start(inbox);
    const end = rows.end(inbox);
    this.#makeRoom(end - start + 1);
    const after = this.#intern(this.#discipline.put(rows.items.items, start, end, message, this.#scratch));
    this.#put.add(inbox, message, after);
    return after;
  }

  /** The inbox after the message at `event` of `list` arrived and was used up. */
  after(inbox: number, event: number): number {
    const known = this.list.items[event + 1]!;
    if (known > 0) return known - 1;
    const after = this.take(inbox, this.list.items[event]!, 1);
    this.list.items[event + 1] = after + 1;
    return after;
  }

  /** The inbox after a message arrived, which is used up if `takes` is 1 and not if it is 0. */
  take(inbox: number, message: number, takes: number): number {
    const key = 2 * message + takes;
    const known = this.#taken.get(inbox, key);
    if (known >= 0) return known;
    if (this.discoverer === null) return this.learnTake(inbox, key);
    this.discoverer.discover(discovery.take, inbox, key, () => this.#taken.get(inbox, key) >= 0);
    return this.#taken.get(inbox, key);
  }

  /** Finds it; `key` is twice the message, and 1 more when it is used up. */
  learnTake(inbox: number, key: number): number {
    const rows = this.#rows;
    const start = rows.start(inbox);
    const end = rows.end(inbox);
    this.#makeRoom(end - start);
    const takes = (key & 1) === 1;
    const length = this.#discipline.take(rows.items.items, start, end, key >> 1, takes, this.#scratch);
    const after = this.#intern(length);
    this.#taken.add(inbox, key, after);
    return after;
  }

  #makeRoom(length: number): void {
    if (this.#scratch.length < length) this.#scratch = new Int32Array(2 * length);
  }

  /** The number of the inbox whose messages stand in the first places of the scratch. */
  #intern(length: number): number {
    const inbox = this.#rows.intern(this.#scratch, length);
    if (inbox === this.#places.length) {
      const distinct = new Set(this.#scratch.subarray(0, length));
      this.#places.push(this.list.length);
      this.list.push(distinct.size);
      for (const message of distinct) {
        this.list.push(message);
        this.list.push(0);
      }
    }
    return inbox;
  }
}

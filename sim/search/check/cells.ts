/**
 * The cells of one node: its local state together with the messages under way to it, as one number. What may happen at
 * a node depends on its cell alone, so the steps of a cell are found once and then only read.
 */
import type { Behaviour } from "./behaviour.ts";
import { Bag, Channels, type Inbox } from "./inboxes.ts";
import type { LocalSteps, Step } from "./local-steps.ts";
import { IntList, PairTable, RowStore } from "./tables.ts";

export interface CellOptions {
  /** Deliveries that change nothing are not taken: the message may as well still be on its way. */
  readonly skipIdle: boolean;
  /** A node with an urgent step (a restart) takes it before anything else happens. */
  readonly urgentFirst: boolean;
  /** Steps that observe a term above this are outside the box. */
  readonly termsMax: number;
}

/**
 * A cell's steps in `list`: how many; then for each its number and the cell after it (-1: the handler broke). What else
 * there is to a step does not depend on the messages that wait, and is known by its number (local-steps.ts).
 */
export const stepFields = 2;
const none = -1;

export class Cells {
  readonly list = new IntList(1024);
  /** True when a step outside the box was left out. */
  isBounded = false;
  readonly #node: number;
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #options: CellOptions;
  readonly #inbox: Inbox;
  /** Cell c is row c: the local state, then the messages in the order of the inbox. */
  readonly #rows = new RowStore();
  readonly #places = new IntList(256); // where a cell's steps are in `list`; -1: not found yet
  readonly #counts = new IntList(256); // how many they are
  readonly #urgent = new IntList(256);
  readonly #added = new PairTable();
  #scratch = new Int32Array(64);

  constructor(node: number, behaviour: Behaviour, local: LocalSteps, options: CellOptions) {
    this.#node = node;
    this.#behaviour = behaviour;
    this.#local = local;
    this.#options = options;
    const { network, window } = behaviour;
    this.#inbox =
      window > 0 ? new Channels(window, (message) => local.messages.values[message]!.from) : new Bag(network === "set");
  }

  get size(): number {
    return this.#rows.size;
  }

  get bytes(): number {
    return (
      this.#rows.bytes +
      this.list.bytes +
      this.#places.bytes +
      this.#counts.bytes +
      this.#urgent.bytes +
      this.#added.bytes
    );
  }

  /** The cell of a local state with no messages under way. */
  empty(local: number): number {
    return this.of(local, []);
  }

  /** The local state, then the messages in the order of the inbox. */
  read(cell: number): number[] {
    return this.#rows.read(cell);
  }

  /** The cell with one more message under way. */
  add(cell: number, message: number): number {
    const known = this.#added.get(cell, message);
    if (known >= 0) return known;
    const rows = this.#rows;
    const start = rows.start(cell);
    const end = rows.end(cell);
    this.#makeRoom(end - start + 1);
    const result = this.#intern(this.#inbox.put(rows.items.items, start, end, message, this.#scratch));
    this.#added.add(cell, message, result);
    return result;
  }

  /** The cell of a local state with these messages, in each channel older before newer. */
  of(local: number, inbox: number[]): number {
    this.#makeRoom(inbox.length + 1);
    this.#scratch[0] = local;
    this.#inbox.order(inbox);
    for (let i = 0; i < inbox.length; i++) this.#scratch[i + 1] = inbox[i]!;
    return this.#intern(inbox.length + 1);
  }

  /** True when this cell's steps come before all others. */
  isUrgent(cell: number): boolean {
    return this.#urgent.items[cell] === 1;
  }

  /** Where the steps of `cell` are in `list`. */
  steps(cell: number): number {
    const place = this.#places.items[cell]!;
    return place >= 0 ? place : this.#find(cell);
  }

  /** How many steps the cell has. */
  count(cell: number): number {
    if (this.#counts.items[cell]! < 0) this.#find(cell); // first: finding replaces the arrays when they grow
    return this.#counts.items[cell]!;
  }

  /** The numbers of the cell's steps, in order. */
  numbers(cell: number): number[] {
    let at = this.steps(cell);
    const { items } = this.list;
    const numbers: number[] = [];
    for (let left = items[at++]!; left > 0; left--) {
      numbers.push(items[at]!);
      at += stepFields;
    }
    return numbers;
  }

  /** The cell after a step to another local state. */
  #after(cell: number, { local, message, takes }: Step): number {
    const rows = this.#rows;
    const start = rows.start(cell);
    const end = rows.end(cell);
    this.#makeRoom(end - start);
    return this.#intern(this.#inbox.take(rows.items.items, start, end, local, message, takes, this.#scratch));
  }

  #makeRoom(length: number): void {
    if (this.#scratch.length < length) this.#scratch = new Int32Array(2 * length);
  }

  /** The number of the cell whose row stands in the first places of the scratch. */
  #intern(length: number): number {
    const cell = this.#rows.intern(this.#scratch, length);
    if (cell === this.#places.length) {
      const local = this.#local.locals.values[this.#scratch[0]!]!;
      this.#places.push(none);
      this.#counts.push(none);
      this.#urgent.push(this.#options.urgentFirst && this.#behaviour.isUrgent(local) ? 1 : 0);
    }
    return cell;
  }

  #find(cell: number): number {
    const { list } = this;
    const rows = this.#rows;
    const place = list.length;
    const start = rows.start(cell);
    const end = rows.end(cell);
    const local = rows.items.items[start]!;
    list.push(0);
    let count = 0;
    for (const number of this.#local.ofNode(this.#node, local)) count += this.#write(number, cell);
    for (let at = start + 1; at < end; at++) {
      const message = rows.items.items[at]!;
      if (this.#isRepeated(start + 1, at)) continue;
      for (const number of this.#local.ofMessage(local, message)) count += this.#write(number, cell);
    }
    list.items[place] = count;
    this.#places.items[cell] = place;
    this.#counts.items[cell] = count;
    return place;
  }

  /** True when the message at `at` of the rows stands there before, from `start` on. */
  #isRepeated(start: number, at: number): boolean {
    const { items } = this.#rows.items;
    for (let before = start; before < at; before++) if (items[before] === items[at]) return true;
    return false;
  }

  /** Writes one step unless it is idle or outside the box; returns how many were written. */
  #write(number: number, cell: number): number {
    const step = this.#local.steps[number]!;
    if (step.isIdle && (this.#options.skipIdle || !step.takes)) return 0;
    if (this.#isOutside(number)) {
      this.isBounded = true;
      return 0;
    }
    const { list } = this;
    list.push(number);
    list.push(step.broken === null ? this.#after(cell, step) : none);
    return 1;
  }

  #isOutside(number: number): boolean {
    const { termsMax } = this.#options;
    if (termsMax === Number.POSITIVE_INFINITY) return false;
    return this.#local.steps[number]!.seen.some((sighting) => {
      const { observation } = this.#local.sightings.values[sighting]!;
      return "term" in observation && observation.term > termsMax;
    });
  }
}

/**
 * The cells of one node: its local state together with the messages under way to it, as one number. What may happen at
 * a node depends on its cell alone, so the steps of a cell are found once and then only read.
 */
import type { Behaviour } from "./behaviour.ts";
import type { LocalSteps } from "./local-steps.ts";
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
 * A cell's steps in `list`: how many; then for each its cell after (-1: the handler broke), the list of what judges
 * see, the budgets it draws on, its number, how many messages it sends, and for each its node and number.
 */
export const stepFields = 5;

export class Cells {
  readonly list = new IntList(1024);
  /** True when a step outside the box was left out. */
  isBounded = false;
  readonly #node: number;
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #options: CellOptions;
  readonly #isSet: boolean;
  /** Cell c is row c: the local state, then the messages, ascending. */
  readonly #rows = new RowStore();
  readonly #places = new IntList(256); // where a cell's steps are in `list`; -1: not found yet
  readonly #counts = new IntList(256); // how many they are
  readonly #urgent = new IntList(256);
  readonly #added = new PairTable();

  constructor(node: number, behaviour: Behaviour, local: LocalSteps, options: CellOptions) {
    this.#node = node;
    this.#behaviour = behaviour;
    this.#local = local;
    this.#options = options;
    this.#isSet = behaviour.network === "set";
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
    return this.#intern([local]);
  }

  /** The local state, then the messages, ascending. */
  read(cell: number): number[] {
    return this.#rows.read(cell);
  }

  /** The cell with one more message under way. */
  add(cell: number, message: number): number {
    const known = this.#added.get(cell, message);
    if (known >= 0) return known;
    const [local, ...inbox] = this.#rows.read(cell);
    if (!this.#isSet || !inbox.includes(message)) inbox.push(message);
    const result = this.of(local!, inbox);
    this.#added.add(cell, message, result);
    return result;
  }

  /** The cell of a local state with these messages, in any order. */
  of(local: number, inbox: number[]): number {
    return this.#intern([local, ...inbox.sort((a, b) => a - b)]);
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
      numbers.push(items[at + 3]!);
      at += stepFields + 2 * items[at + 4]!;
    }
    return numbers;
  }

  #intern(row: number[]): number {
    const cell = this.#rows.intern(Int32Array.from(row), row.length);
    if (cell === this.#places.length) {
      const local = this.#local.locals.values[row[0]!]!;
      this.#places.push(-1);
      this.#counts.push(-1);
      this.#urgent.push(this.#options.urgentFirst && this.#behaviour.isUrgent(local) ? 1 : 0);
    }
    return cell;
  }

  #find(cell: number): number {
    const [local, ...inbox] = this.#rows.read(cell);
    const written: number[] = [];
    let count = 0;
    for (const number of this.#local.ofNode(this.#node, local!)) count += this.#write(number, inbox, written);
    for (let at = 0; at < inbox.length; at++) {
      if (at > 0 && inbox[at] === inbox[at - 1]) continue;
      for (const number of this.#local.ofMessage(local!, inbox[at]!)) count += this.#write(number, inbox, written);
    }
    const { list } = this;
    const place = list.length;
    list.push(count);
    for (const item of written) list.push(item);
    this.#places.items[cell] = place;
    this.#counts.items[cell] = count;
    return place;
  }

  /** Writes one step unless it is idle or outside the box; returns how many were written. */
  #write(number: number, inbox: readonly number[], written: number[]): number {
    const step = this.#local.steps[number]!;
    if (step.isIdle && (this.#options.skipIdle || !step.takes)) return 0;
    if (this.#isOutside(number)) {
      this.isBounded = true;
      return 0;
    }
    const takes = step.takes && step.message >= 0 && !this.#isSet;
    const rest = takes ? inbox.toSpliced(inbox.indexOf(step.message), 1) : [...inbox];
    const after = step.broken === null ? this.of(step.local, rest) : -1;
    written.push(after, step.judged, step.cost, number, step.sends.length);
    for (const message of step.sends) written.push(this.#local.messages.values[message]!.to, message);
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

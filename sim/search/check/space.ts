/**
 * The global states in numbers. A state is a pair: a frame (the local state of every node, the judges, the budgets
 * left) and a bag (the messages in flight). What a message does to a frame is computed once, and so is what it does to
 * a bag: the successors of a state come from two table look-ups each.
 */

import { BagStore } from "./bags.ts";
import type { Behaviour, Broken } from "./behaviour.ts";
import type { Judging } from "./judging.ts";
import type { LocalSteps, Step } from "./local-steps.ts";
import { IntList, PairTable, RowStore } from "./tables.ts";

export interface SpaceOptions {
  /** Deliveries that change nothing are not taken: the message may as well still be on its way. */
  readonly skipIdle: boolean;
  /** A node with an urgent step (a restart) takes it before anything else happens. */
  readonly urgentFirst: boolean;
  /** Steps that observe a term above this are outside the box. */
  readonly termsMax: number;
}

/** Kinds of events, as counted in the report. */
export const eventKinds = [
  "deliver",
  "duplicate",
  "drop",
  "self",
  "timer",
  "ask",
  "crash",
  "restart",
  "action",
] as const;

const fields = 3; // of one successor: frame, change of the bag, step

export class Space {
  readonly frames = new RowStore();
  readonly bags: BagStore;
  /** The first state. */
  readonly firstFrame: number;
  readonly firstBag: number;
  /** A violation by the very start. */
  readonly broken: Broken | null;
  /** Filled by `expand`: frame (below 0: -1 - number of a violation), bag and step of each successor. */
  readonly next = new IntList(1024);
  /** True when a step outside the box was cut off. */
  isBounded = false;
  /** Sightings made on some explored step. */
  readonly reached = new Set<number>();
  readonly #behaviour: Behaviour;
  readonly #local: LocalSteps;
  readonly #judging: Judging;
  readonly #options: SpaceOptions;
  readonly #nodes: number;
  readonly #purses = new RowStore();
  readonly #spending = new PairTable();
  readonly #ofMessage = new PairTable(4096);
  readonly #own = new IntList(1024); // per frame: its own successors' place, or 0
  /** A count, then so many successors; place 0 is the empty list. */
  readonly #lists = new IntList(4096);
  /** Violations, by number. */
  readonly violations: Broken[] = [];
  readonly #scratch: Int32Array;

  constructor(behaviour: Behaviour, local: LocalSteps, judging: Judging, options: SpaceOptions) {
    this.#behaviour = behaviour;
    this.#local = local;
    this.#judging = judging;
    this.#options = options;
    this.#nodes = behaviour.nodes;
    this.#scratch = new Int32Array(behaviour.nodes + 2);
    this.bags = new BagStore(behaviour.network);
    this.#lists.push(0);
    const purse = Int32Array.from(behaviour.budgets.map(({ limit }) => limit));
    const row = this.#scratch;
    const sent: number[] = [];
    let broken: Broken | null = null;
    let bench = 0;
    for (let node = 0; node < this.#nodes; node++) {
      const step = local.start(node);
      broken ??= step.broken;
      row[node] = step.local;
      sent.push(...step.sends);
      for (const sighting of step.seen) this.reached.add(sighting);
      const after = bench < 0 ? bench : judging.after(bench, step.judged);
      if (after < 0) broken ??= judging.violations[-1 - after]!;
      else bench = after;
    }
    row[this.#nodes] = bench;
    row[this.#nodes + 1] = this.#purses.intern(purse, purse.length);
    this.broken = broken;
    this.firstFrame = this.frames.intern(row, row.length);
    this.firstBag = this.bags.turn(0, this.bags.delta(-1, sent));
  }

  get bytes(): number {
    const lists = this.#lists.bytes + this.#own.bytes + this.#ofMessage.bytes;
    return this.frames.bytes + this.bags.bytes + lists + this.#local.bytes + this.#judging.bytes;
  }

  step(number: number): Step {
    return this.#local.steps[number]!;
  }

  /** The local states, then the bench, then the purse. */
  frame(frame: number): number[] {
    return this.frames.read(frame);
  }

  /** Units left of each budget. */
  purse(purse: number): number[] {
    return this.#purses.read(purse);
  }

  /** Writes the successors of a state to `next` and returns how many there are. */
  expand(frame: number, bag: number): number {
    const next = this.next;
    const bags = this.bags;
    next.length = 0;
    const own = this.#ownList(frame);
    let items = this.#lists.items;
    const count = items[own]!;
    next.reserve(fields * count);
    for (let at = own + 1, end = own + 1 + fields * count; at < end; at += fields) {
      const target = next.length;
      next.items[target] = items[at]!;
      next.items[target + 1] = bags.turn(bag, items[at + 1]!);
      next.items[target + 2] = items[at + 2]!;
      next.length = target + fields;
    }
    if (count > 0 && this.#isUrgentList(own)) return count;
    const start = bags.rows.start(bag);
    const end = bags.rows.end(bag);
    let previous = -1;
    for (let place = start; place < end; place++) {
      const message = bags.rows.items.items[place]!;
      if (message === previous) continue;
      previous = message;
      let list = this.#ofMessage.get(frame, message);
      if (list < 0) {
        list = this.#messageList(frame, message);
        items = this.#lists.items;
      }
      const many = items[list]!;
      if (many === 0) continue;
      next.reserve(fields * many);
      for (let at = list + 1, last = list + 1 + fields * many; at < last; at += fields) {
        const target = next.length;
        next.items[target] = items[at]!;
        next.items[target + 1] = bags.turn(bag, items[at + 1]!);
        next.items[target + 2] = items[at + 2]!;
        next.length = target + fields;
      }
    }
    return next.length / fields;
  }

  #isUrgentList(own: number): boolean {
    return this.#options.urgentFirst && this.#local.steps[this.#lists.items[own + 3]!]!.how.kind === "restart";
  }

  /** Place of the steps that nodes may take by themselves in `frame`. */
  #ownList(frame: number): number {
    const own = this.#own;
    while (own.length <= frame) own.push(-1);
    const known = own.items[frame]!;
    if (known >= 0) return known;
    const row = this.frame(frame);
    const nodes = this.#urgentNode(row);
    const steps: number[] = [];
    for (const node of nodes) steps.push(...this.#local.ofNode(node, row[node]!));
    const place = this.#write(frame, steps);
    own.items[frame] = place;
    return place;
  }

  /** The nodes whose own steps count now: one that must restart alone, or all. */
  #urgentNode(row: readonly number[]): number[] {
    const all = Array.from({ length: this.#nodes }, (_, node) => node);
    if (!this.#options.urgentFirst) return all;
    const urgent = all.find((node) => this.#behaviour.isUrgent(this.#local.locals.values[row[node]!]!));
    return urgent === undefined ? all : [urgent];
  }

  #messageList(frame: number, message: number): number {
    const node = this.#local.messages.values[message]!.to;
    const local = this.frames.items.items[this.frames.start(frame) + node]!;
    const steps = this.#local.ofMessage(local, message);
    const place = this.#write(frame, steps);
    this.#ofMessage.add(frame, message, place);
    return place;
  }

  /** Writes the list of what `steps` make of `frame`, without those outside the box. */
  #write(frame: number, steps: readonly number[]): number {
    const written: number[] = [];
    for (const number of steps) {
      const step = this.#local.steps[number]!;
      if (step.isIdle && (this.#options.skipIdle || !step.takes)) continue;
      if (this.#isOutside(step)) {
        this.isBounded = true;
        continue;
      }
      const target = this.#frameAfter(frame, step);
      if (target === null) continue;
      for (const sighting of step.seen) this.reached.add(sighting);
      written.push(target, this.bags.delta(step.takes ? step.message : -1, step.sends), number);
    }
    if (written.length === 0) return 0;
    const place = this.#lists.length;
    this.#lists.push(written.length / fields);
    for (const item of written) this.#lists.push(item);
    return place;
  }

  #isOutside(step: Step): boolean {
    const { termsMax } = this.#options;
    if (termsMax === Number.POSITIVE_INFINITY) return false;
    return step.seen.some((number) => {
      const { observation } = this.#local.sightings.values[number]!;
      return "term" in observation && observation.term > termsMax;
    });
  }

  /** The frame after `step`, -1 - the number of a violation, or null when a budget does not allow it. */
  #frameAfter(frame: number, step: Step): number | null {
    const row = this.#scratch;
    const start = this.frames.start(frame);
    for (let i = 0; i < row.length; i++) row[i] = this.frames.items.items[start + i]!;
    const purse = this.#spend(row[this.#nodes + 1]!, step.cost);
    if (purse < 0) return null;
    const bench = this.#judging.after(row[this.#nodes]!, step.judged);
    if (bench < 0) return this.#violation(this.#judging.violations[-1 - bench]!);
    if (step.broken !== null) return this.#violation(step.broken);
    row[step.node] = step.local;
    row[this.#nodes] = bench;
    row[this.#nodes + 1] = purse;
    return this.frames.intern(row, row.length);
  }

  #violation(broken: Broken): number {
    const known = this.violations.findIndex(
      ({ invariant, message }) => invariant === broken.invariant && message === broken.message,
    );
    if (known >= 0) return -1 - known;
    this.violations.push(broken);
    return -this.violations.length;
  }

  /** The purse after a cost, or -1 when it does not suffice. */
  #spend(purse: number, cost: number): number {
    if (cost === 0) return purse;
    const known = this.#spending.get(purse, cost);
    if (known >= 0) return known - 1;
    const left = this.#purses.read(purse);
    for (const budget of this.#local.costs.read(cost)) left[budget]!--;
    const result = left.some((units) => units < 0) ? -1 : this.#purses.intern(Int32Array.from(left), left.length);
    this.#spending.add(purse, cost, result + 1);
    return result;
  }
}

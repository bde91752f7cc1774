/** Breadth-first search: every state once, in the order of distance, so that a counterexample is a shortest one. */
import { assert } from "../../base/assert.ts";
import { ExactSet, exactStatesMax, FingerprintSet } from "../memory/exact-set.ts";
import { StateStore } from "../memory/state-store.ts";
import { noBit, type SleepSets } from "../reductions/sleep.ts";
import type { SymmetryClasses } from "../reductions/symmetry/symmetry-classes.ts";
import type { Broken } from "../rows/behaviour.ts";
import { fact, factFields } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";
import type { StateList } from "./lasso.ts";
import { Counts, type FoundViolation, type SearchLimits, type StateJudge, type StateSearch } from "./search.ts";

const slotBytes = 4;
/** States expanded before what they lead to is looked up: their rows are then read from memory side by side. */
const batchMax = 16;
/** States after which limits are looked at. A batch does not reach beyond. */
const limitsEvery = 1024;
/** Of the memory left for fingerprints, a part is kept for the rows that are still to be expanded. */
const frontierRoom = 1.5;

/** Where something was found: a state, and the step from it (-1: the state itself). */
interface Spot {
  readonly broken: Broken;
  readonly state: number;
  readonly step: number;
}

export interface BreadthFirstParts {
  readonly judge: StateJudge | null;
  readonly symmetry: SymmetryClasses | null;
  /** Sleep sets are for searches without symmetry: their masks are of the rows themselves. */
  readonly sleep: SleepSets | null;
  /** A fresh search of the same kind, to find rows again that this one has forgotten. */
  readonly again: (() => BreadthFirst) | null;
}

/** A state whose successors the space holds. */
class Expanded {
  readonly row: Int32Array;
  /** The berths that sleep in it, and those of what judges see. */
  slept = 0;
  judgedMask = 0;
  successors = 0;
  broken: Broken | null = null;

  constructor(width: number) {
    this.row = new Int32Array(width);
  }
}

export class BreadthFirst implements StateSearch {
  transitions = 0;
  depth = 0;
  bound: string | null = null;
  readonly taken = new Counts();
  readonly #space: Space;
  readonly #limits: SearchLimits;
  readonly #parts: BreadthFirstParts;
  readonly #store: StateStore;
  readonly #spots: Spot[] = [];
  readonly #batch: readonly Expanded[];
  readonly #isFlat: boolean;
  #exact: ExactSet | null;
  #compact: FingerprintSet | null = null;
  #cursor = 0;
  #levelEnd = 1;

  constructor(space: Space, limits: SearchLimits, parts: BreadthFirstParts) {
    this.#space = space;
    this.#limits = limits;
    this.#parts = parts;
    this.#isFlat = limits.flatHash === true;
    this.#batch = Array.from({ length: batchMax }, () => new Expanded(space.width));
    this.#store = new StateStore(space.width, parts.sleep !== null);
    this.#exact = new ExactSet(this.#store, space.width, (row) => this.#hash(row));
    if (space.broken !== null) this.#find(space.broken, 0, -1);
    if (limits.compact === true) this.#compactNow();
    this.#visit(space.first, 0, this.#hash(space.first));
  }

  get states(): number {
    return this.#store.size;
  }

  get mode(): "exact" | "compact" {
    return this.#exact === null ? "compact" : "exact";
  }

  get omission(): number {
    return this.#compact?.omission ?? 0;
  }

  get bytes(): number {
    return (
      this.#store.bytes +
      (this.#exact?.bytes ?? 0) +
      (this.#compact?.bytes ?? 0) +
      (this.#parts.sleep?.bytes ?? 0) +
      this.#space.bytes
    );
  }

  get isDone(): boolean {
    if (this.bound !== null || this.#cursor === this.#store.size) return true;
    return this.#spots.length > 0 && !this.#limits.collect;
  }

  advance(count: number): boolean {
    this.#parts.symmetry?.check();
    for (const end = this.#cursor + count; this.#cursor < end && !this.isDone; ) {
      if (this.#cursor === this.#levelEnd) {
        this.depth++;
        this.#levelEnd = this.#store.size;
      }
      if (this.depth >= this.#limits.depth) {
        this.bound = `depth ${this.#limits.depth}`;
        return true;
      }
      this.#expand(Math.min(batchMax, this.#levelEnd - this.#cursor, limitsEvery - (this.#cursor % limitsEvery)));
      if (this.#cursor % limitsEvery === 0) this.#checkLimits();
    }
    if (this.isDone) this.#parts.symmetry?.check();
    return this.isDone;
  }

  findings(): FoundViolation[] {
    return this.#spots.map(({ broken, state, step }) => ({ broken, step, rows: this.rowsTo(state) }));
  }

  /** All states, by number. Only of a search in exact mode. */
  list(): StateList {
    const exact = this.#exact;
    assert(exact !== null, "an exact search knows its states");
    return {
      size: this.states,
      read: (state) => this.#read(state),
      find: (source, start, hash) => exact.add(source, start, this.#isFlat ? 0 : hash),
    };
  }

  /** The rows from the first state to `state`; searched for again when they were forgotten. */
  rowsTo(state: number): Int32Array[] {
    const line = this.#store.lineage(state);
    if (line.every((one) => this.#store.holds(one))) return line.map((one) => this.#read(one));
    const again = this.#parts.again?.();
    if (again === undefined) return [];
    const wanted = new Map(line.map((one, at) => [one, at]));
    const rows: Int32Array[] = [];
    for (let seen = 0; seen <= state; ) {
      again.advance(1);
      for (; seen < again.states && seen <= state; seen++) if (wanted.has(seen)) rows.push(again.#read(seen));
      if (again.isDone && again.states <= state) return []; // the limits of memory fell elsewhere
    }
    return rows;
  }

  #read(state: number): Int32Array {
    const row = new Int32Array(this.#space.width);
    this.#store.read(state, row);
    return row;
  }

  #hash(row: Int32Array): number {
    return this.#isFlat ? 0 : this.#space.hash(row);
  }

  /** Expands the next `count` states; after a violation that ends the search, only those up to it. */
  #expand(count: number): void {
    const { judge } = this.#parts;
    const { next } = this.#space;
    const store = this.#store;
    const sleep = this.#exact === null ? null : this.#parts.sleep;
    next.length = 0;
    for (let i = 0; i < count; i++) {
      const state = this.#cursor + i;
      const one = this.#batch[i]!;
      store.read(state, one.row);
      this.#open(one, sleep === null ? 0 : store.mark(state));
      one.broken = judge?.judge(one.row, one.slept === 0 ? one.successors : 1) ?? null; // what sleeps can happen too
    }
    this.#readAhead();
    const end = this.#cursor + count;
    let at = 0;
    for (let i = 0; i < count && !this.isDone; i++) {
      const one = this.#batch[i]!;
      if (one.broken !== null) this.#find(one.broken, this.#cursor, -1);
      const before = store.size;
      at = this.#follow(one, at, this.#cursor, sleep, end);
      store.close(store.size - before);
      this.#cursor++;
    }
    while (sleep !== null && sleep.again.length > 0) this.#again(sleep);
  }

  /** Explores a state again for steps that slept before and were found awake. */
  #again(sleep: SleepSets): void {
    const { state, only } = sleep.again.pop()!;
    const one = this.#batch[0]!;
    this.#store.read(state, one.row);
    this.#space.next.length = 0;
    this.#open(one, ~only);
    this.#readAhead();
    one.slept = this.#store.mark(state);
    this.#follow(one, 0, state, sleep, this.#cursor, true);
  }

  /** Has the space write the successors of a state whose row is read, but for those that sleep. */
  #open(one: Expanded, slept: number): void {
    const space = this.#space;
    one.slept = slept;
    one.successors = space.append(one.row, space.hash(one.row), slept);
    one.judgedMask = space.judgedMask;
  }

  #readAhead(): void {
    const { next, stride, width } = this.#space;
    if (this.#parts.symmetry === null) this.#exact?.readAhead(next.items, next.length / stride, stride, width + 1);
  }

  /**
   * Visits the successors of a state, which the space holds from place `start` on, and returns where they end. States
   * below `expandedEnd` were expanded before what is found here was known.
   */
  #follow(
    { row, slept, judgedMask, successors }: Expanded,
    start: number,
    state: number,
    sleep: SleepSets | null,
    expandedEnd: number,
    isAgain = false,
  ): number {
    const space = this.#space;
    const { width, stride } = space;
    const next = space.next.items;
    const end = start + successors * stride;
    this.transitions += successors;
    this.taken.makeRoom(space.steps);
    const taken = this.taken.items;
    const { facts } = space;
    const store = this.#store;
    let sleeping = slept;
    for (let at = start; at < end; at += stride) {
      const step = next[at + width]!;
      taken[step]!++;
      const fault = next[at + width + 2]!;
      if (fault < 0) this.#find(space.violations[-1 - fault]!, state, step);
      else if (sleep === null) this.#visit(next, at, this.#isFlat ? 0 : next[at + width + 1]!);
      else {
        let independent = sleeping;
        const known = factFields * step;
        if (facts[known + fact.judged] !== 0) independent &= ~judgedMask;
        const node = facts[known + fact.node]!;
        const mask = independent === 0 ? 0 : sleep.child(row, next, at, node, independent);
        const before = store.size;
        const child = this.#exact!.add(next, at, this.#isFlat ? 0 : next[at + width + 1]!);
        if (store.size === before) sleep.meet(store, child, mask, child < expandedEnd);
        else {
          store.setMark(child, mask);
          if (isAgain) store.adopt(state);
        }
        const berth = next[at + width + 3]!;
        if (facts[known + fact.cost] === 0 && berth < noBit) sleeping |= 1 << berth;
      }
    }
    return end;
  }

  #visit(source: Int32Array, start: number, hash: number): void {
    const { symmetry } = this.#parts;
    if (symmetry !== null) {
      symmetry.find(source, start);
      this.#add(symmetry.row, 0, this.#isFlat ? 0 : symmetry.hash);
    } else this.#add(source, start, hash);
  }

  #add(source: Int32Array, start: number, hash: number): void {
    if (this.#exact !== null) this.#exact.add(source, start, hash);
    else if (this.#compact!.add(source, start, this.#space.width, hash)) this.#store.push(source, start);
  }

  #find(broken: Broken, state: number, step: number): void {
    if (this.#spots.some((spot) => spot.broken.invariant === broken.invariant)) return;
    this.#spots.push({ broken, state, step });
  }

  #checkLimits(): void {
    const { memory, states } = this.#limits;
    if (this.#store.size >= states) this.bound = `${states} states`;
    this.#parts.symmetry?.check();
    const exact = this.#exact;
    if (exact !== null) {
      const ahead = this.bytes - exact.bytes + exact.bytesAhead;
      if (ahead > memory || this.#store.size >= exactStatesMax) this.#compactNow();
    }
    if (this.#compact !== null) {
      this.#store.forgetBelow(this.#cursor);
      if (this.#compact.isFull || this.bytes > memory) this.bound = "memory";
    }
  }

  /** From here on states are known by their fingerprints, in what memory is left. */
  #compactNow(): void {
    const exact = this.#exact;
    this.#exact = null; // the store has all it knows
    const left = this.#limits.memory - this.#space.bytes - this.#store.bytesFrom(this.#cursor);
    let capacity = 1 << 12;
    while (capacity * 2 * slotBytes * frontierRoom <= left && capacity < 2 ** 30) capacity *= 2;
    if (capacity * 0.8 < this.#store.size) {
      this.bound = "memory";
      this.#exact = exact;
      return;
    }
    const compact = new FingerprintSet(capacity);
    for (let state = 0; state < this.#store.size; state++) {
      const row = this.#read(state);
      compact.add(row, 0, row.length, this.#hash(row));
    }
    this.#compact = compact;
    this.#store.forgetBelow(this.#cursor);
  }
}

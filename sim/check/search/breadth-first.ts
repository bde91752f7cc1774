/** Breadth-first search: every state once, in the order of distance, so that a counterexample is a shortest one. */
import { StatesSeen } from "../memory/states-seen.ts";
import type { Broken } from "../rows/behaviour.ts";
import type { Space } from "../rows/space.ts";
import { rowsAlong } from "./rows-along.ts";
import { Counts, type FoundViolation, type SearchLimits, type SearchParts, type StateSearch } from "./search.ts";
import { Spots } from "./spots.ts";

/** States expanded before what they lead to is looked up: their rows are then read from memory side by side. */
const batchMax = 16;
/** States after which limits are looked at. A batch does not reach beyond. */
const limitsEvery = 1024;

export interface BreadthFirstParts extends SearchParts {
  /** A fresh search of the same kind, to find rows again that this one has forgotten. */
  readonly again: (() => BreadthFirst) | null;
}

/** A state whose successors the space holds. */
class Expanded {
  state = 0;
  readonly row: Int32Array;
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
  readonly seen: StatesSeen;
  readonly #space: Space;
  readonly #limits: SearchLimits;
  readonly #parts: BreadthFirstParts;
  readonly #spots = new Spots();
  readonly #batch: readonly Expanded[];
  /** The next state to expand: those below it are. */
  #cursor = 0;
  #levelEnd = 1;
  readonly #levels: number[] = [1];

  constructor(space: Space, limits: SearchLimits, parts: BreadthFirstParts) {
    this.#space = space;
    this.#limits = limits;
    this.#parts = parts;
    this.#batch = Array.from({ length: batchMax }, () => new Expanded(space.width));
    this.seen = new StatesSeen(space.width, (row) => space.hash(row), limits.flatHash === true);
    if (space.broken !== null) this.#spots.add(space.broken, 0, -1);
    if (limits.compact === true) this.#turnToFingerprints();
    this.#visit(space.first, 0, space.hash(space.first));
  }

  get states(): number {
    return this.seen.size;
  }

  /** States at each depth; of the last one so many as are known. */
  get levels(): readonly number[] {
    const further = this.seen.size - this.#levelEnd;
    return further === 0 ? this.#levels : [...this.#levels, further];
  }

  get mode(): "exact" | "compact" {
    return this.seen.isExact ? "exact" : "compact";
  }

  get omission(): number {
    return this.seen.omission;
  }

  get bytes(): number {
    return this.seen.bytes + this.#bytesBeside;
  }

  get #bytesBeside(): number {
    return this.#space.bytes;
  }

  get isDone(): boolean {
    if (this.bound !== null || this.#cursor === this.seen.size) return true;
    return !this.#spots.isEmpty && !this.#limits.collect;
  }

  advance(count: number): boolean {
    this.#parts.symmetry?.validate();
    for (const end = this.#cursor + count; this.#cursor < end && !this.isDone; ) {
      if (this.#cursor === this.#levelEnd) {
        this.depth++;
        this.#levels.push(this.seen.size - this.#levelEnd);
        this.#levelEnd = this.seen.size;
      }
      if (this.depth >= this.#limits.depth) {
        this.bound = `depth ${this.#limits.depth}`;
        return true;
      }
      this.#expand(Math.min(batchMax, this.#levelEnd - this.#cursor, limitsEvery - (this.#cursor % limitsEvery)));
      if (this.#cursor % limitsEvery === 0) this.#lookAtLimits();
    }
    if (this.isDone) this.#parts.symmetry?.validate();
    return this.isDone;
  }

  // ---- the search

  /** Expands the next `count` states; after a violation that ends the search, only those up to it. */
  #expand(count: number): void {
    const { judge } = this.#parts;
    const { store } = this.seen;
    this.#space.next.length = 0;
    for (let i = 0; i < count; i++) {
      const one = this.#batch[i]!;
      this.#open(one, this.#cursor + i);
      one.broken = judge?.judge(one.row, one.successors) ?? null;
    }
    this.#readAhead();
    let at = 0;
    for (let i = 0; i < count && !this.isDone; i++) {
      const one = this.#batch[i]!;
      if (one.broken !== null) this.#spots.add(one.broken, this.#cursor, -1);
      const before = store.size;
      at = this.#follow(one, at);
      store.close(store.size - before);
      this.#cursor++;
    }
  }

  /** Reads a state, and has the space write its successors. */
  #open(one: Expanded, state: number): void {
    const space = this.#space;
    one.state = state;
    this.seen.store.read(state, one.row);
    one.successors = space.append(one.row, space.hash(one.row));
  }

  #readAhead(): void {
    const { next, stride, width } = this.#space;
    if (this.#parts.symmetry === null) this.seen.readAhead(next.items, next.length / stride, stride, width + 1);
  }

  /** Visits the successors of a state, which the space holds from place `start` on, and returns where they end. */
  #follow({ state, successors }: Expanded, start: number): number {
    const space = this.#space;
    const { width, stride } = space;
    const next = space.next.items;
    const end = start + successors * stride;
    this.transitions += successors;
    this.taken.makeRoom(space.steps);
    const taken = this.taken.items;
    for (let at = start; at < end; at += stride) {
      const step = next[at + width]!;
      taken[step]!++;
      const fault = next[at + width + 2]!;
      if (fault < 0) this.#spots.add(space.violations[-1 - fault]!, state, step);
      else this.#visit(next, at, next[at + width + 1]!);
    }
    return end;
  }

  /** Adds a state unless it was seen, or with symmetry one of its class was. */
  #visit(source: Int32Array, start: number, hash: number): void {
    const { symmetry } = this.#parts;
    if (symmetry !== null) {
      symmetry.find(source, start);
      this.seen.add(symmetry.row, 0, symmetry.hash);
    } else this.seen.add(source, start, hash);
  }

  // ---- its limits

  #lookAtLimits(): void {
    const seen = this.seen;
    const { memory, states } = this.#limits;
    if (seen.size >= states) this.bound = `${states} states`;
    this.#parts.symmetry?.validate();
    if (seen.isExact && (this.#bytesBeside + seen.bytesAhead > memory || seen.isFull)) this.#turnToFingerprints();
    if (seen.isExact) return;
    seen.store.forgetBelow(this.#cursor);
    if (seen.isFull || this.bytes > memory) this.bound = "memory";
  }

  /** From here on states are known by their fingerprints, in what memory is left. */
  #turnToFingerprints(): void {
    const left = this.#limits.memory - this.#space.bytes;
    if (!this.seen.turnToFingerprints(left, this.#cursor)) this.bound = "memory";
  }

  // ---- what it found

  findings(): FoundViolation[] {
    return this.#spots.list.map(({ broken, state, step }) => ({ broken, step, rows: this.rowsTo(state) }));
  }

  /** The rows from the first state to `state`; searched for again when they were forgotten. */
  rowsTo(state: number): Int32Array[] {
    return rowsAlong(this.seen, state, this.#parts.again);
  }
}

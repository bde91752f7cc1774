/** Breadth-first search: every state once, in the order of distance, so that a counterexample is a shortest one. */
import type { Broken } from "./behaviour.ts";
import { Ledger } from "./ledger.ts";
import type { Space } from "./space.ts";
import { CompactSet, ExactSet, exactStatesMax } from "./visited.ts";

/** A violation with the way to it: the state it was found from and the step that showed it (-1: the state itself). */
export interface Finding {
  readonly broken: Broken;
  readonly state: number;
  readonly step: number;
}

export interface Limits {
  /** Bytes after which states are kept as fingerprints, and then the search stops. */
  readonly memory: number;
  /** Steps from the start after which the search goes no further. */
  readonly depth: number;
  readonly states: number;
  /** Goes on after a violation, to the end of the box. */
  readonly collect: boolean;
  /** Keeps states as fingerprints from the start. */
  readonly compact?: boolean;
  /** For tests: every state hashes alike. */
  readonly flatHash?: boolean;
}

/** Which row stands for a class of rows that count as one. */
export interface Canon {
  /** Writes the row that stands for the one at `start` of `source` to `row`, and its hash to `hash`. */
  find(source: Int32Array, start: number): void;
  readonly row: Int32Array;
  readonly hash: number;
}

/** Told of every state that is expanded, and how many successors it has. */
export type OnState = (row: Int32Array, successors: number) => Broken | null;

const slotBytes = 4;
/** Of the memory left for fingerprints, a part is kept for the rows that are still to be expanded. */
const frontierRoom = 1.5;

export class BreadthFirst {
  transitions = 0;
  depth = 0;
  readonly findings: Finding[] = [];
  readonly ledger: Ledger;
  /** Why the search stopped early, or null. */
  bound: string | null = null;
  /** How many transitions each step made, by step number. */
  readonly taken: number[] = [];
  readonly #space: Space;
  readonly #limits: Limits;
  readonly #onState: OnState | null;
  readonly #row: Int32Array;
  #exact: ExactSet | null;
  #compact: CompactSet | null = null;
  #cursor = 0;
  #levelEnd = 1;

  constructor(space: Space, limits: Limits, onState: OnState | null = null) {
    this.#space = space;
    this.#limits = limits;
    this.#onState = onState;
    this.#row = new Int32Array(space.width);
    this.ledger = new Ledger(space.width);
    this.#exact = new ExactSet(this.ledger, space.width, (row) => this.#hash(row));
    if (space.broken !== null) this.findings.push({ broken: space.broken, state: 0, step: -1 });
    if (limits.compact === true) this.#compactNow();
    this.#visit(space.first, 0, this.#hash(space.first));
  }

  get states(): number {
    return this.ledger.size;
  }

  get mode(): "exact" | "compact" {
    return this.#exact === null ? "compact" : "exact";
  }

  get omission(): number {
    return this.#compact?.omission ?? 0;
  }

  get bytes(): number {
    return this.ledger.bytes + (this.#exact?.bytes ?? 0) + (this.#compact?.bytes ?? 0) + this.#space.bytes;
  }

  get isDone(): boolean {
    if (this.bound !== null || this.#cursor === this.ledger.size) return true;
    return this.findings.length > 0 && !this.#limits.collect;
  }

  /** Expands up to `count` states; true when the search is over. */
  advance(count: number): boolean {
    for (let done = 0; done < count && !this.isDone; done++) {
      if (this.#cursor === this.#levelEnd) {
        this.depth++;
        this.#levelEnd = this.ledger.size;
      }
      if (this.depth >= this.#limits.depth) {
        this.bound = `depth ${this.#limits.depth}`;
        return true;
      }
      this.#expand(this.#cursor);
      this.#cursor++;
      if ((this.#cursor & 1023) === 0) this.#checkLimits();
    }
    return this.isDone;
  }

  #hash(row: Int32Array): number {
    return this.#limits.flatHash === true ? 0 : this.#space.hash(row);
  }

  #expand(state: number): void {
    const { ledger, taken } = this;
    const space = this.#space;
    const row = this.#row;
    const { width, stride } = space;
    const isFlat = this.#limits.flatHash === true;
    const before = ledger.size;
    ledger.read(state, row);
    const count = space.expand(row, space.hash(row));
    const broken = this.#onState?.(row, count) ?? null;
    if (broken !== null) this.#find(broken, state, -1);
    const next = space.next.items;
    this.transitions += count;
    for (let at = 0, end = count * stride; at < end; at += stride) {
      const step = next[at + width]!;
      taken[step] = (taken[step] ?? 0) + 1;
      const fault = next[at + width + 2]!;
      if (fault < 0) this.#find(space.violations[-1 - fault]!, state, step);
      else this.#visit(next, at, isFlat ? 0 : next[at + width + 1]!);
    }
    ledger.close(ledger.size - before);
  }

  #visit(source: Int32Array, start: number, hash: number): void {
    if (this.#exact !== null) this.#exact.add(source, start, hash);
    else if (this.#compact!.add(source, start, this.#space.width, hash)) this.ledger.push(source, start);
  }

  #find(broken: Broken, state: number, step: number): void {
    if (this.findings.some((finding) => finding.broken.invariant === broken.invariant)) return;
    this.findings.push({ broken, state, step });
  }

  #checkLimits(): void {
    const { memory, states } = this.#limits;
    if (this.ledger.size >= states) this.bound = `${states} states`;
    if (this.#exact !== null && this.ledger.size >= exactStatesMax - 1_000_000) this.#compactNow();
    if (this.#exact !== null && this.bytes - this.#exact.bytes + this.#exact.bytesAhead > memory) this.#compactNow();
    if (this.#compact !== null) {
      this.ledger.forgetBelow(this.#cursor);
      if (this.#compact.isFull || this.bytes > memory) this.bound = "memory";
    }
  }

  /** From here on states are known by their fingerprints, in what memory is left. */
  #compactNow(): void {
    const exact = this.#exact;
    this.#exact = null; // the ledger has all it knows
    const left = this.#limits.memory - this.#space.bytes - this.ledger.bytesFrom(this.#cursor);
    let capacity = 1 << 12;
    while (capacity * 2 * slotBytes * frontierRoom <= left && capacity < 2 ** 30) capacity *= 2;
    if (capacity * 0.8 < this.ledger.size) {
      this.bound = "memory";
      this.#exact = exact;
      return;
    }
    const compact = new CompactSet(capacity);
    const row = new Int32Array(this.#space.width);
    for (let state = 0; state < this.ledger.size; state++) {
      this.ledger.read(state, row);
      compact.add(row, 0, row.length, this.#hash(row));
    }
    this.#compact = compact;
    this.ledger.forgetBelow(this.#cursor);
  }
}

/** Breadth-first search: every state once, in the order of distance, so that a counterexample is a shortest one. */
import type { Broken } from "./behaviour.ts";
import { Ledger } from "./ledger.ts";
import type { Space } from "./space.ts";
import { CompactSet, ExactSet } from "./visited.ts";

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

/** Which state stands for a class of equal ones; writes it to `frame` and `bag`. */
export interface Canon {
  frame: number;
  bag: number;
  find(frame: number, bag: number): void;
}

/** Told of every state that is expanded, and how many successors it has. */
export type OnState = (state: number, successors: number) => Broken | null;

export class BreadthFirst {
  transitions = 0;
  depth = 0;
  readonly findings: Finding[] = [];
  readonly ledger = new Ledger();
  /** Why the search stopped early, or null. */
  bound: string | null = null;
  /** How many transitions each step made, by step number. */
  readonly taken: number[] = [];
  readonly #space: Space;
  readonly #limits: Limits;
  readonly #canon: Canon | null;
  readonly #onState: OnState | null;
  #exact: ExactSet | null;
  #compact: CompactSet | null = null;
  #cursor = 0;
  #levelEnd = 1;

  constructor(space: Space, limits: Limits, canon: Canon | null = null, onState: OnState | null = null) {
    this.#space = space;
    this.#limits = limits;
    this.#canon = canon;
    this.#onState = onState;
    this.#exact = new ExactSet(1 << 12, limits.flatHash === true);
    if (space.broken !== null) this.findings.push({ broken: space.broken, state: 0, step: -1 });
    if (limits.compact === true) this.#compactNow();
    this.#visit(space.firstFrame, space.firstBag);
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

  #expand(state: number): void {
    const { ledger } = this;
    const space = this.#space;
    const before = ledger.size;
    const count = space.expand(ledger.frame(state), ledger.bag(state));
    const broken = this.#onState?.(state, count) ?? null;
    if (broken !== null) this.#find(broken, state, -1);
    const next = space.next.items;
    const { taken } = this;
    this.transitions += count;
    for (let at = 0, end = 3 * count; at < end; at += 3) {
      const frame = next[at]!;
      const step = next[at + 2]!;
      taken[step] = (taken[step] ?? 0) + 1;
      if (frame < 0) this.#find(space.violations[-1 - frame]!, state, step);
      else this.#visit(frame, next[at + 1]!);
    }
    ledger.close(ledger.size - before);
  }

  #visit(frame: number, bag: number): void {
    const canon = this.#canon;
    let first = frame;
    let second = bag;
    if (canon !== null) {
      canon.find(frame, bag);
      first = canon.frame;
      second = canon.bag;
    }
    const isNew = this.#exact === null ? this.#compact!.add(first, second) : this.#exact.add(first, second);
    if (isNew) this.ledger.push(frame, bag);
  }

  #find(broken: Broken, state: number, step: number): void {
    if (this.findings.some((finding) => finding.broken.invariant === broken.invariant)) return;
    this.findings.push({ broken, state, step });
  }

  #checkLimits(): void {
    const { memory, states } = this.#limits;
    if (this.ledger.size >= states) this.bound = `${states} states`;
    if (this.#exact !== null && this.bytes - this.#exact.bytes + this.#exact.bytesAhead > memory) this.#compactNow();
    if (this.#compact !== null) {
      this.ledger.forgetBelow(this.#cursor);
      if (this.#compact.isFull || this.bytes > memory) this.bound = "memory";
    }
  }

  /** From here on states are known by their fingerprints, in what memory is left. */
  #compactNow(): void {
    const exact = this.#exact!;
    this.#exact = null;
    this.ledger.forgetBelow(this.#cursor);
    const left = this.#limits.memory - this.bytes;
    let capacity = 1 << 12;
    while (capacity * 8 <= left && capacity < 2 ** 30) capacity *= 2;
    if (capacity * 0.8 < exact.size) {
      this.bound = "memory";
      this.#exact = exact;
      return;
    }
    const compact = new CompactSet(capacity);
    for (const [first, second] of exact.pairs()) compact.add(first, second);
    this.#compact = compact;
  }
}

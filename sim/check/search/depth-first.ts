/**
 * Depth-first search, and iterative deepening: depth-first again and again with a higher limit. A state met again nearer
 * to the start is expanded again, so that a limit leaves nothing out that lies within it.
 */
import { assert } from "../../base/assert.ts";
import { IntList } from "../memory/tables.ts";
import type { Broken } from "../rows/behaviour.ts";
import type { Space } from "../rows/space.ts";
import { nothingSeen, PathSearch } from "./path-search.ts";
import type { SearchLimits, SearchParts, StateSearch } from "./search.ts";

export class DepthFirst extends PathSearch implements StateSearch {
  readonly #parts: SearchParts;
  readonly #deepening: boolean;
  readonly #nearest = new IntList(); // per state: how near to the start it was met
  #limit: number;
  #cutOff = false;
  // The path: its rows one after the other, and for each where its successors are and which comes next.
  readonly #rows = new IntList();
  readonly #successors = new IntList();
  readonly #frames: { readonly base: number; next: number; readonly count: number }[] = [];

  constructor(space: Space, limits: SearchLimits, parts: SearchParts, deepening: boolean) {
    super(space, limits);
    this.#parts = parts;
    this.#deepening = deepening;
    this.#limit = deepening ? Math.min(1, limits.depth) : limits.depth;
    if (space.broken !== null) this.#found(space.broken, -1);
    this.#begin();
  }

  override get bytes(): number {
    return super.bytes + this.#rows.bytes + this.#successors.bytes + this.#nearest.bytes;
  }

  get isDone(): boolean {
    return this.bound !== null || this.#frames.length === 0 || this.hasFound;
  }

  advance(count: number): boolean {
    this.#parts.symmetry?.validate();
    for (let done = 0; done < count && !this.isDone; done++) this.#step();
    this.lookAtLimits();
    if (this.isDone) this.#parts.symmetry?.validate();
    return this.isDone;
  }

  /** Begins at the first state, with nothing seen. */
  #begin(): void {
    [this.store, this.seen] = nothingSeen(this.space);
    this.#nearest.length = 0;
    this.#cutOff = false;
    this.#enter(this.space.first, 0, this.space.hash(this.space.first));
  }

  /** Goes on to the next successor of the path's last state, or back. */
  #step(): void {
    const { stride } = this.space;
    const frame = this.#frames.at(-1)!;
    if (frame.next === frame.count) {
      this.#frames.pop();
      this.#successors.length = frame.base;
      this.#rows.length -= this.space.width;
      if (this.#frames.length === 0) this.#deepen();
      return;
    }
    const at = frame.base + stride * frame.next++;
    const { items } = this.#successors;
    const step = items[at + this.space.width]!;
    this.taken.add(step);
    this.transitions++;
    const fault = items[at + this.space.width + 2]!;
    if (fault < 0) this.#found(this.space.violations[-1 - fault]!, step);
    else this.#enter(items, at, items[at + this.space.width + 1]!);
  }

  /** Adds a state to the path unless it was seen as near to the start before. */
  #enter(source: Int32Array, start: number, hash: number): void {
    const { symmetry } = this.#parts;
    const depth = this.#frames.length;
    let state: number;
    if (symmetry === null) state = this.seen.add(source, start, hash);
    else {
      symmetry.find(source, start);
      state = this.seen.add(symmetry.row, 0, symmetry.hash);
    }
    if (state === this.#nearest.length) this.#nearest.push(depth);
    else if (this.#nearest.items[state]! <= depth) return;
    else this.#nearest.items[state] = depth;
    if (depth > this.depth) this.depth = depth;
    if (depth >= this.#limit) {
      this.#cutOff = true;
      return;
    }
    this.#push(source, start, hash);
  }

  #push(source: Int32Array, start: number, hash: number): void {
    const { width, stride, next } = this.space;
    const row = source.slice(start, start + width);
    this.#rows.reserve(width);
    this.#rows.items.set(row, this.#rows.length);
    this.#rows.length += width;
    const count = this.space.expand(row, hash);
    const base = this.#successors.length;
    this.#successors.reserve(count * stride);
    this.#successors.items.set(next.items.subarray(0, count * stride), base);
    this.#successors.length += count * stride;
    this.#frames.push({ base, next: 0, count });
    const broken = this.#parts.judge?.judge(row, count) ?? null;
    if (broken !== null) this.#found(broken, -1);
  }

  /** The space within the limit is done: goes on with a higher one, or ends. */
  #deepen(): void {
    if (!this.#cutOff) return;
    if (!this.#deepening || this.#limit >= this.limits.depth) {
      this.bound = `depth ${this.limits.depth}`;
      return;
    }
    assert(this.#limit < Number.POSITIVE_INFINITY, "a search without a limit is not cut off");
    this.#limit = Math.min(this.#limit + 1, this.limits.depth);
    this.#begin();
  }

  #found(broken: Broken, step: number): void {
    const { width } = this.space;
    const rowAt = (_: unknown, i: number): Int32Array => this.#rows.items.slice(i * width, (i + 1) * width);
    this.find(broken, step, () => {
      const rows = Array.from({ length: this.#rows.length / width }, rowAt);
      return rows.length === 0 ? [this.space.first] : rows;
    });
  }
}

/**
 * Sleep sets: of two steps of different nodes that do not touch each other, one order is explored and the other sleeps.
 * They save transitions, never states. Source: Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems" (1996), figure 5.2: a state met again is explored again for what slept before and is awake now.
 *
 * A state's sleep set is a mask over its steps in their order (all steps of node 0, then of node 1 …); steps from the
 * 32nd on never sleep, and neither do steps that draw on a budget: a crash must be met wherever it may come, since a
 * crashed node goes first. Two steps depend on each other when they are of one node or when judges see both.
 */
import type { Ledger } from "./ledger.ts";
import type { Space } from "./space.ts";
import { IntList, PairTable } from "./tables.ts";

/** Steps that can sleep. */
export const sleepersMax = 31;
const allAsleep = 0x7fffffff;
const none = -1;

export class SleepSets {
  /** States to explore again, and for which steps only. */
  readonly again: { readonly state: number; readonly only: number }[] = [];
  readonly #space: Space;
  readonly #moves: readonly PairTable[]; // per node: (cell before, cell after) to the place of the list of new positions
  readonly #positions = new IntList();

  constructor(space: Space) {
    this.#space = space;
    this.#moves = space.cells.map(() => new PairTable());
  }

  get bytes(): number {
    return this.#positions.bytes + this.#moves.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The mask of the steps of `count` from `first` on. */
  static span(first: number, count: number): number {
    if (first >= sleepersMax || count === 0) return 0;
    const end = first + count;
    return (end >= sleepersMax ? allAsleep : (1 << end) - 1) & ~((1 << first) - 1);
  }

  /**
   * The sleep set of the child at `start` of `source`, which a step of `node` made of `row`: those of `sleeping` (steps
   * of `row`) that do not depend on it, at their places among the child's steps.
   */
  child(row: Int32Array, source: Int32Array, start: number, node: number, sleeping: number): number {
    let mask = 0;
    let before = 0;
    let after = 0;
    for (let other = 0; other < row.length - 2 && sleeping >>> before !== 0; other++) {
      const cells = this.#space.cells[other]!;
      const cell = row[other]!;
      const next = source[start + other]!;
      const count = cells.count(cell);
      const nextCount = cell === next ? count : cells.count(next);
      if (other !== node) {
        const slept = sleeping & SleepSets.span(before, count);
        if (slept !== 0)
          mask |= cell === next ? shifted(slept, after - before) : this.#moved(other, cell, next, slept, before, after);
      }
      before += count;
      after += nextCount;
      if (before >= sleepersMax) break;
    }
    return mask;
  }

  /** A known state was reached with this sleep set; its own is its mark. `isExpanded`: its steps were explored before. */
  meet(ledger: Ledger, state: number, mask: number, isExpanded: boolean): void {
    const known = ledger.mark(state);
    const both = known & mask;
    if (both === known) return;
    ledger.setMark(state, both);
    if (isExpanded) this.again.push({ state, only: known & ~mask });
  }

  /** The slept steps of a cell at their places in the cell it became by a message more. */
  #moved(node: number, cell: number, next: number, slept: number, before: number, after: number): number {
    const place = this.#move(node, cell, next);
    let mask = 0;
    for (let rest = slept; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      const position = this.#positions.items[place + bit - before]!;
      if (position !== none && position + after < sleepersMax) mask |= 1 << (position + after);
    }
    return mask;
  }

  #move(node: number, cell: number, next: number): number {
    const known = this.#moves[node]!.get(cell, next);
    if (known >= 0) return known;
    const cells = this.#space.cells[node]!;
    const later = cells.numbers(next);
    const place = this.#positions.length;
    for (const number of cells.numbers(cell)) this.#positions.push(later.indexOf(number));
    this.#moves[node]!.add(cell, next, place);
    return place;
  }
}

/** A mask moved up (or down) by so many places; what leaves it is awake. */
function shifted(mask: number, by: number): number {
  if (by === 0) return mask;
  if (by < 0) return mask >>> -by;
  return by >= sleepersMax ? 0 : (mask << by) & allAsleep;
}

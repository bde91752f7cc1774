/**
 * Sleep sets: of two steps of different nodes that do not touch each other, one order is explored and the other sleeps.
 * They save transitions, never states. Source: Godefroid, "Partial-Order Methods for the Verification of Concurrent
 * Systems" (1996), figure 5.2: a state met again is explored again for what slept before and is awake now.
 *
 * What sleeps is the arrival of a message, or a step that a node takes by itself. It has a bit of a mask, where each node
 * has so many. What finds no bit never sleeps, and neither do steps that draw on a budget: a crash must be met
 * wherever it may come, since a crashed node goes first. Two steps depend on each other when they are of one node or when
 * judges see both.
 */
import type { StateStore } from "../memory/state-store.ts";
import type { StatesSeen } from "../memory/states-seen.ts";
import { IdPairs, IntList } from "../memory/tables.ts";
import { bitsOf, noBit } from "../rows/bits.ts";
import { fact, factFields } from "../rows/local-steps.ts";
import type { Space } from "../rows/space.ts";

const none = -1;
/** In place of positions: every message stays where it was. */
const still = -1;

/** The state whose successors are visited. */
export interface Visited {
  readonly state: number;
  readonly row: Int32Array;
  /** What sleeps in it, and what judges see of what can happen in it. */
  readonly slept: number;
  readonly judgedMask: number;
}

/** A state to explore again, and for which steps only. */
export interface Awakened {
  readonly state: number;
  readonly only: number;
}

export class SleepSets {
  /** States to explore again. */
  readonly again: Awakened[] = [];
  readonly #space: Space;
  /** By node: of an inbox and one that came of it, where in `#positions` the new places of its messages are. */
  readonly #moves: readonly IdPairs[];
  readonly #positions = new IntList();

  // Of the state whose successors are visited: see `begin`. What sleeps grows with every step explored.
  #state = 0;
  #row: Int32Array = new Int32Array(0);
  #judgedMask = 0;
  #sleeping = 0;
  #expandedEnd = 0;
  #isAgain = false;

  constructor(space: Space) {
    this.#space = space;
    this.#moves = space.inboxes.map(() => new IdPairs());
  }

  get bytes(): number {
    return this.#positions.bytes + this.#moves.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /**
   * The successors of this state are visited next. States below `expandedEnd` were expanded before what is found here was
   * known; `isAgain`: this one was, too.
   */
  begin({ state, row, slept, judgedMask }: Visited, expandedEnd: number, isAgain: boolean): void {
    this.#state = state;
    this.#row = row;
    this.#judgedMask = judgedMask;
    this.#sleeping = slept;
    this.#expandedEnd = expandedEnd;
    this.#isAgain = isAgain;
  }

  /** Visits the successor at `at` of what the space holds: finds what sleeps in it, and whether it is new. */
  visit(seen: StatesSeen, at: number): void {
    const { next, width, facts } = this.#space;
    const { items } = next;
    const known = factFields * items[at + width]!;
    let independent = this.#sleeping;
    if (facts[known + fact.judged] !== 0) independent &= ~this.#judgedMask;
    const node = facts[known + fact.node]!;
    const mask = independent === 0 ? 0 : this.#child(this.#row, items, at, node, independent);
    const { store } = seen;
    const before = store.size;
    const child = seen.add(items, at, items[at + width + 1]!);
    if (store.size === before) this.meet(store, child, mask, child < this.#expandedEnd);
    else {
      store.setMark(child, mask);
      if (this.#isAgain) store.adopt(this.#state);
    }
    const bit = items[at + width + 3]!;
    if (facts[known + fact.cost] === 0 && bit < noBit) this.#sleeping |= 1 << bit; // explored: it may sleep in the next
  }

  /**
   * The sleep set of the child at `start` of `source`, which a step of `node` made of `row`: those of `sleeping` (bits
   * of `row`) that do not depend on it, where they are among the child's.
   */
  #child(row: Int32Array, source: Int32Array, start: number, node: number, sleeping: number): number {
    const { bits, nodes } = this.#space;
    let mask = sleeping & ~bitsOf(node, bits);
    for (let other = 0; mask !== 0 && other < nodes; other++) {
      const place = nodes + other;
      if (other === node || row[place] === source[start + place]) continue;
      const all = bitsOf(other, bits);
      if ((mask & all) !== 0)
        mask = (mask & ~all) | this.#moved(other, row[place]!, source[start + place]!, mask & all);
    }
    return mask;
  }

  /** A known state was reached with this sleep set; its own is its mark. `isExpanded`: its steps were explored before. */
  meet(store: StateStore, state: number, mask: number, isExpanded: boolean): void {
    const known = store.mark(state);
    const both = known & mask;
    if (both === known) return;
    store.setMark(state, both);
    if (isExpanded) this.again.push({ state, only: known & ~mask });
  }

  /** The sleepers of a node where they are once its inbox has become another by what was sent to it. */
  #moved(node: number, before: number, after: number, slept: number): number {
    const { perNode, own } = this.#space.bits;
    const first = node * perNode + own; // of the messages
    const place = this.#move(node, before, after);
    if (place === still) return slept;
    let mask = 0;
    for (let rest = slept; rest !== 0; rest &= rest - 1) {
      const bit = 31 - Math.clz32(rest & -rest);
      if (bit < first) {
        mask |= 1 << bit;
        continue;
      }
      const position = this.#positions.items[place + bit - first]!;
      if (position !== none && own + position < perNode) mask |= 1 << (first + position);
    }
    return mask;
  }

  /** Where the place of each message of the one inbox in the other is in `#positions`, or `still`. */
  #move(node: number, before: number, after: number): number {
    const known = this.#moves[node]!.get(before, after);
    if (known >= 0) return known + still;
    const inboxes = this.#space.inboxes[node]!;
    const later = [...new Set(inboxes.read(after))];
    const positions = [...new Set(inboxes.read(before))].map((message) => later.indexOf(message));
    let place = still;
    if (positions.some((position, at) => position !== at)) {
      place = this.#positions.length;
      for (const position of positions) this.#positions.push(position);
    }
    this.#moves[node]!.add(before, after, place - still);
    return place;
  }
}

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
import { IntList, PairMap } from "../memory/tables.ts";
import type { Space } from "../rows/space.ts";

/** The bits of each node, one after the other: first so many for steps of its own, then for messages. */
export interface BitLayout {
  readonly perNode: number;
  readonly own: number;
}

/** Stands for no bit; a mask has bits for those below. */
export const noBit = 31;
const ownMax = 1;
const none = -1;
/** In place of positions: every message stays where it was. */
const still = -1;

export function bitLayoutOf(nodes: number): BitLayout {
  const perNode = Math.floor(noBit / nodes);
  return { perNode, own: Math.min(ownMax, perNode >> 1) };
}

export class SleepSets {
  /** States to explore again, and for which steps only. */
  readonly again: { readonly state: number; readonly only: number }[] = [];
  readonly #space: Space;
  /** By node: of an inbox and one that came of it, where in `#positions` the new places of its messages are. */
  readonly #moves: readonly PairMap[];
  readonly #positions = new IntList();

  constructor(space: Space) {
    this.#space = space;
    this.#moves = space.inboxes.map(() => new PairMap());
  }

  get bytes(): number {
    return this.#positions.bytes + this.#moves.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** The mask of all bits of a node. */
  static bitsOf(node: number, { perNode }: BitLayout): number {
    return ((1 << perNode) - 1) << (node * perNode);
  }

  /**
   * The sleep set of the child at `start` of `source`, which a step of `node` made of `row`: those of `sleeping` (bits
   * of `row`) that do not depend on it, where they are among the child's.
   */
  child(row: Int32Array, source: Int32Array, start: number, node: number, sleeping: number): number {
    const { bits, nodes } = this.#space;
    let mask = sleeping & ~SleepSets.bitsOf(node, bits);
    for (let other = 0; mask !== 0 && other < nodes; other++) {
      const place = nodes + other;
      if (other === node || row[place] === source[start + place]) continue;
      const all = SleepSets.bitsOf(other, bits);
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

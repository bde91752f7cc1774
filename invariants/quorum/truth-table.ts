/**
 * Quorum systems as truth tables: bit m of 2^n tells whether the node set with mask m contains a quorum. Duality turns
 * "every R meets every W" into one pass over words: no set may hold a W while its complement holds an R.
 * Source: Whittaker et al., "Read-Write Quorum Systems Made Practical" (2021), for reads.dual(); Crama and Hammer,
 * "Boolean Functions" (2011), for monotone functions and their duals.
 */
import { assert } from "../../sim/base/assert.ts";
import { allNodes, difference, type NodeSet } from "../../sim/base/node-set.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";

/** The most nodes whose table is made: 2^20 bits are 128 KB. */
export const tableNodesMax = 20;

export interface TruthTable {
  readonly nodes: number;
  /** Bit m & 31 of word m >> 5. With fewer than five nodes the bits above 2^n are zero. */
  readonly words: Uint32Array;
}

/** Asks `system` about every set of its nodes, of which there are at most `tableNodesMax`. */
export function tableOf(system: QuorumSystem): TruthTable {
  const { nodes } = system;
  assert(nodes <= tableNodesMax, "a truth table has at most 2^20 bits");
  const table = emptyTable(nodes);
  for (let mask = 0; mask < 2 ** nodes; mask++) {
    if (system.isQuorum(mask as NodeSet)) set(table, mask);
  }
  return table;
}

/** The sets that meet every quorum of `table`: D[m] = not F[complement of m]. */
export function dual(table: TruthTable): TruthTable {
  const { nodes, words } = table;
  const turned = emptyTable(nodes);
  const { length } = words;
  const width = Math.min(32, 2 ** nodes);
  for (let at = 0; at < length; at++) {
    const word = reversed(words[length - 1 - at] ?? 0) >>> (32 - width);
    turned.words[at] = ~word & (width === 32 ? 0xffffffff : 2 ** width - 1);
  }
  return turned;
}

/** A quorum of `a` and one of `b` that have no node in common, or null when all meet. */
export function missingPair(a: TruthTable, b: TruthTable): readonly [NodeSet, NodeSet] | null {
  const meetsAll = dual(a);
  for (let at = 0; at < b.words.length; at++) {
    const apart = (b.words[at] ?? 0) & ~(meetsAll.words[at] ?? 0);
    if (apart === 0) continue;
    const mask = (at * 32 + lowestBit(apart)) as NodeSet;
    return [difference(allNodes(a.nodes), mask), mask];
  }
  return null;
}

/** A quorum that stops being one when the second set, which holds it, takes its place; null when `table` is monotone. */
export function shrinking(table: TruthTable): readonly [NodeSet, NodeSet] | null {
  for (let rank = 0; rank < table.nodes; rank++) {
    for (let at = 0; at < table.words.length; at++) {
      const lost = (table.words[at] ?? 0) & withoutRank(at, rank) & ~withRank(table, at, rank);
      if (lost === 0) continue;
      const mask = at * 32 + lowestBit(lost);
      return [mask as NodeSet, (mask | (1 << rank)) as NodeSet];
    }
  }
  return null;
}

/** The quorums none of whose members can be spared, by mask. */
export function minimalQuorums(table: TruthTable): NodeSet[] {
  const minimal: NodeSet[] = [];
  for (let mask = 0; mask < 2 ** table.nodes; mask++) {
    if (holds(table, mask) && !canSpare(table, mask)) minimal.push(mask as NodeSet);
  }
  return minimal;
}

export const holds = ({ words }: TruthTable, mask: number): boolean =>
  (((words[mask >>> 5] ?? 0) >>> (mask & 31)) & 1) === 1;

function canSpare(table: TruthTable, mask: number): boolean {
  for (let rest = mask; rest !== 0; rest &= rest - 1) if (holds(table, mask & ~(rest & -rest))) return true;
  return false;
}

const emptyTable = (nodes: number): TruthTable => ({ nodes, words: new Uint32Array(Math.max(1, 2 ** nodes / 32)) });

function set({ words }: TruthTable, mask: number): void {
  words[mask >>> 5] = (words[mask >>> 5] ?? 0) | (1 << (mask & 31));
}

/** Bits of one word whose index has bit r clear, for r below 5. */
const clearBits = [0x55555555, 0x33333333, 0x0f0f0f0f, 0x00ff00ff, 0x0000ffff];

/** The sets of word `at` that lack `rank`, as bits. */
const withoutRank = (at: number, rank: number): number =>
  rank < 5 ? (clearBits[rank] ?? 0) : ((at >>> (rank - 5)) & 1) === 0 ? -1 : 0;

/** For the sets of word `at` that lack `rank`: whether they hold a quorum once they have it. */
const withRank = ({ words }: TruthTable, at: number, rank: number): number =>
  rank < 5 ? (words[at] ?? 0) >>> (1 << rank) : (words[at | (1 << (rank - 5))] ?? 0);

const lowestBit = (word: number): number => 31 - Math.clz32(word & -word);

function reversed(word: number): number {
  let bits = word;
  for (const [step, mask] of clearBits.entries()) {
    const shift = 1 << step;
    bits = ((bits & mask) << shift) | ((bits >>> shift) & mask);
  }
  return bits >>> 0;
}

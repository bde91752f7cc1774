/** A set of slots per node, as values: one range without holes each, and the slots ahead of it. */
import { assert } from "../../sim/base/assert.ts";
import { add, has, type NodeSet, nodesMax, noNodes, remove } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { filled, pruned, replaceAt } from "./values.ts";

/** Fields of a judge's state. Slots below `begins` are unknown, not absent. */
export interface SlotSets {
  /** By node: the range from `begins` to `ends` - 1 is in the set. */
  begins: readonly number[];
  ends: readonly number[];
  /** By slot: the nodes whose sets have it outside their range, by blocks of `nodesMax`; the oldest are forgotten first. */
  ahead: Table<NodeSet>;
  /** Blocks of nodes. */
  readonly blocks: number;
}

export const noSlotSets = (nodes: number): SlotSets => ({
  begins: filled(nodes, 0),
  ends: filled(nodes, 0),
  ahead: Table.paged(),
  blocks: Math.max(1, Math.ceil(nodes / nodesMax)),
});

const keyOf = ({ blocks }: SlotSets, slot: number, node: number): number =>
  slot * blocks + (blocks === 1 ? 0 : Math.floor(node / nodesMax));

export const hasSlot = (sets: SlotSets, node: number, slot: number): boolean =>
  (slot < (sets.ends[node] ?? 0) && slot >= (sets.begins[node] ?? 0)) || isAhead(sets, node, slot);

const isAhead = (sets: SlotSets, node: number, slot: number): boolean =>
  sets.ahead.size > 0 && has(sets.ahead.get(keyOf(sets, slot, node)) ?? noNodes, node % nodesMax);

function putAhead(sets: SlotSets, node: number, slot: number): void {
  const key = keyOf(sets, slot, node);
  sets.ahead = pruned(sets.ahead.set(key, add(sets.ahead.get(key) ?? noNodes, node % nodesMax)));
}

function dropAhead(sets: SlotSets, node: number, key: number): void {
  const left = remove(sets.ahead.get(key) ?? noNodes, node % nodesMax);
  sets.ahead = left === noNodes ? sets.ahead.delete(key) : sets.ahead.set(key, left);
}

/** Adds a slot that the node's set does not have. */
export function addSlot(sets: SlotSets, node: number, slot: number): void {
  const end = sets.ends[node] ?? 0;
  if (end === 0 && slot === 1 && sets.begins[node] === 0 && !isAhead(sets, node, 0)) {
    sets.begins = replaceAt(sets.begins, node, 1); // slots begin at 1
  } else if (slot === 0 && sets.begins[node] === 1) {
    sets.begins = replaceAt(sets.begins, node, 0); // or at 0 after all
    return;
  } else if (slot !== end) {
    assert(slot > end || slot < (sets.begins[node] ?? 0), "a slot is added to a set that does not have it");
    putAhead(sets, node, slot);
    return;
  }
  let next = slot + 1;
  for (; isAhead(sets, node, next); next++) dropAhead(sets, node, keyOf(sets, next, node));
  sets.ends = replaceAt(sets.ends, node, next);
}

/** Empties the node's set. */
export function forgetSlots(sets: SlotSets, node: number): void {
  sets.begins = replaceAt(sets.begins, node, 0);
  sets.ends = replaceAt(sets.ends, node, 0);
  const block = keyOf(sets, 0, node);
  for (const key of sets.ahead.keys())
    if ((key as number) % sets.blocks === block) dropAhead(sets, node, key as number);
}

/** A set of slots per node, as values: one range without holes each, and the slots ahead of it. */
import { assert } from "../../sim/base/assert.ts";
import { nodesMax } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { filled, pruned, replaceAt } from "./values.ts";

/** Fields of a judge's state. Slots below `begins` are unknown, not absent. */
export interface SlotSets {
  /** By node: the range from `begins` to `ends` - 1 is in the set. */
  begins: readonly number[];
  ends: readonly number[];
  /** Slots outside the range, keyed by slot and node, so that the oldest are the first to be forgotten. */
  ahead: Table<true>;
}

export const noSlotSets = (nodes: number): SlotSets => ({
  begins: filled(nodes, 0),
  ends: filled(nodes, 0),
  ahead: Table.empty(),
});

/** Servers of all roles together stay far below this. */
export const nodeSpan = 32 * (nodesMax + 1);
const keyOf = (slot: number, node: number): number => slot * nodeSpan + node;

export const hasSlot = (sets: SlotSets, node: number, slot: number): boolean =>
  (slot < (sets.ends[node] ?? 0) && slot >= (sets.begins[node] ?? 0)) ||
  (sets.ahead.size > 0 && sets.ahead.has(keyOf(slot, node)));

/** Adds a slot that the node's set does not have. */
export function addSlot(sets: SlotSets, node: number, slot: number): void {
  const end = sets.ends[node] ?? 0;
  if (end === 0 && slot === 1 && sets.begins[node] === 0 && !sets.ahead.has(keyOf(0, node))) {
    sets.begins = replaceAt(sets.begins, node, 1); // slots begin at 1
  } else if (slot === 0 && sets.begins[node] === 1) {
    sets.begins = replaceAt(sets.begins, node, 0); // or at 0 after all
    return;
  } else if (slot !== end) {
    assert(slot > end || slot < (sets.begins[node] ?? 0), "a slot is added to a set that does not have it");
    sets.ahead = pruned(sets.ahead.set(keyOf(slot, node), true));
    return;
  }
  let next = slot + 1;
  for (; sets.ahead.size > 0 && sets.ahead.has(keyOf(next, node)); next++) {
    sets.ahead = sets.ahead.delete(keyOf(next, node));
  }
  sets.ends = replaceAt(sets.ends, node, next);
}

/** Empties the node's set. */
export function forgetSlots(sets: SlotSets, node: number): void {
  sets.begins = replaceAt(sets.begins, node, 0);
  sets.ends = replaceAt(sets.ends, node, 0);
  for (const key of sets.ahead.keys()) if ((key as number) % nodeSpan === node) sets.ahead = sets.ahead.delete(key);
}

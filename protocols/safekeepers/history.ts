/**
 * Term histories: which term each entry of a log is of, as the slots at which the term switches. Where two histories tell
 * the same term for a slot, the logs are equal up to there (log matching); so where they first differ, the logs depart.
 *
 * Source: Neon RFC 013, "Term history": find the divergence point and truncate at it.
 */
import { firstSlot, type History, noTerm, type Slot, type Term } from "./types.ts";

/** The switches of a log that ends before `next`: what a history tells of entries that are not there yet does not count. */
export const historyBelow = (history: History, next: Slot): History => history.filter(({ first }) => first < next);

/** The term of the entry at `slot`; 0 where the history does not reach down to it. */
export const termAt = (history: History, slot: number): Term =>
  history.findLast(({ first }) => first <= slot)?.term ?? noTerm;

/** The term of the last entry of a log that ends before `next`; 0 when it has none. */
export const lastTermOf = (history: History, next: Slot): Term => termAt(history, next - 1);

/** The term of the proposer whose history it is. */
export const proposerOf = (history: History): Term => history.at(-1)?.term ?? noTerm;

/** The first slot at which `other` tells another term than `own`, in a log that ends before `next`; `next` when none does. */
export function divergence(own: History, next: Slot, other: History): Slot {
  let slot: Slot = firstSlot;
  while (slot < next && termAt(own, slot) === termAt(other, slot)) slot = switchAfter(own, other, slot, next);
  return slot;
}

function switchAfter(own: History, other: History, slot: Slot, next: Slot): Slot {
  let after = next;
  for (const { first } of [...own, ...other]) if (first > slot && first < after) after = first;
  return after;
}

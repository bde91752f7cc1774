/**
 * Command histories: the c-struct set in which only commands that conflict are ordered. A history is a Mazurkiewicz
 * trace, held in its Foata normal form, so that equal histories are equal values however they came about.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), C-structs and command histories.
 * Invariant carried here: appending commuting commands in another order gives the same value.
 */
import { interferes, keyTouched } from "../../../sim/contract/interference.ts";
import { type Command, type CommandId, isRead, noopId } from "../../../sim/contract/operation.ts";

/** What a history is made of: a client's command, or null, the checkpoint, which conflicts with everything. */
export type Element = Command | null;

export const identityOf = (element: Element): CommandId => (element === null ? noopId : element.id);

/** Two elements are ordered in a history if and only if they conflict. */
export const conflicts = (a: Element, b: Element): boolean => a === null || b === null || interferes(a, b);

/**
 * An element with its place. Two histories have a step in common when id and `follows` are equal and they have all that
 * is named there in common: then everything that precedes it is the same.
 */
export interface HistoryStep {
  readonly id: CommandId;
  readonly element: Element;
  /** Length of the longest chain of conflicts that ends here, from 1. */
  readonly level: number;
  /** The elements it conflicts with and follows, but for those that come before another of them; by id. */
  readonly follows: readonly CommandId[];
}

/** Steps by level, then by id. That is a linear extension: each step comes after those it follows. */
export type History = readonly HistoryStep[];

/** ⊥: the empty history. */
export const bottom: History = [];

export function contains(history: History, id: CommandId): boolean {
  for (let at = history.length - 1; at >= 0; at--) if ((history[at] as HistoryStep).id === id) return true;
  return false;
}

/** `history` • `element`. An element stands in a history once: appending it again changes nothing. */
export function append(history: History, element: Element): History {
  return contains(history, identityOf(element)) ? history : withStep(history, stepAfter(history, element));
}

/** `history` • a sequence of elements (the paper's ⊥ • σ, begun anywhere). */
export const appendAll = (history: History, elements: readonly Element[]): History => elements.reduce(append, history);

/**
 * The step that `element`, which is not in `history`, would be at its end. It is sought from the end, and only as far as
 * something can still be found: two commands of one session conflict, and so do a write of a key and all else on it. So
 * what conflicts with `element` and stands before the last of its session and the last write of its key comes before one
 * of these.
 */
export function stepAfter(history: History, element: Element): HistoryStep {
  const follows: CommandId[] = [];
  const covered: CommandId[] = []; // still ahead: what comes directly before one of `follows`, or before such
  let level = 0;
  let sought = bySession | byKey;
  for (let at = history.length - 1; at >= 0 && sought !== 0; at--) {
    const step = history[at] as HistoryStep;
    const isCovered = covered.length > 0 && takeOut(covered, step.id);
    const isOrdered = conflicts(step.element, element);
    if (isOrdered) sought &= ~foundIn(step.element, element);
    if (isOrdered && !isCovered) {
      insert(follows, step.id);
      if (step.level > level) level = step.level;
    }
    if (isOrdered || isCovered) putIn(covered, step.follows);
  }
  return { id: identityOf(element), element, level: level + 1, follows };
}

/** Puts `id` where it belongs in `ids`, which are sorted. */
function insert(ids: CommandId[], id: CommandId): void {
  let at = ids.push(id) - 1;
  for (; at > 0 && (ids[at - 1] as CommandId) > id; at--) ids[at] = ids[at - 1] as CommandId;
  ids[at] = id;
}

// Sets of few ids, in no order. Loops, since calls of `includes` and the like cost more than all the rest of a step.

function takeOut(ids: CommandId[], id: CommandId): boolean {
  for (let at = 0; at < ids.length; at++) {
    if (ids[at] !== id) continue;
    const last = ids.pop() as CommandId;
    if (at < ids.length) ids[at] = last;
    return true;
  }
  return false;
}

function putIn(ids: CommandId[], more: readonly CommandId[]): void {
  for (let from = 0; from < more.length; from++) {
    const id = more[from] as CommandId;
    let at = 0;
    while (at < ids.length && ids[at] !== id) at++;
    if (at === ids.length) ids.push(id);
  }
}

const bySession = 1;
const byKey = 2;

/** What need not be sought beyond `before`, which conflicts with `element`. */
function foundIn(before: Element, element: Element): number {
  if (element === null) return 0; // it follows all that nothing follows yet
  if (before === null) return bySession | byKey;
  const { operation, session } = before;
  const isWrite = !isRead(operation) && keyTouched(operation) === keyTouched(element.operation);
  return (session === element.session ? bySession : 0) | (isWrite ? byKey : 0);
}

/** `history` with a step more, in its canonical place. */
export function withStep(history: History, step: HistoryStep): History {
  let at = history.length;
  while (at > 0 && inOrder(step, history[at - 1] as HistoryStep) < 0) at--;
  return history.toSpliced(at, 0, step);
}

/** The order of the normal form. */
export const inOrder = (a: HistoryStep, b: HistoryStep): number => a.level - b.level || a.id - b.id;

/** Equal lists of ids; both are sorted. */
export function areSameIds(a: readonly CommandId[], b: readonly CommandId[]): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}

/** The elements in an order in which they can be executed. */
export const elementsOf = (history: History): readonly Element[] => history.map((step) => step.element);

/** For people and judges: the elements, in their normal order. */
export const reportOf = (history: History): string => history.map((step) => step.id).join(" ");

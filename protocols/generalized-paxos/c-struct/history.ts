/**
 * Command histories: the c-struct set in which only commands that conflict are ordered. A history is a Mazurkiewicz
 * trace, held in its Foata normal form, so that equal histories are equal values however they came about.
 *
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), C-structs and command histories.
 * Invariant carried here: appending commuting commands in another order gives the same value.
 */
import { interferes } from "../../../sim/contract/interference.ts";
import { type Command, type CommandId, noopId } from "../../../sim/contract/operation.ts";

/** What a history is made of: a client's command, or null, the checkpoint, which conflicts with everything. */
export type Element = Command | null;

export const identityOf = (element: Element): CommandId => (element === null ? noopId : element.id);

/** Two elements are ordered in a history if and only if they conflict. */
export const conflicts = (a: Element, b: Element): boolean => a === null || b === null || interferes(a, b);

/**
 * An element with its place. Two histories have a step in common when id and `follows` are equal and they have all that
 * is named there in common: then everything that precedes it is the same.
 */
export interface Step {
  readonly id: CommandId;
  readonly element: Element;
  /** Length of the longest chain of conflicts that ends here, from 1. */
  readonly level: number;
  /** The elements it conflicts with and follows, but for those that come before another of them; by id. */
  readonly follows: readonly CommandId[];
}

/** Steps by level, then by id. That is a linear extension: each step comes after those it follows. */
export type History = readonly Step[];

/** ⊥: the empty history. */
export const bottom: History = [];

export function contains(history: History, id: CommandId): boolean {
  for (let at = history.length - 1; at >= 0; at--) if ((history[at] as Step).id === id) return true;
  return false;
}

/** `history` • `element`. An element stands in a history once: appending it again changes nothing. */
export function append(history: History, element: Element): History {
  return contains(history, identityOf(element)) ? history : withStep(history, stepAfter(history, element));
}

/** `history` • a sequence of elements (the paper's ⊥ • σ, begun anywhere). */
export const appendAll = (history: History, elements: readonly Element[]): History => elements.reduce(append, history);

/** The step that `element`, which is not in `history`, would be at its end. */
export function stepAfter(history: History, element: Element): Step {
  const follows: CommandId[] = [];
  const covered: CommandId[] = []; // what precedes one of `follows`
  let level = 0;
  for (let at = history.length - 1; at >= 0; at--) {
    const step = history[at] as Step;
    if (covered.length === 0 || !covered.includes(step.id)) {
      if (!conflicts(step.element, element)) continue;
      follows.push(step.id);
      if (step.level > level) level = step.level;
    }
    for (const id of step.follows) covered.push(id);
  }
  if (follows.length > 1) follows.sort((a, b) => a - b);
  return { id: identityOf(element), element, level: level + 1, follows };
}

/** `history` with a step more, in its canonical place. */
export function withStep(history: History, step: Step): History {
  let at = history.length;
  while (at > 0 && inOrder(step, history[at - 1] as Step) < 0) at--;
  return history.toSpliced(at, 0, step);
}

/** The order of the normal form. */
export const inOrder = (a: Step, b: Step): number => a.level - b.level || a.id - b.id;

/** Equal lists of ids; both are sorted. */
export const isSame = (a: readonly CommandId[], b: readonly CommandId[]): boolean =>
  a.length === b.length && a.every((id, at) => id === b[at]);

/** The elements in an order in which they can be executed. */
export const elementsOf = (history: History): readonly Element[] => history.map((step) => step.element);

/** For people and judges: the elements, in their normal order. */
export const reportOf = (history: History): string => history.map((step) => step.id).join(" ");

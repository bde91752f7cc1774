/**
 * What has a number in a row is numbered in the order of discovery. One searcher numbers a thing when it meets it; several
 * agree on one order, so that a number means the same to all of them.
 */

/**
 * What is discovered, about two numbers: the steps that a message leads to, or that a node may take by itself; a turn
 * of the judges; what is left of budgets; an inbox with a message more, or after one arrived; a local state when time passes.
 */
export const discovery = { message: 0, node: 1, turn: 2, spending: 3, put: 4, take: 5, pass: 6 } as const;
export type Discovery = (typeof discovery)[keyof typeof discovery];

/** The order of several searchers' discoveries: each asks it before it makes one. */
export interface Discoverer {
  /** Has a discovery made, after those of others; perhaps it is one of them, as `isKnown` then says. */
  discover(kind: Discovery, first: number, second: number, isKnown: () => boolean): void;
}

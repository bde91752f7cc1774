/**
 * Whatever has a number in a row is discovered once. A search alone numbers a thing when it meets it; where several search
 * together, the numbers of all are those of one order.
 */

/**
 * What is discovered, about two numbers: the steps that a message leads to, or that a node may take by itself; a turn
 * of the judges; what is left of budgets; an inbox with a message more, or after one arrived.
 */
export const discovery = { message: 0, node: 1, turn: 2, spending: 3, put: 4, take: 5 } as const;
export type Discovery = (typeof discovery)[keyof typeof discovery];

/** Who is asked before something is discovered, where several search together: the order in which all make discoveries. */
export interface Discoverer {
  /** Has a discovery made, after those of others; perhaps it is one of them, as `isKnown` then says. */
  discover(kind: Discovery, first: number, second: number, isKnown: () => boolean): void;
}

/**
 * Bits of a mask for what may happen next: so many for each node, for steps of its own and for the messages under way to
 * it. A set of them is one number, such as what sleeps in a state.
 */

/** The bits of each node, one after the other: first so many for steps of its own, then for messages. */
export interface BitLayout {
  readonly perNode: number;
  readonly own: number;
}

/** Stands for no bit; a mask has bits for those below. */
export const noBit = 31;
const ownMax = 1;

export function bitLayoutOf(nodes: number): BitLayout {
  const perNode = Math.floor(noBit / nodes);
  return { perNode, own: Math.min(ownMax, perNode >> 1) };
}

/** The mask of all bits of a node. */
export function bitsOf(node: number, { perNode }: BitLayout): number {
  return ((1 << perNode) - 1) << (node * perNode);
}

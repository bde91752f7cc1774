/**
 * Quorums without a common node, by search over the quorums of one system: take one within the nodes allowed, and ask
 * whether the rest holds a quorum of the other; if not, forbid its nodes one after the other, each time keeping those
 * before it. For systems too large for a truth table.
 */
import { add, allNodes, difference, members, type NodeSet, noNodes, remove, union } from "../../sim/base/node-set.ts";
import type { QuorumSystem } from "../../sim/contract/quorum.ts";

/** Quorums looked at before it gives up. */
const quorumsMax = 1 << 16;

/** Thrown to leave the search. */
class OutOfBounds extends Error {}

type Test = (members: NodeSet) => boolean;
type Pair = readonly [NodeSet, NodeSet];

/** One quorum of each of two or three `systems`, with no node in common to all; null when there are none. */
export function searchDisjoint(systems: readonly QuorumSystem[]): readonly NodeSet[] | null | "undecided" {
  const all = allNodes(systems[0]?.nodes ?? 0);
  const [a, b, c] = systems.map(
    (system): Test =>
      (nodes) =>
        system.isQuorum(nodes),
  );
  if (a === undefined || b === undefined) return null;
  const budget = { left: quorumsMax };
  try {
    return c === undefined ? pair(a, b, all, budget) : triple(a, b, c, all, budget);
  } catch (error) {
    if (error instanceof OutOfBounds) return "undecided";
    throw error;
  }
}

/** What a quorum of `c` has outside the quorum q of `a` is of no use to it against b, so it may have all of that. */
function triple(a: Test, b: Test, c: Test, all: NodeSet, budget: { left: number }): readonly NodeSet[] | null {
  return eachQuorum(a, all, budget, {
    try: (q) => {
      const outside = difference(all, q);
      const found = pair(b, (nodes) => c(union(nodes, outside)), all, budget);
      return found === null ? null : [q, found[0], union(found[1], outside)];
    },
    isHopeless: () => false,
  });
}

function pair(a: Test, b: Test, all: NodeSet, budget: { left: number }): Pair | null {
  return eachQuorum<Pair>(a, all, budget, {
    try: (quorum) => (b(difference(all, quorum)) ? [quorum, difference(all, quorum)] : null),
    isHopeless: (kept) => !b(difference(all, kept)),
  });
}

interface Visitor<T> {
  try(quorum: NodeSet): T | null;
  /** No quorum that holds all of `kept` will do. */
  isHopeless(kept: NodeSet): boolean;
}

function eachQuorum<T>(test: Test, all: NodeSet, budget: { left: number }, visitor: Visitor<T>): T | null {
  const visit = (allowed: NodeSet, kept: NodeSet): T | null => {
    if (!test(allowed) || visitor.isHopeless(kept)) return null;
    if (--budget.left < 0) throw new OutOfBounds();
    let quorum = allowed;
    for (const rank of members(difference(allowed, kept)))
      if (test(remove(quorum, rank))) quorum = remove(quorum, rank);
    const found = visitor.try(quorum);
    if (found !== null) return found;
    let keep = kept;
    for (const rank of members(difference(quorum, kept))) {
      const below = visit(remove(allowed, rank), keep);
      if (below !== null) return below;
      keep = add(keep, rank);
    }
    return null;
  };
  return visit(all, noNodes);
}

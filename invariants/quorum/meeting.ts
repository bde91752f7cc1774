/**
 * Do all quorums meet that must? Decided exactly, with the sets that do not as witness: by counting for thresholds, by
 * dynamic programming for votes, by truth tables up to 20 nodes, and by a bounded search above.
 */
import { allNodes, difference, intersection, members, type NodeSet, remove } from "../../sim/base/node-set.ts";
import { type Expression, Nested } from "../../sim/contract/quorum/expression.ts";
import { Weighted } from "../../sim/contract/quorum/weighted.ts";
import { type QuorumSystem, Threshold } from "../../sim/contract/quorum.ts";
import { disjointVotes } from "./disjoint-votes.ts";
import { searchDisjoint } from "./search-disjoint.ts";
import { holds, minimalQuorums, missingPair, shrinking, tableNodesMax, tableOf } from "./truth-table.ts";

/** Quorums, one of each system asked about, that have no node in common. */
export type Witness = readonly NodeSet[];

/** The quorums found not to meet; null: all meet; `undecided`: too many nodes to tell within bounds. */
export type Meeting = Witness | null | "undecided";

/** Whether any quorums, one of each of two or three `systems` over the same nodes, have a node in common. */
export function meeting(systems: readonly QuorumSystem[]): Meeting {
  const found = systems.length === 2 ? pairOf(systems as [QuorumSystem, QuorumSystem]) : tripleOf(systems);
  if (found === null || found === "undecided") return found;
  return found.map((quorum, at) => smallest(systems[at] as QuorumSystem, quorum));
}

/** A quorum and a larger set that is none, where `system` is not monotone; null when it is, or is too large to tell. */
export const notMonotone = (system: QuorumSystem): readonly [NodeSet, NodeSet] | null =>
  system instanceof Threshold || system instanceof Weighted || system.nodes > tableNodesMax
    ? null
    : shrinking(tableOf(system));

function pairOf([a, b]: readonly [QuorumSystem, QuorumSystem]): Meeting {
  if (a instanceof Threshold && b instanceof Threshold) return apart([a, b]);
  const byVotes = disjointVotes(a, b);
  if (byVotes !== "not by votes") return byVotes;
  if (a.nodes <= tableNodesMax) return missingPair(tableOf(a), tableOf(b));
  const isClear = a instanceof Nested && b instanceof Nested && implies(b.expression, dualOf(a.expression));
  return isClear ? null : searchDisjoint([a, b]);
}

/** The sets that meet all sets of which `expression` holds. */
const dualOf = (expression: Expression): Expression =>
  typeof expression === "number"
    ? expression
    : { count: expression.of.length - expression.count + 1, of: expression.of.map(dualOf) };

/** True when it is plain from their equal shapes that every set of `a` is one of `b`. */
function implies(a: Expression, b: Expression): boolean {
  if (typeof a === "number" || typeof b === "number") return a === b;
  const isAlike = a.of.length === b.of.length && a.count >= b.count;
  return isAlike && a.of.every((part, at) => implies(part, b.of[at] as Expression));
}

function tripleOf(systems: readonly QuorumSystem[]): Meeting {
  if (systems.every((system) => system instanceof Threshold)) return apart(systems as readonly Threshold[]);
  const nodes = systems[0]?.nodes ?? 0;
  return nodes <= tripleNodesMax ? missingTriple(systems) : searchDisjoint(systems);
}

/** Sets of given sizes can only have no node in common when every node can be left out of one of them. */
function apart(systems: readonly Threshold[]): Witness | null {
  const nodes = systems[0]?.nodes ?? 0;
  let from = 0;
  const witness = systems.map(({ count }) => {
    const left = Math.max(0, nodes - count);
    const out = difference(allNodes(Math.min(nodes, from + left)), allNodes(Math.min(nodes, from)));
    from += left;
    return difference(allNodes(nodes), out);
  });
  return from >= nodes && systems.every(({ count }) => count <= nodes) ? witness : null;
}

/** Triples are compared over minimal quorums, of which there may be C(n, n/2). */
const tripleNodesMax = 12;

/** q meets a ∩ b for all b when the nodes outside q ∩ a hold no quorum of b. */
function missingTriple(systems: readonly QuorumSystem[]): Witness | null {
  const [first, second, third] = systems.map(tableOf);
  if (first === undefined || second === undefined || third === undefined) return null;
  const seconds = minimalQuorums(second);
  for (const q of minimalQuorums(first)) {
    for (const a of seconds) {
      const rest = difference(allNodes(first.nodes), intersection(q, a));
      if (holds(third, rest)) return [q, a, rest];
    }
  }
  return null;
}

/** `quorum` without the members it can spare, highest first. */
function smallest(system: QuorumSystem, quorum: NodeSet): NodeSet {
  let rest = quorum;
  for (const rank of members(quorum).reverse()) if (system.isQuorum(remove(rest, rank))) rest = remove(rest, rank);
  return rest;
}

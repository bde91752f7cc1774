/** What may be chosen in a term: what its acceptors and those who may still join them could decide together. */
import { add, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import type { Context } from "../../sim/contract/invariant.ts";
import type { Members } from "../../sim/contract/members.ts";
import { type Promises, promisedBy } from "./promises.ts";
import { nowhere } from "./votes.ts";

/** {n : P(n) <= term}: the ranks that promised nothing above `term` (for that ledger), of the role that begins at `first`. */
export function mayStillAccept(
  state: Promises,
  term: number,
  first: number,
  { cluster }: Context,
  ledger?: number,
): NodeSet {
  const count = cluster.roles.find((role) => role.first === first)?.count ?? 0;
  let ranks = noNodes;
  for (let rank = 0; rank < count; rank++)
    if (promisedBy(state, first + rank, ledger) <= term) ranks = add(ranks, rank);
  return ranks;
}

/**
 * The test for a decision quorum of a term: of the system that its leader named, or else what satisfies every system that
 * the cluster names for decisions. The second asks for more than some terms need, so that a judge is never too strict.
 */
export function decisionQuorumTest(context: Context, decides?: Decides): (members: NodeSet) => boolean {
  if (decides?.isOpen === false) return () => false;
  const { intersections } = context;
  const { name, within } = decides ?? {};
  const quorums = within === undefined ? context.quorums : (context.quorumsOf?.(within) ?? {});
  const named = name === undefined ? undefined : quorums[name];
  if (named !== undefined) return (members) => named.isQuorum(members);
  const names = intersections.flatMap(([, ...decisions]) => decisions);
  if (names.length === 0) return () => false;
  return (members) => names.every((each) => quorums[each]?.isQuorum(members) ?? false);
}

/** What decides in a term, as its leader told. */
export interface Decides {
  /** The name of its quorum system. */
  readonly name?: string;
  /** The configuration that it is of; without it, the first. */
  readonly within?: Members;
  /** False: nothing is decided in it yet, and once a later term is at work nothing ever will be. */
  readonly isOpen: boolean;
}

/** The highest entry of a term that may be chosen, and who holds it. */
export interface Choosable {
  readonly slot: number;
  readonly acceptors: NodeSet;
  /** Its acceptors are a decision quorum by themselves: it is chosen. */
  readonly isSettled: boolean;
}

/** The highest entry of `term` that may be chosen, given how far each rank holds the term's own entries; else null. */
export function choosableEntry(
  state: Promises,
  term: number,
  reach: readonly number[],
  first: number,
  context: Context,
  decides: Decides | undefined,
): Choosable | null {
  const may = mayStillAccept(state, term, first, context);
  const isQuorum = decisionQuorumTest(context, decides);
  for (const slot of reach.filter((slot) => slot !== nowhere).sort((a, b) => b - a)) {
    let acceptors = noNodes;
    for (const [rank, last] of reach.entries()) if (last >= slot) acceptors = add(acceptors, rank);
    if (isQuorum(union(acceptors, may))) return { slot, acceptors, isSettled: isQuorum(acceptors) };
  }
  return null;
}

/**
 * The layout after the present one, as whoever sealed it proposes it.
 *
 * - Only units that are sealed stay, and each replica set keeps one at least: so nothing of an older layout is completed any
 *   more, and whatever was complete is held by all that stay.
 * - Those that stay keep their order, and those that join stand behind them: what a chain holds at a position, its first units
 *   hold.
 * - Units that join serve what is written from the tail on. What is below stays with the others until it is copied: complete,
 *   then activated. Then the extents become one.
 *
 * Source: NSDI 2012, section 3.1: a failed unit is left out of old extents, and replaced in the last one, which begins at the
 * tail; once it is rebuilt, another change of the projection puts it in its place.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, has, intersection, members, type NodeSet, noNodes, size } from "../../sim/base/node-set.ts";
import { type Chain, joinersOf, type Layout, lastExtent, setOfChain, unitsOf } from "./layout.ts";
import { type Epoch, firstPosition, type Position } from "./types.ts";

export interface Sealing {
  /** The proxy that proposes it, and will be its sequencer. */
  readonly sequencer: NodeId;
  readonly sealed: NodeSet;
  /** At or above the tails of all that are sealed. */
  readonly tail: Position;
  /** Of the units that joined: those that hold what the others do. */
  readonly rebuilt: NodeSet;
  /** The members that an operator wants; null when none does. */
  readonly wish: NodeSet | null;
  /** How many units there should be. */
  readonly size: number;
  /** Units in no extent that answer. */
  readonly candidates: NodeSet;
}

/** Null when some replica set would keep no unit. */
export function nextLayout(layout: Layout, sealing: Sealing): Layout | null {
  const { sealed, size: wanted, sequencer } = sealing;
  const kept = layout.extents.map(({ first, chains }) => ({
    first,
    chains: chains.map((each) => within(each, sealed)),
  }));
  if (kept.some(({ chains }) => chains.some(({ length }) => length === 0))) return null;
  const staying: Layout = { ...layout, extents: kept };
  const extents = kept.length > 1 ? mergedIfRebuilt(staying, sealing) : withJoiners(staying, sealing);
  const epoch = (layout.epoch + 1) as Epoch;
  const next = { ...layout, epoch, sequencer, size: wanted, extents };
  const [units, old] = [unitsOf(next), unitsOf(staying)];
  // Who was not sealed has left: if it joins in the same breath, it joins as another unit.
  const since = layout.since.map((joined, rank) => (has(old, rank) ? joined : epoch));
  return { ...next, since: since.map((joined, rank) => (has(units, rank) ? joined : -1)) };
}

const within = (chain: Chain, units: NodeSet): Chain => chain.filter((rank) => has(units, rank));

/** One extent of the chains of the last one, once all of them hold what the one before holds. */
function mergedIfRebuilt(staying: Layout, { rebuilt }: Sealing): Layout["extents"] {
  const isRebuilt = joinersOf(staying).every((chain) => chain.every((rank) => has(rebuilt, rank)));
  return isRebuilt ? [{ first: firstPosition, chains: lastExtent(staying).chains }] : staying.extents;
}

function withJoiners(staying: Layout, sealing: Sealing): Layout["extents"] {
  const { wish, tail } = sealing;
  const { chains } = lastExtent(staying);
  const wanted = wish === null ? null : chainsOf(chains, wish);
  if (wanted !== null) return isWithin(wanted, chains) ? single(wanted) : joined(chains, wanted, wish!, tail);
  const grown = chainsOf(chains, firstOf(sealing.candidates, staying.size - size(unitsOf(staying)), chains));
  return grown === null || isWithin(grown, chains) ? single(chains) : joined(chains, grown, unitsOf(staying), tail);
}

const single = (chains: readonly Chain[]): Layout["extents"] => [{ first: firstPosition, chains }];

/** Old extents stay with what is left of their units: of those that leave too, where no other is left. */
function joined(chains: readonly Chain[], next: readonly Chain[], staying: NodeSet, tail: Position): Layout["extents"] {
  if (tail === firstPosition) return single(next);
  const old = chains.map((chain) => {
    const left = within(chain, staying);
    return left.length > 0 ? left : chain;
  });
  return [
    { first: firstPosition, chains: old },
    { first: tail, chains: next },
  ];
}

/** These chains with all of `units` and no others: who joins stands behind, in the shortest; null when one gets none. */
function chainsOf(chains: readonly Chain[], units: NodeSet): readonly Chain[] | null {
  const next = chains.map((chain) => within(chain, units));
  const present = next.flat().reduce(add, noNodes);
  for (const rank of members(difference(units, present))) {
    const lengths = next.map(({ length }) => length);
    const shortest = lengths.indexOf(Math.min(...lengths));
    const chain = next[shortest]!;
    next[shortest] = [...chain, rank];
  }
  return next.some(({ length }) => length === 0) ? null : next;
}

/** Nobody joins. */
const isWithin = (next: readonly Chain[], chains: readonly Chain[]): boolean =>
  next.every((chain, stripe) => difference(setOfChain(chain), setOfChain(chains[stripe]!)) === noNodes);

/** The units of these chains, and so many more of `candidates`. */
function firstOf(candidates: NodeSet, count: number, chains: readonly Chain[]): NodeSet {
  const present = chains.flat().reduce(add, noNodes);
  return members(difference(candidates, present)).slice(0, Math.max(0, count)).reduce(add, present);
}

/** True when an operator may have these members: each replica set gets one. */
export const isPossible = (layout: Layout, wish: NodeSet): boolean =>
  chainsOf(lastExtent(layout).chains, wish) !== null;

/** Each replica set of each extent has one of them. */
export const sufficesIn = ({ extents }: Layout, units: NodeSet): boolean =>
  extents.every(({ chains }) => chains.every((chain) => intersection(setOfChain(chain), units) !== noNodes));

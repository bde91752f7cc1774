/**
 * Layouts: which units keep a position. The log is cut into extents; an extent has replica sets, over which its positions are
 * dealt in turn; a replica set is a chain, in the order in which its units are written.
 *
 * - The registry holds the layout as one text, changed only by a compare-and-set of exactly that text. The epoch is in it
 *   and rises by one each time, so no text comes back, and an epoch has one layout and one sequencer.
 * - A unit that leaves all extents and comes back is another one: `since` says so, and it drops what it held.
 *
 * Source: NSDI 2012, section 3.1, mapping in CORFU: projections, and the auxiliary that keeps the sequence of them.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { type Epoch, firstPosition, noEpoch, type Position } from "./types.ts";

/** Ranks of units, head to tail. */
export type Chain = readonly number[];

/** The positions from `first` on, to the next extent. */
export interface Extent {
  readonly first: Position;
  readonly chains: readonly Chain[];
}

export interface Layout {
  readonly epoch: Epoch;
  /** Node id of the proxy that grants positions under it; null in the beginning. */
  readonly sequencer: NodeId | null;
  /** How many units there should be. */
  readonly size: number;
  /** In order of positions: one, or two while units that joined are rebuilt. */
  readonly extents: readonly Extent[];
  /** By rank of the unit: the epoch in which it joined; -1: it is in no extent. */
  readonly since: readonly number[];
}

export const lastExtent = ({ extents }: Layout): Extent => extents.at(-1)!;

/** Which of its extent's replica sets a position belongs to. */
export const stripeOf = ({ chains }: Extent, position: Position): number => position % chains.length;

export function chainAt({ extents }: Layout, position: Position): Chain {
  const extent = extents.findLast(({ first }) => first <= position) ?? extents[0]!;
  return extent.chains[stripeOf(extent, position)]!;
}

export const setOfChain = (chain: Chain): NodeSet => setOf(...chain);

/** All replica sets of all extents, each once. */
export function replicaSets({ extents }: Layout): readonly NodeSet[] {
  return [...new Set(extents.flatMap(({ chains }) => chains.map(setOfChain)))];
}

export const unitsOf = (layout: Layout): NodeSet => replicaSets(layout).reduce(union, noNodes);

/** Units of the last extent that keep nothing of the extents before yet, by replica set. */
export function joinersOf({ extents }: Layout): readonly Chain[] {
  const [old, last] = [extents[0]!, extents.at(-1)!];
  return last.chains.map((chain, stripe) => chain.filter((rank) => !old.chains[stripe]!.includes(rank)));
}

/** The layout of epoch 0: one extent, `units` dealt over `stripes` replica sets. */
export function firstLayout(units: number, size: number, stripes: number): Layout {
  const ranks = Array.from({ length: size }, (_, rank) => rank);
  const count = Math.min(stripes, size);
  const chains = Array.from({ length: count }, (_, stripe) => ranks.filter((rank) => rank % count === stripe));
  const since = Array.from({ length: units }, (_, rank) => (rank < size ? 0 : -1));
  return { epoch: noEpoch, sequencer: null, size, extents: [{ first: firstPosition, chains }], since };
}

const layoutKey = "layout";

/** `4 7 3 0,0,-1,3 1:0,1/2 17:0,1/2,3`. */
const textOf = ({ epoch, sequencer, size, extents, since }: Layout): string => {
  const parts = extents.map(({ first, chains }) => `${first}:${chains.map((chain) => chain.join(",")).join("/")}`);
  return [epoch, sequencer, size, since.join(","), ...parts].join(" ");
};

/** The layout that the registry's value holds; `first`: the one before anything was written. */
export function layoutOf(value: string | null, first: Layout): Layout {
  if (value === null) return first;
  const [epoch, sequencer, size, since, ...extents] = value.split(" ") as [string, string, string, string];
  return {
    epoch: Number(epoch) as Epoch,
    sequencer: Number(sequencer) as NodeId,
    size: Number(size),
    extents: extents.map(extentOf),
    since: numbers(since),
  };
}

function extentOf(text: string): Extent {
  const [first, chains] = text.split(":") as [string, string];
  return { first: Number(first) as Position, chains: chains.split("/").map(numbers) };
}

const numbers = (text: string): number[] => text.split(",").map(Number);

export const lookUpLayout: KvOperation = { type: "get", key: layoutKey };

/** Changes exactly `from`, if it is still there; nothing was written before epoch 1. */
export const swapLayout = (from: Layout, to: Layout): KvOperation => ({
  type: "compare-and-set",
  key: layoutKey,
  expected: from.epoch === noEpoch ? null : textOf(from),
  value: textOf(to),
});

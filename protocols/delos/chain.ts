/**
 * The chain of loglets, as the MetaStore holds it: one text, changed by a compare-and-set of exactly the text that was read.
 * The number of its last loglet only rises, and so does its floor, so no text comes back: the text is its own version.
 *
 * Source: Balakrishnan et al. (2020), section 3.1: the MetaStore is a versioned register with a conditional write.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { NodeSet } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { type Chain, firstPosition, type Link, type LogletId, noLoglet, type Position } from "./types.ts";

/** Before anybody wrote to the MetaStore. */
export const emptyChain: Chain = { floor: firstPosition, checkpointAt: 0 as Position, links: [] };

/** The loglet that is appended to; null before the first. */
export const lastLink = ({ links }: Chain): Link | null => links.at(-1) ?? null;

export const lastLoglet = (chain: Chain): LogletId => lastLink(chain)?.loglet ?? noLoglet;

/** The loglet that maps a position; null when there is none yet. */
export const linkAt = ({ links }: Chain, position: Position): Link | null =>
  links.findLast(({ base }) => base <= position) ?? null;

/** Where a loglet ends: null for the last of the chain, which is open. */
export function endOfLoglet({ links }: Chain, loglet: LogletId): Position | null {
  const next = links.find((link) => link.loglet > loglet);
  return next?.base ?? null;
}

/** True when all that the log holds lies on the LogServers of the last loglet. */
export const isSettled = ({ links }: Chain): boolean => links.every(({ members }) => members === links[0]!.members);

/** The chain with one loglet more, which begins where the last one ends now. One that holds nothing is left out. */
export function extended(chain: Chain, base: Position, sequencer: NodeId, members: NodeSet): Chain {
  const links = chain.links.filter((link) => link.base < base);
  const loglet = (lastLoglet(chain) + 1) as LogletId;
  return { ...chain, links: [...links, { loglet, base, sequencer, members }] };
}

/** The chain without what lies below `floor`, where the checkpoint at another position takes its place. */
export function truncated(chain: Chain, floor: Position, checkpointAt: Position): Chain {
  const links = chain.links.filter(({ loglet }) => (endOfLoglet(chain, loglet) ?? Number.POSITIVE_INFINITY) > floor);
  return { floor, checkpointAt, links };
}

const chainKey = "chain";

/** `40 43 | 3:17:6:7 5:40:7:11`: floor, checkpoint, and of each loglet its number, base, sequencer and members. */
function textOf({ floor, checkpointAt, links }: Chain): string {
  const texts = links.map(({ loglet, base, sequencer, members }) => [loglet, base, sequencer, members].join(":"));
  return [floor, checkpointAt, "|", ...texts].join(" ");
}

export function chainOf(text: string | null): Chain {
  if (text === null) return emptyChain;
  const [floor, checkpointAt, , ...links] = text.split(" ");
  return {
    floor: Number(floor) as Position,
    checkpointAt: Number(checkpointAt) as Position,
    links: links.map(linkOf),
  };
}

function linkOf(text: string): Link {
  const [loglet, base, sequencer, members] = text.split(":").map(Number) as [number, number, number, number];
  return {
    loglet: loglet as LogletId,
    base: base as Position,
    sequencer: sequencer as NodeId,
    members: members as NodeSet,
  };
}

export const getChain: KvOperation = { type: "get", key: chainKey };

/** Changes exactly `from`, if it is still there. */
export const swapChain = (from: Chain, to: Chain): KvOperation => ({
  type: "compare-and-set",
  key: chainKey,
  expected: from.links.length === 0 ? null : textOf(from),
  value: textOf(to),
});

/**
 * Where a replica stands in its chain: who is before it and behind it, and whether what it holds may be acknowledged.
 *
 * Source: van Renesse and Schneider (2004), section 3: head, tail, predecessor and successor.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, setOf } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Chain, Configuration, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;
type Placed = Pick<ReplicaState, "configuration">;

export const rankOf = (node: NodeId, { cluster }: ReplicaIo): number => node - roleOf(cluster, "replica").first;
export const nodeOf = (rank: number, { cluster }: ReplicaIo): NodeId =>
  (roleOf(cluster, "replica").first + rank) as NodeId;

export const setOfChain = (chain: Chain): NodeSet => setOf(...chain);

/** Its place in the chain, 0 for the head; -1 when it is not in it. */
export const placeOf = ({ configuration }: Placed, io: ReplicaIo): number =>
  configuration.chain.indexOf(rankOf(io.self, io));

export const isInChain = (state: Placed, io: ReplicaIo): boolean => placeOf(state, io) >= 0;

export const headOf = ({ chain }: Configuration, io: ReplicaIo): NodeId => nodeOf(chain[0]!, io);
export const tailOf = ({ chain }: Configuration, io: ReplicaIo): NodeId => nodeOf(chain.at(-1)!, io);

export const isTail = ({ configuration }: Placed, io: ReplicaIo): boolean => tailOf(configuration, io) === io.self;

/** Whoever comes before it; null for the head, and for a replica outside the chain. */
export function predecessorOf(state: Placed, io: ReplicaIo): NodeId | null {
  const place = placeOf(state, io);
  return place <= 0 ? null : nodeOf(state.configuration.chain[place - 1]!, io);
}

/** Whoever comes behind it; null for the tail, and for a replica outside the chain. */
export function successorOf(state: Placed, io: ReplicaIo): NodeId | null {
  const place = placeOf(state, io);
  const rank = place < 0 ? undefined : state.configuration.chain[place + 1];
  return rank === undefined ? null : nodeOf(rank, io);
}

/** The members of such a chain are those of the one before, or some of them: it needs no opening. */
export const opensItself = ({ chain, before }: Configuration): boolean => chain.every((rank) => before.includes(rank));

/**
 * It holds all that was acknowledged before its epoch, and the registry has its chain for the last one opened. A tail that
 * came back has to acknowledge first what it holds: it may have done so before.
 */
export function isServing(state: ReplicaState, io: ReplicaIo): boolean {
  const { isOpen, log, executed, configuration } = state;
  if (!isOpen || !isInChain(state, io) || log.next <= configuration.record) return false;
  return !isTail(state, io) || executed === log.next;
}

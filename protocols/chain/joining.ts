/**
 * A new replica is given a copy before it joins: the tail sends it what is acknowledged, and goes on meanwhile.
 *
 * - What it has then is a prefix of what anybody in the chain holds. What is missing comes down the chain in the epoch that
 *   it joins by, which acknowledges nothing before it has that (completion.ts).
 *
 * Source: van Renesse and Schneider (2004), section 3.2: extending a chain at the tail.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { follow } from "./adoption.ts";
import { executeTo, forgetFrom, observeForgotten, persist, pieceFrom, takePiece } from "./log.ts";
import { fencedBy } from "./propagation.ts";
import { isInChain, isServing, isTail, nodeOf, rankOf } from "./standing.ts";
import type { Chain, Copied, Copy, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** The tail sends each what it lacks, or at first a question how far it is. */
export function sendCopies(state: ReplicaState, joining: Chain, io: ReplicaIo): void {
  if (!isTail(state, io) || !isServing(state, io)) return;
  for (const rank of joining) sendCopy(state, rank, io);
}

function sendCopy(state: ReplicaState, rank: number, io: ReplicaIo): void {
  const { configuration, executed, copied } = state;
  const piece = pieceFrom(state, copied.get(rank) ?? executed, executed, io.cluster.options.appendMax);
  io.send(nodeOf(rank, io), { type: "copy", configuration, ...piece });
}

export function onCopy(state: ReplicaState, from: NodeId, copy: Copy, io: ReplicaIo): void {
  const { configuration, first, entries } = copy;
  const { epoch } = configuration;
  if (epoch < state.configuration.epoch) return io.send(from, fencedBy(state));
  if (epoch > state.configuration.epoch) follow(state, configuration, io);
  if (isInChain(state, io)) return;
  // Of the chain before this one it may hold what was never acknowledged.
  if (forgetFrom(state, state.executed)) {
    persist(state, io);
    observeForgotten(state, io);
  }
  const end = first + entries.length;
  // A copy is of what is acknowledged: a crash must not have it forgotten as if it were not.
  if (takePiece(state, copy, io, end)) executeTo(state, end, io);
  io.send(from, { type: "copied", epoch, next: state.log.next as Slot });
}

export function onCopied(state: ReplicaState, from: NodeId, { epoch, next }: Copied, io: ReplicaIo): void {
  if (epoch !== state.configuration.epoch || !isTail(state, io)) return;
  const rank = rankOf(from, io);
  if (next <= (state.copied.get(rank) ?? 0)) return; // the next beat has it sent again
  state.copied = state.copied.set(rank, next);
  if (next < state.executed) sendCopy(state, rank, io);
}

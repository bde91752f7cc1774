/**
 * Reads: the tail of the virtual log is checked after the read came, and the read is answered once the log is played to
 * there (sync). Any replica does so for its clients; neither the sequencer nor the MetaStore is asked.
 *
 * - All that told are unsealed: the highest local tail among them lies behind all that is acknowledged, for they meet every
 *   write quorum; and no loglet follows, for they meet every seal. Some of it may not be committed yet. So it waits until
 *   the global tail that it knows has come to there, or a write quorum is seen to hold it, which is the same.
 * - One of them is sealed: the log goes on elsewhere, or will. The chain is looked up, or extended here, and the tail is
 *   checked again: sealed and unsealed together are never an answer.
 *
 * Source: Balakrishnan et al. (2020), sections 3.2 and 4.1: checkTail of the VirtualLog and of the NativeLoglet.
 */
import { add, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { lastLink } from "./chain.ts";
import { raiseTail } from "./playing.ts";
import { quorumsOf } from "./quorums.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { beginExtension } from "./suspicion.ts";
import type { Position, TailChecked } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onTailChecked(state: ReplicaState, rank: number, checked: TailChecked, io: ReplicaIo): void {
  const last = lastLink(state.chain);
  if (state.reads.length === 0 || checked.round !== state.round || checked.loglet !== last?.loglet) return;
  if (checked.isSealed) return onSealFound(state, io);
  state.checked = add(state.checked, rank);
  state.checkedTails = state.checkedTails.with(rank, Math.max(state.checkedTails[rank]!, checked.tail));
  const { check, write } = quorumsOf(io.cluster, last.members);
  if (state.target === null && check.isQuorum(state.checked)) {
    state.target = Math.max(...state.checkedTails) as Position;
  }
  const held = heldBy(state, (holders) => write.isQuorum(holders));
  raiseTail(state, Math.max(checked.globalTail, held), io);
}

/** The highest tail that as many as are needed are seen to hold; -1 when there is none. */
function heldBy({ checkedTails }: ReplicaState, isEnough: (holders: NodeSet) => boolean): number {
  for (const tail of checkedTails.toSorted((a, b) => b - a)) {
    let holders = noNodes;
    for (const [rank, held] of checkedTails.entries()) if (held >= tail) holders = add(holders, rank);
    if (tail >= 0 && isEnough(holders)) return tail;
  }
  return -1;
}

/** Whoever set the bit may have crashed since: where nobody has extended the chain, it is extended here. */
function onSealFound(state: ReplicaState, io: ReplicaIo): void {
  io.observe({ type: "witnessed", what: "seal found by a check" });
  beginExtension(state, "sealed", io);
}

/**
 * What a replica wants to ask the MetaStore: one question at a time, in the order in which they arose. What a question would
 * change is settled when it is asked, upon the chain that is known then.
 *
 * Source: Balakrishnan et al. (2020), section 3.1: the MetaStore is read and conditionally written, off the critical path.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { extended, getChain, lastLink, swapChain, truncated } from "./chain.ts";
import { firstMembers } from "./quorums.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./state.ts";
import type { Chain } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const { want, hear } = questions([], questionOf);

function questionOf(state: ReplicaState, purpose: Purpose, io: ReplicaIo): KvOperation | null {
  switch (purpose) {
    case "learn":
    case "look":
      return getChain;
    case "extend":
      return state.phase === "swap" ? swapTo(state, extension(state, io)) : null;
    case "truncate":
      return swapTo(state, truncation(state));
  }
}

function swapTo(state: ReplicaState, proposal: Chain | null): KvOperation | null {
  if (proposal === null) return null;
  state.basis = state.chain;
  state.proposal = proposal;
  return swapChain(state.basis, proposal);
}

/** One loglet more, from the end of the last one on, whose sequencer runs here. */
function extension({ chain, end, wish }: ReplicaState, io: ReplicaIo): Chain {
  const members = wish ?? lastLink(chain)?.members ?? firstMembers(io.cluster);
  return extended(chain, end!, io.self, members);
}

/** Below the checkpoint that was played last, where it stands in the last loglet, which is this replica's to append to. */
function truncation({ chain, sequences, checkpointed, checkpointAt }: ReplicaState): Chain | null {
  const last = lastLink(chain);
  if (sequences !== last?.loglet || checkpointAt < last.base || checkpointed <= chain.floor) return null;
  return truncated(chain, checkpointed, checkpointAt);
}

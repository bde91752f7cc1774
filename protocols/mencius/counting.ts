/**
 * Round 0 at its coordinator: counts votes, and tells what a majority has.
 * Source: Mao et al. (OSDI 2008), section 4: coordinated Paxos, whose round 0 needs no phase 1.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { execute, learnAll } from "./learner.ts";
import { onRefused, onRevoked } from "./revocation.ts";
import { hearTelling } from "./skipping.ts";
import { sendToAll } from "./telling.ts";
import { type Accept, coordinatorsBallot, type Mencius, type Nack, type State } from "./types.ts";

/** A vote, with what its server skipped (optimization 1). */
export function onAccept(state: State, from: NodeId, message: Accept, io: Io<Mencius>): void {
  if (from !== io.self) hearTelling(state, from, message, io);
  if (message.ballot === coordinatorsBallot) countVote(state, from, message, io);
  else onRevoked(state, from, message, io);
  execute(state, io);
}

function countVote(state: State, from: NodeId, { slot }: Accept, io: Io<Mencius>): void {
  const proposal = state.proposals.get(slot);
  if (proposal === undefined) return; // decided: a late vote
  const { command } = proposal;
  const acks = add(proposal.acks, from);
  state.proposals = state.proposals.set(slot, { ...proposal, acks });
  if (size(acks) < majoritySize(io.cluster.servers)) return;
  io.observe({ type: "chosen", term: coordinatorsBallot, slot, value: command.id, acks, quorum: "majority" });
  sendToAll({ type: "learn", slot, decrees: [command] }, io);
  learnAll(state, [[slot, command]], io);
}

/** A higher ballot was promised: of a suggestion, somebody revokes the slot; of a revocation, somebody else does. */
export function onNack(state: State, from: NodeId, { slot, ballot, promised }: Nack, io: Io<Mencius>): void {
  if (promised > state.outbid) state.outbid = promised;
  if (ballot !== coordinatorsBallot) return onRefused(state, from, slot, ballot, io);
  const proposal = state.proposals.get(slot);
  if (proposal === undefined) return;
  state.proposals = state.proposals.set(slot, { ...proposal, refusals: add(proposal.refusals, from) });
}

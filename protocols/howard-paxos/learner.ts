/**
 * The learner: each proposer learns for its own clients, and tells the others.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapter 2 (a proposer returns what a phase-2 quorum accepted).
 * Invariant carried here: a value is decided once a quorum of an epoch's phase 2 voted for it in that epoch.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { answer } from "../shared/proposer-clients.ts";
import { decidesIn } from "./epochs.ts";
import { quorumsOf } from "./quorums.ts";
import { type Decide, forgetEpoch, type ProposerState, type ProposerTypes, type Voted } from "./types.ts";

/** Counts a vote of the running epoch: votes of different epochs never add up. */
export function onVote(learner: ProposerState, from: NodeId, { epoch }: Voted, io: Io<ProposerTypes>): void {
  if (learner.phase !== "accept" || epoch !== learner.epoch) return; // late, or a copy

  learner.accepts = add(learner.accepts, from); // acceptors come first, so an acceptor's id is its rank
  const { accepts, proposal: value } = learner;
  const quorum = decidesIn(epoch, io.cluster);
  if (!quorumsOf(io.cluster)[quorum].isQuorum(accepts)) return;

  assert(value !== null, "phase 2 has a proposal");
  io.observe({ type: "chosen", term: epoch, slot: 0, value, acks: accepts, quorum });
  if (quorum === "all") io.observe({ type: "witnessed", what: "value decided with all aboard" });
  learn(learner, value, io);
  sendToOthers("proposer", { type: "decide", value }, io);
}

/** Another learner counted a quorum. */
export function onDecide(learner: ProposerState, { value }: Decide, io: Io<ProposerTypes>): void {
  if (learner.chosen === null) learn(learner, value, io);
}

function learn(learner: ProposerState, value: string, io: Io<ProposerTypes>): void {
  assert(learner.chosen === null, "a value is learned once");
  const { waiting } = learner;
  learner.chosen = value;
  learner.waiting = [];
  learner.timesOutbid = 0;
  forgetEpoch(learner);
  io.cancelTimer("retry");
  io.observe({ type: "learned", slot: 0, value });
  for (const asked of waiting) answer(asked, value, io);
}

/**
 * The learner of single-decree Paxos: each proposer learns for its own clients, and tells the others.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.3 (a distinguished learner for each ballot: its proposer).
 * Invariant carried here: a value is chosen once a phase-2 quorum voted for it in one and the same ballot.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { answer } from "../shared/proposer-clients.ts";
import { quorumsOf } from "./quorums.ts";
import { type Accepted, type Decide, forgetBallot, type ProposerState, type ProposerTypes } from "./types.ts";

/** Counts a vote of the running ballot: votes of different ballots never add up. */
export function onAccepted(learner: ProposerState, from: NodeId, { ballot }: Accepted, io: Io<ProposerTypes>): void {
  if (learner.phase !== "accept" || ballot !== learner.ballot) return; // late, or a copy

  learner.accepts = add(learner.accepts, from); // acceptors come first, so an acceptor's id is its rank
  const { accepts, proposal: value } = learner;
  if (!quorumsOf(io.cluster).phase2.isQuorum(accepts)) return;

  assert(value !== null, "phase 2 has a proposal");
  io.observe({ type: "chosen", term: ballot, slot: 0, value, acks: accepts, quorum: "phase2" });
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
  forgetBallot(learner);
  io.cancelTimer("retry");
  io.observe({ type: "learned", slot: 0, value });
  for (const asked of waiting) answer(asked, value, io);
}

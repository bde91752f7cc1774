/**
 * The learner of Fast Paxos: every proposer hears every vote.
 *
 * Source: Lamport, "Fast Paxos" (2006), sections 2.1.1 and 2.2.2: a value is chosen once a quorum of the round, classic
 * or fast, voted for it in that round; section 3.2: a collision.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { answer } from "../shared/proposer-clients.ts";
import { forgetRound, onCollision } from "./coordinator.ts";
import { mayBeChosen } from "./pick.ts";
import { decides, quorumsOf } from "./quorums.ts";
import { noRound, type Round } from "./rounds.ts";
import { type Backers, noTally, votersOf, withVote } from "./tally.ts";
import type { Accepted, ProposerState, ProposerTypes } from "./types.ts";

/** Counts a vote. Votes of different rounds never add up. */
export function onAccepted(learner: ProposerState, from: NodeId, vote: Accepted, io: Io<ProposerTypes>): void {
  if (learner.chosen !== null) return;
  const before = learner.learnerVotes;
  // Acceptors come first, so an acceptor's id is its rank.
  learner.learnerVotes = withVote(before, vote.round, vote.value, from);
  if (learner.learnerVotes === before) return; // late, or a copy

  const { round, votes } = learner.learnerVotes;
  const kind = decides(round, io.cluster.options);
  const quorums = quorumsOf(io.cluster);
  const winner = votes.find(({ voters }) => quorums[kind].isQuorum(voters));
  if (winner !== undefined) return learn(learner, round, winner, kind, io);
  if (kind === "classic") return;

  const heard = votersOf(learner.learnerVotes);
  if (votes.some(({ voters }) => mayBeChosen(voters, heard, quorums.fast))) return;
  io.observe({ type: "witnessed", what: "collision in a fast round" });
  onCollision(learner, io);
}

function learn(
  learner: ProposerState,
  round: Round,
  { value, voters }: Backers,
  kind: "fast" | "classic",
  io: Io<ProposerTypes>,
): void {
  assert(learner.chosen === null, "a value is learned once");
  const { waiting } = learner;
  learner.chosen = value;
  learner.waiting = [];
  learner.outbid = noRound;
  learner.refusals = noNodes;
  learner.timesOutbid = 0;
  learner.learnerVotes = noTally;
  forgetRound(learner);
  io.cancelTimer("retry");
  io.observe({ type: "chosen", term: round, slot: 0, value, acks: voters, quorum: kind });
  io.observe({ type: "learned", slot: 0, value });
  io.observe({ type: "witnessed", what: `value chosen in a ${kind} round` });
  for (const asked of waiting) answer(asked, value, io);
}

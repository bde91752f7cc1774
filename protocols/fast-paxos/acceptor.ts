/**
 * The acceptor of Fast Paxos.
 *
 * Source: Lamport, "Fast Paxos" (2006), section 2.1.2 (phases 1b and 2b), 2.2.1 (fast rounds), 3.2 (uncoordinated
 * recovery).
 * Invariants carried here: no vote below a promise; one vote in each round, across restarts too; promises never go down.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { pick } from "./pick.ts";
import { quorumsOf } from "./quorums.ts";
import { firstRound, kindOf, nextRound, noRound, type Round, roundKind } from "./rounds.ts";
import { noTally, votersOf, withVote } from "./tally.ts";
import {
  type Accept,
  type Accepted,
  type AcceptorState,
  type AcceptorTypes,
  type Any,
  type Prepare,
  type Propose,
  reportOf,
  type Vote,
} from "./types.ts";

export const acceptor: Automaton<AcceptorTypes> = {
  messages: ["propose", "prepare", "accept", "any", "accepted"],
  timers: [],
  answers: ["promise", "accepted"],
  blank: ({ options }) => {
    const round = options.open ? firstRound : noRound;
    return { promised: round, vote: null, open: round };
  },
  recover: ({ promised, vote, open }) => ({ promised, vote, open, peerVotes: noTally }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "propose":
        return onPropose(state, message, io);
      case "prepare":
        return onPrepare(state, from, message, io);
      case "accept":
        return onAccept(state, from, message, io);
      case "any":
        return onAny(state, from, message, io);
      case "accepted":
        return onAccepted(state, from, message, io);
      default:
        assert(false, "an acceptor is sent propose, prepare, accept, any and accepted, nothing else");
    }
  },
  onTimer() {
    assert(false, "an acceptor sets no timer");
  },
  standing: ({ promised, vote }) => ({ promised, report: reportOf(vote), accepted: vote?.round ?? noRound }),
  describe: ({ promised, vote, open }) =>
    `promised ${promised}${open === promised ? ", open" : ""}, vote ${reportOf(vote)}`,
};

/** Phase 2b of a fast round: the first proposal that comes has this acceptor's vote. */
export function onPropose(acceptor: AcceptorState, { value }: Propose, io: Io<AcceptorTypes>): void {
  const { promised, open, vote } = acceptor;
  if (open !== promised || promised === noRound) return; // not in a fast round: its coordinator decides what to vote for
  if (vote?.round === promised) return; // one vote in each round
  castVote(acceptor, promised, value, io);
}

/** Phase 1b: promise to ignore all lower rounds, and tell the last vote. */
export function onPrepare(acceptor: AcceptorState, from: NodeId, { round }: Prepare, io: Io<AcceptorTypes>): void {
  if (round < acceptor.promised) return refuse(acceptor, from, io);
  if (round === acceptor.vote?.round) return; // a late copy: this round is in phase 2 already

  acceptor.promised = round;
  acceptor.peerVotes = noTally;
  io.write({ promised: round });
  io.sync(); // before the send: a forgotten promise lets a lower round's value be chosen unseen
  io.observe({ type: "promised", term: round, report: reportOf(acceptor.vote) });
  io.send(from, { type: "promise", round, vote: acceptor.vote });
}

/** Phase 2b: vote for the coordinator's value, unless a higher round was promised. */
export function onAccept(acceptor: AcceptorState, from: NodeId, proposal: Accept, io: Io<AcceptorTypes>): void {
  if (proposal.round < acceptor.promised) return refuse(acceptor, from, io);
  const { vote } = acceptor;
  if (proposal.round === vote?.round) return tellAgain(vote, from, io); // a copy, or it voted in this round by itself
  castVote(acceptor, proposal.round, proposal.value, io);
}

/** Phase 2a of a fast round in which any value is safe: proposers may come. */
export function onAny(acceptor: AcceptorState, from: NodeId, { round }: Any, io: Io<AcceptorTypes>): void {
  if (round < acceptor.promised) return refuse(acceptor, from, io);
  acceptor.promised = round;
  acceptor.open = round;
  acceptor.peerVotes = noTally;
  // Nothing is told yet, so nothing waits for the disk. A restarted acceptor may go on with the round: its vote is kept.
  io.write({ promised: round, open: round });
}

/**
 * Uncoordinated recovery (section 3.2): an acceptor that hears of different votes in a fast round picks a value for the
 * next round by the coordinator's own rule, taking the votes for promises, and votes for it at once.
 */
export function onAccepted(acceptor: AcceptorState, from: NodeId, told: Accepted, io: Io<AcceptorTypes>): void {
  const { round, value } = told;
  if (round < acceptor.promised || kindOf(round) !== roundKind.fast) return;
  const { phase1, fast } = quorumsOf(io.cluster);
  acceptor.peerVotes = withVote(acceptor.peerVotes, round, value, from);
  const { peerVotes } = acceptor;
  const voters = votersOf(peerVotes);
  if (peerVotes.round !== round || peerVotes.votes.length < 2 || !phase1.isQuorum(voters) || !fast.isQuorum(voters))
    return;

  const picked = pick(peerVotes, voters, fast);
  assert(picked !== null, "an acceptor that heard votes picks one of their values");
  io.observe({ type: "witnessed", what: "collision recovered by the acceptors" });
  castVote(acceptor, nextRound(round), picked, io);
}

/** Votes, and tells all learners; in a fast round also all acceptors, when these recover from collisions themselves. */
function castVote(acceptor: AcceptorState, round: Round, value: string, io: Io<AcceptorTypes>): void {
  assert(round >= acceptor.promised && acceptor.vote?.round !== round, "one vote in a round, none below a promise");
  const vote = { round, value };
  acceptor.promised = round;
  acceptor.vote = vote;
  if (acceptor.peerVotes.round < round) acceptor.peerVotes = noTally;
  io.write({ promised: round, vote });
  io.sync(); // before the sends: an acceptor that forgot its vote would vote in this round again
  io.observe({ type: "accepted", term: round, slot: 0, value });
  const told = { type: "accepted", round, value } as const;
  io.broadcast("proposer", told);
  if (io.cluster.options.recovery === "uncoordinated" && kindOf(round) === roundKind.fast)
    io.broadcast("acceptor", told);
}

/** The first answer may be lost. Or the acceptor crashed before it told of its vote, and the vote came back with it. */
function tellAgain(vote: Vote, to: NodeId, io: Io<AcceptorTypes>): void {
  io.write({ promised: vote.round, vote });
  io.sync();
  io.observe({ type: "accepted", term: vote.round, slot: 0, value: vote.value });
  io.send(to, { type: "accepted", ...vote });
}

/** Not in the paper: it tells the coordinator how high it must go. */
function refuse({ promised }: AcceptorState, from: NodeId, io: Io<AcceptorTypes>): void {
  io.send(from, { type: "nack", promised });
}

/**
 * The proposer of single-decree Paxos, and the register that clients see.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.2, steps 1(a) and 2(a); section 2.4 (progress).
 * Invariants carried here: P2c (a proposal is the highest vote of a phase-1 quorum, or free); no ballot is used twice.
 * Progress: a ballot that nobody refused is never given up, and one that was outbid waits longer each time (../shared/retry.ts).
 *
 * A read runs the same two phases and proposes what it finds, so that a value is only read once it is chosen. When it
 * finds no vote, it returns null at once, and is right to. Let b be its ballot and Q the quorum that promised b without
 * a vote.
 * - No value is ever chosen at a ballot below b: its phase-2 quorum has a member in Q, which had not voted below b when
 *   it promised b, and will not do so after.
 * - A value chosen at a ballot above b is chosen after some member of Q promised b: that member, which is in the
 *   phase-2 quorum too, had not voted yet when it promised.
 * - At b itself its own proposer alone proposes, later.
 * So nothing was chosen yet at the moment of the first promise of Q. The read takes effect there, which is inside its
 * interval only if the ballot was opened after the read had come: one that came later (not `early`) waits for the next.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { sendToRest } from "../shared/others.ts";
import { allEarly, answer, answerUnset, enqueue, ownValue, waitingFor } from "../shared/proposer-clients.ts";
import { awaitAnswers, awaitRival, isBlocked, resendsMax } from "../shared/retry.ts";
import { onAccepted, onDecide } from "./learner.ts";
import { quorumsOf } from "./quorums.ts";
import {
  type Ballot,
  ballotAfter,
  firstBallot,
  forgetBallot,
  type Nack,
  noBallot,
  type Promised,
  type ProposerState,
  type ProposerTypes,
  reportOf,
  type Vote,
} from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "accepted", "nack", "decide"],
  timers: ["retry"],
  blank: () => ({ ballot: noBallot }),
  recover: ({ ballot }) => ({
    ballot,
    phase: "idle",
    outbid: noBallot,
    refusals: noNodes,
    timesOutbid: 0,
    resends: 0,
    promises: noNodes,
    highest: null,
    proposal: null,
    accepts: noNodes,
    chosen: null, // forgotten, and learned again from the acceptors when a client asks
    waiting: [],
  }),
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "promise":
        return onPromise(state, from, message, io);
      case "accepted":
        return onAccepted(state, from, message, io);
      case "nack":
        return onNack(state, from, message, io);
      case "decide":
        return onDecide(state, message, io);
      default:
        assert(false, "a proposer is sent promise, accepted, nack and decide, nothing else");
    }
  },
  onTimer: onRetry,
  onRequest,
  describe,
};

/** A client proposes or reads. All that wait here are answered together, once a value is chosen. */
export function onRequest(proposer: ProposerState, client: NodeId, request: Request, io: Io<ProposerTypes>): void {
  const asked = waitingFor(client, request);
  if (proposer.chosen !== null) return answer(asked, proposer.chosen, io);

  proposer.waiting = enqueue(proposer.waiting, asked);
  if (proposer.phase === "idle") openBallot(proposer, io);
}

/** No quorum answered: some message was lost or takes long, so it asks again; or it was outbid, so it goes higher. */
export function onRetry(proposer: ProposerState, _timer: "retry", io: Io<ProposerTypes>): void {
  if (proposer.outbid > proposer.ballot) return openBallot(proposer, io);
  assert(proposer.phase !== "idle", "who waits for nothing has no timer");
  const { ballot, phase, proposal, promises, accepts } = proposer;
  proposer.resends = Math.min(proposer.resends + 1, resendsMax);
  if (phase === "prepare") sendToRest("acceptor", promises, { type: "prepare", ballot }, io);
  else if (proposal !== null) sendToRest("acceptor", accepts, { type: "accept", ballot, value: proposal }, io);
  awaitAnswers(proposer.resends, io);
}

/** Step 1(a): opens a ballot above all it knows. */
export function openBallot(proposer: ProposerState, io: Io<ProposerTypes>): void {
  assert(proposer.chosen === null && proposer.waiting.length > 0, "a ballot is opened while a client waits");
  const { first, count } = roleOf(io.cluster, "proposer");
  const above = Math.max(proposer.outbid, proposer.ballot) as Ballot;
  const ballot = ballotAfter(above, io.self - first, count);
  assert(ballot > proposer.ballot && ballot > proposer.outbid, "a ballot is above all that were used or met");
  forgetBallot(proposer);
  proposer.ballot = ballot;
  proposer.waiting = allEarly(proposer.waiting);

  io.write({ ballot });
  io.sync(); // before the send: a ballot used again after a crash could carry two values (section 2.5)
  const own = ownValue(proposer.waiting);
  // Nothing can be chosen below the first ballot, so it needs no promises.
  if (ballot === firstBallot && io.cluster.options.prepromised && own !== null) return propose(proposer, own, io);

  proposer.phase = "prepare";
  io.broadcast("acceptor", { type: "prepare", ballot });
  awaitAnswers(0, io);
}

/** Step 2(a): with a quorum of promises, propose the value of the highest vote, or else a client's own. */
export function onPromise(proposer: ProposerState, from: NodeId, promise: Promised, io: Io<ProposerTypes>): void {
  const { ballot, vote } = promise;
  if (proposer.phase !== "prepare" || ballot !== proposer.ballot) return; // late, or a copy
  assert(vote === null || vote.ballot < ballot, "a promise tells a vote of a lower ballot");

  proposer.promises = add(proposer.promises, from); // acceptors come first, so an acceptor's id is its rank
  proposer.highest = later(proposer.highest, vote);
  if (!quorumsOf(io.cluster).phase1.isQuorum(proposer.promises)) return;

  io.observe({ type: "elected", term: ballot, electors: proposer.promises, quorum: "phase1" });
  if (proposer.highest !== null) {
    io.observe({ type: "witnessed", what: "value adopted from a promise" });
    return propose(proposer, proposer.highest.value, io);
  }
  proposer.waiting = answerUnset(proposer.waiting, io);
  const own = ownValue(proposer.waiting);
  if (own !== null) return propose(proposer, own, io);

  forgetBallot(proposer);
  if (proposer.waiting.length > 0) return openBallot(proposer, io); // for the reads that came too late
  proposer.timesOutbid = 0;
  io.cancelTimer("retry");
}

/** Step 2(a): asks every acceptor to vote, once in each ballot. */
function propose(proposer: ProposerState, value: string, io: Io<ProposerTypes>): void {
  const { ballot } = proposer;
  assert(
    proposer.phase === "prepare" || ballot === firstBallot,
    "phase 2 comes after phase 1, but in the first ballot",
  );
  forgetBallot(proposer);
  proposer.phase = "accept";
  proposer.proposal = value;
  io.observe({ type: "proposed", term: ballot, slot: 0, value });
  io.broadcast("acceptor", { type: "accept", ballot, value });
  awaitAnswers(0, io);
}

/**
 * Not in the paper: a refusal tells how high to go. The ballot may still win without those who refused, until these have
 * a member of every quorum.
 */
export function onNack(proposer: ProposerState, from: NodeId, { promised }: Nack, io: Io<ProposerTypes>): void {
  const { phase, refusals } = proposer;
  if (phase === "idle" || promised <= proposer.ballot) return; // late
  if (promised > proposer.outbid) {
    proposer.outbid = promised;
    io.observe({ type: "witnessed", what: "ballot preempted" });
  }
  proposer.refusals = add(refusals, from);
  const needed = phase === "prepare" ? quorumsOf(io.cluster).phase1 : quorumsOf(io.cluster).phase2;
  const isLost = isBlocked(proposer.refusals, needed);
  const isFirst = refusals === noNodes;
  if (isFirst) proposer.timesOutbid++;
  if (isFirst || (isLost && !isBlocked(refusals, needed))) awaitRival(proposer.timesOutbid, isLost, io);
}

const later = (a: Vote | null, b: Vote | null): Vote | null =>
  a === null || (b !== null && b.ballot > a.ballot) ? b : a;

function describe(state: Readonly<ProposerState>): string {
  const { ballot, phase, chosen, proposal, highest, waiting } = state;
  if (chosen !== null) return `knows that ${chosen} is chosen`;
  const clients = `${waiting.length} waiting`;
  if (phase === "idle") return `idle above ballot ${ballot}, ${clients}`;
  if (phase === "prepare") return `preparing ballot ${ballot}, highest ${reportOf(highest)}, ${clients}`;
  return `proposing ${proposal} at ballot ${ballot}, ${clients}`;
}

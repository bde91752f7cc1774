/**
 * The proposer of the generalised register, and the register that clients see.
 *
 * Source: Howard, "Distributed consensus revised" (2019), chapter 2 (the proposer of classic Paxos), 5 (which promises it waits
 * for), 6 (which value it selects).
 * Invariants carried here: the value proposed at an epoch is the one that may be decided at a lower one, if there is any
 * (selection.ts); no epoch is used twice. With revision A and the highest vote it does what protocols/paxos does, step for step.
 * Progress: an epoch that nobody refused is never given up, but for one that waits for all acceptors; one that was outbid waits
 * longer each time (../shared/retry.ts).
 *
 * A read that finds nothing that may be decided returns null, as in protocols/paxos/proposer.ts, where the proof stands. It
 * needs promises that meet the deciding quorums of all epochs, higher ones too: by revision B and C fewer may be enough to
 * propose, but a higher epoch may have decided already without any of them, before the read came.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { sendToRest } from "../shared/others.ts";
import { allEarly, answer, answerUnset, enqueue, ownValue, waitingFor } from "../shared/proposer-clients.ts";
import { awaitAnswers, awaitRival, isBlocked, resendsMax } from "../shared/retry.ts";
import { decidesIn, isAllAboard, isBlind, isEnough, promisesFor } from "./epochs.ts";
import { onDecide, onVote } from "./learner.ts";
import { quorumsOf } from "./quorums.ts";
import { highestOf, valueToPropose } from "./selection.ts";
import {
  type Epoch,
  epochAfter,
  firstEpoch,
  forgetEpoch,
  type Nack,
  noEpoch,
  noVotes,
  type PromiseMade,
  type ProposerState,
  type ProposerTypes,
  reportOf,
  type ToldVote,
  type Vote,
} from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "accepted", "nack", "decide"],
  timers: ["retry"],
  blank: () => ({ epoch: noEpoch }),
  recover: ({ epoch }) => ({
    epoch,
    phase: "idle",
    outbid: noEpoch,
    refusals: noNodes,
    timesOutbid: 0,
    resends: 0,
    promises: noNodes,
    votes: noVotes,
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
        return onVote(state, from, message, io);
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
  if (proposer.phase === "idle") openEpoch(proposer, io);
}

/** No quorum answered: some message was lost or takes long, so it asks again; or it was outbid, so it goes higher. */
export function onRetry(proposer: ProposerState, _timer: "retry", io: Io<ProposerTypes>): void {
  if (proposer.outbid > proposer.epoch || isStrandedAboard(proposer, io)) return openEpoch(proposer, io);
  assert(proposer.phase !== "idle", "who waits for nothing has no timer");
  const { epoch, phase, proposal, promises, accepts } = proposer;
  proposer.resends = Math.min(proposer.resends + 1, resendsMax);
  if (phase === "prepare") sendToRest("acceptor", promises, { type: "prepare", epoch }, io);
  else if (proposal !== null) sendToRest("acceptor", accepts, { type: "accept", epoch, value: proposal }, io);
  awaitAnswers(proposer.resends, io);
}

/** With all aboard the judges have to be told what decides in the first epoch. */
const mayStartAtOnce = ({ cluster }: Io<ProposerTypes>): boolean =>
  cluster.options.prepromised && cluster.options.allAboard === 0;

/** One of all acceptors may be gone for good, so nobody waits for all of them without an end. */
const isStrandedAboard = ({ phase, epoch }: ProposerState, io: Io<ProposerTypes>): boolean =>
  phase === "accept" && isAllAboard(epoch, io.cluster);

/** Step 1(a): opens an epoch above all it knows. */
export function openEpoch(proposer: ProposerState, io: Io<ProposerTypes>): void {
  assert(proposer.chosen === null && proposer.waiting.length > 0, "an epoch is opened while a client waits");
  const { first, count } = roleOf(io.cluster, "proposer");
  const low = isStrandedAboard(proposer, io) ? io.cluster.options.allAboard : noEpoch;
  const above = Math.max(proposer.outbid, proposer.epoch, low) as Epoch;
  const epoch = epochAfter(above, io.self - first, count);
  assert(epoch > proposer.epoch && epoch > proposer.outbid, "an epoch is above all that were used or met");
  forgetEpoch(proposer);
  proposer.epoch = epoch;
  proposer.waiting = allEarly(proposer.waiting);

  io.write({ epoch });
  io.sync(); // before the send: an epoch used again after a crash could carry two values (section 2.5)
  const own = ownValue(proposer.waiting);
  // Nothing can be chosen below the first epoch, so it needs no promises.
  if (epoch === firstEpoch && mayStartAtOnce(io) && own !== null) return propose(proposer, own, io);

  proposer.phase = "prepare";
  io.broadcast("acceptor", { type: "prepare", epoch });
  awaitAnswers(0, io);
}

/** With enough promises: propose the value that is selected, or else a client's own. */
export function onPromise(proposer: ProposerState, from: NodeId, promise: PromiseMade, io: Io<ProposerTypes>): void {
  const { epoch, vote } = promise;
  if (proposer.phase !== "prepare" || epoch !== proposer.epoch) return; // late, or a copy
  assert(vote === null || vote.epoch < epoch, "a promise tells a vote of a lower epoch");

  proposer.promises = add(proposer.promises, from); // acceptors come first, so an acceptor's id is its rank
  if (vote !== null) proposer.votes = withVote(proposer.votes, from, vote);
  const { promises, votes } = proposer;
  const { cluster } = io;
  const highest = highestOf(votes);
  if (!isEnough(promises, epoch, highest?.epoch ?? noEpoch, cluster)) return;

  const value = valueToPropose(votes, promises, cluster);
  const own = ownValue(proposer.waiting);
  const mayReadUnset = !isBlind(promises, cluster);
  if (value === null && own === null && !mayReadUnset) return; // only reads wait, and this is not enough for them
  observeElected(epoch, promises, io);
  if (value !== null) {
    io.observe({ type: "witnessed", what: "value adopted from a promise" });
    return propose(proposer, value, io);
  }
  if (highest !== null) io.observe({ type: "witnessed", what: "vote that nobody can have decided" });
  if (mayReadUnset) proposer.waiting = answerUnset(proposer.waiting, io);
  if (own !== null) return propose(proposer, own, io);

  forgetEpoch(proposer);
  if (proposer.waiting.length > 0) return openEpoch(proposer, io); // for the reads that came too late
  proposer.timesOutbid = 0;
  io.cancelTimer("retry");
}

/** By acceptor; a copy of a promise tells the same vote. */
function withVote(votes: readonly ToldVote[], acceptor: number, vote: Vote): readonly ToldVote[] {
  const others = votes.filter((told) => told.acceptor !== acceptor);
  return [...others, { acceptor, vote }].sort((a, b) => a.acceptor - b.acceptor);
}

/** Whose promises were enough, and what decides now. By revision C they need be no quorum that has a name. */
function observeElected(epoch: Epoch, electors: NodeSet, io: Io<ProposerTypes>): void {
  const isFull = !isBlind(electors, io.cluster);
  if (!isFull) io.observe({ type: "witnessed", what: "fewer promises than a phase-1 quorum" });
  const quorum = isFull ? "phase1" : "any";
  io.observe({ type: "elected", term: epoch, electors, quorum, decides: decidesIn(epoch, io.cluster) });
}

/** Step 2(a): asks every acceptor to vote, once in each epoch. */
function propose(proposer: ProposerState, value: string, io: Io<ProposerTypes>): void {
  const { epoch } = proposer;
  assert(proposer.phase === "prepare" || epoch === firstEpoch, "phase 2 comes after phase 1, but in the first epoch");
  forgetEpoch(proposer);
  proposer.phase = "accept";
  proposer.proposal = value;
  io.observe({ type: "proposed", term: epoch, slot: 0, value });
  io.broadcast("acceptor", { type: "accept", epoch, value });
  awaitAnswers(0, io);
}

/**
 * Not in the paper: a refusal tells how high to go. The epoch may still win without those who refused, until these have
 * a member of every quorum.
 */
export function onNack(proposer: ProposerState, from: NodeId, { promised }: Nack, io: Io<ProposerTypes>): void {
  const { phase, refusals, epoch } = proposer;
  if (phase === "idle" || promised <= epoch) return; // late
  if (promised > proposer.outbid) {
    proposer.outbid = promised;
    io.observe({ type: "witnessed", what: "epoch preempted" });
  }
  proposer.refusals = add(refusals, from);
  const quorums = quorumsOf(io.cluster);
  const needed = phase === "prepare" ? quorums[promisesFor(epoch, io.cluster)] : quorums[decidesIn(epoch, io.cluster)];
  const isLost = isBlocked(proposer.refusals, needed);
  const isFirst = refusals === noNodes;
  if (isFirst) proposer.timesOutbid++;
  if (isFirst || (isLost && !isBlocked(refusals, needed))) awaitRival(proposer.timesOutbid, isLost, io);
}

function describe(state: Readonly<ProposerState>): string {
  const { epoch, phase, chosen, proposal, votes, waiting } = state;
  if (chosen !== null) return `knows that ${chosen} is chosen`;
  const clients = `${waiting.length} waiting`;
  if (phase === "idle") return `idle above epoch ${epoch}, ${clients}`;
  if (phase === "prepare") return `preparing epoch ${epoch}, highest ${reportOf(highestOf(votes))}, ${clients}`;
  return `proposing ${proposal} at epoch ${epoch}, ${clients}`;
}

/**
 * The ballots of a proposer: which register comes next, whether its phase 1 has gone ahead, and the two messages that
 * open the phases.
 *
 * Source: Rystsov, "CASPaxos" (2018), section 2.2 (prepare and accept) and 2.2.1 (the one-round-trip optimisation).
 * Invariants carried here: P2c (what is proposed is made of the highest vote of a phase-1 quorum); no ballot is used twice.
 *
 * Phase 1 does not depend on the change, so it can go ahead: an accept of ballot b asks for promises of the proposer's next
 * ballot b' too. Who accepts b writes vote and promise at once; so its answer is 1b of b' as well, and the vote it tells is
 * b's. Of a phase-1 quorum of such answers b is the highest vote, since each promised all up to b' right after it voted b.
 * So the contents of b are what a change under b' has to be made of, whatever others did in between: if one of
 * them has won promises of a higher ballot, b' is refused by a member of each quorum that could choose it.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { difference, intersection, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { allEarly } from "../shared/proposer-clients.ts";
import { awaitAnswers } from "../shared/retry.ts";
import type { Accept, Message, Prepare } from "./messages.ts";
import { isReady, toRewrite } from "./move.ts";
import { decidesWithin, membersIn, slotsOf } from "./observe.ts";
import { quorumsOf } from "./quorums.ts";
import { askersOf, type Change, changeOf, isReconfigure, isRemovable, nextRegister } from "./requests.ts";
import { forgetBallot, type ProposerState, type ProposerTypes } from "./state.ts";
import { type Ballot, ballotAfter, type Configuration, noBallot, noContents, type Vote } from "./types.ts";

/** Begins to serve those who wait for the register whose turn it is; rests when nobody waits. */
export function serveNext(proposer: ProposerState, io: Io<ProposerTypes>): void {
  assert(proposer.phase === "idle", "one ballot runs at a time");
  const { move } = proposer;
  const isWaitedFor = move !== null && !isReady(proposer); // who asks for other acceptors is served when that can be done
  const waiting = isWaitedFor ? proposer.waiting.filter((asked) => !isReconfigure(asked)) : proposer.waiting;
  const register = nextRegister(waiting, proposer.register, io.cluster.options.store, toRewrite(move));
  if (register === null) return io.cancelTimer("retry");
  proposer.register = register;
  if (!useCached(proposer, io)) openBallot(proposer, io);
}

/**
 * Gives the running ballot up. A ballot belongs to one configuration; it settles a register only if it was opened once the
 * one before was dead; and no removal of the register lies between its two phases.
 */
export function beginAgain(proposer: ProposerState, io: Io<ProposerTypes>): void {
  forgetBallot(proposer);
  serveNext(proposer, io);
}

/** Goes on with phase 2 where a quorum has promised ahead. */
function useCached(proposer: ProposerState, io: Io<ProposerTypes>): boolean {
  const { register, cached } = proposer;
  const ahead = cached.get(register);
  if (ahead === undefined || !quorumsOf(io.cluster, proposer.configuration).phase1.isQuorum(ahead.promises))
    return false;
  proposer.ballot = ahead.ballot;
  observeElected(proposer, ahead.promises, io);
  io.observe({ type: "witnessed", what: "phase 1 went ahead" });
  propose(proposer, changeFor(proposer, ahead.vote, io), io);
  return true;
}

/** Phase 1 is complete. Who is only asked to accept may have promised along with a vote, and does not count. */
export function observeElected(
  { ballot, configuration }: ProposerState,
  promises: NodeSet,
  io: Io<ProposerTypes>,
): void {
  const electors = intersection(promises, configuration.prepare);
  const of = membersIn(io.cluster, configuration, configuration.prepare);
  const within = { ...of, ...decidesWithin(io.cluster, configuration) };
  io.observe({ type: "elected", term: ballot, electors, quorum: "phase1", ...within });
}

/** Phase 1: opens a ballot above all it knows. */
export function openBallot(proposer: ProposerState, io: Io<ProposerTypes>): void {
  const { register } = proposer;
  const ballot = nextBallot(Math.max(proposer.outbid, proposer.used) as Ballot, io);
  assert(ballot > proposer.used && ballot > proposer.outbid, "a ballot is above all that were used or met");
  forgetBallot(proposer);
  proposer.cached = proposer.cached.delete(register);
  proposer.used = ballot;
  proposer.ballot = ballot;
  proposer.phase = "prepare";
  proposer.waiting = allEarly(proposer.waiting);

  io.write({ used: ballot });
  io.sync(); // before the send: a ballot used again after a crash could carry two changes
  sendPrepare(proposer, noNodes, io);
  awaitAnswers(0, io);
}

/** To those who have not answered. */
export function sendPrepare(proposer: ProposerState, answered: NodeSet, io: Io<ProposerTypes>): void {
  const { register, ballot, served, configuration } = proposer;
  const prepare: Prepare = { type: "prepare", register, ballot, served, ...told(configuration) };
  sendToMembers(difference(configuration.prepare, answered), withAge(prepare, proposer), io);
}

/** Phase 2 of the running ballot, likewise. */
export function sendAccept(proposer: ProposerState, accept: Accept, answered: NodeSet, io: Io<ProposerTypes>): void {
  sendToMembers(difference(proposer.configuration.accept, answered), withAge(accept, proposer), io);
}

/** With the age that the proposer has by now. */
export const withAge = <M extends Prepare | Accept>(message: M, { age }: ProposerState): M =>
  age === 0 ? message : { ...message, age };

/** What a message says of the configuration that it belongs to. */
export const told = (configuration: Configuration): { readonly configuration?: Configuration } =>
  configuration.number === 0 ? {} : { configuration };

export function sendToMembers(ranks: NodeSet, message: Message, io: Io<ProposerTypes>): void {
  const { first } = roleOf(io.cluster, "acceptor");
  for (const rank of members(ranks)) io.send((first + rank) as NodeId, message);
}

function nextBallot(above: Ballot, io: Io<ProposerTypes>): Ballot {
  const { first, count } = roleOf(io.cluster, "proposer");
  return ballotAfter(above, io.self - first, count);
}

/** What those who wait for the running ballot's register make of the highest vote. */
export function changeFor(proposer: ProposerState, highest: Vote | null, io: Io<ProposerTypes>): Change {
  const { waiting, register, configuration, floor } = proposer;
  const asked = askersOf(waiting, register, io.cluster.options.store);
  const stepsFrom = isReady(proposer) ? configuration.number : null;
  return changeOf(highest?.contents ?? noContents(floor), asked, { cluster: io.cluster, stepsFrom });
}

/** Phase 2: asks every acceptor to vote, once in each ballot. Who comes later than this waits for the next one. */
export function propose(proposer: ProposerState, change: Change, io: Io<ProposerTypes>): void {
  const { register, ballot } = proposer;
  const { contents, ids, answers } = change;
  const isAhead = io.cluster.options.piggyback && !isRemovable(register, contents, io.cluster.options);
  const next = isAhead ? nextBallot(proposer.used, io) : noBallot;
  const { served, configuration } = proposer;
  const accept: Accept = { type: "accept", register, ballot, next, served, contents, ids, ...told(configuration) };
  forgetBallot(proposer);
  proposer.cached = proposer.cached.delete(register); // a ballot proposes once
  proposer.ballot = ballot;
  proposer.phase = "accept";
  proposer.proposal = { accept, answers };
  if (next > ballot) {
    proposer.used = next;
    io.write({ used: next });
    io.sync(); // before the send, as that of any other ballot
  }
  const slots = slotsOf(register, contents.version, ids);
  for (const [at, slot] of slots.entries()) io.observe({ type: "proposed", term: ballot, slot, value: ids[at]! });
  sendAccept(proposer, accept, noNodes, io);
  awaitAnswers(0, io);
}

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
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { allEarly } from "../shared/proposer-clients.ts";
import { awaitAnswers } from "../shared/retry.ts";
import { slotsOf } from "./observe.ts";
import { quorumsOf } from "./quorums.ts";
import { askersOf, type Change, changeOf, nextRegister } from "./requests.ts";
import {
  type Accept,
  type Ballot,
  ballotAfter,
  forgetBallot,
  noBallot,
  noContents,
  type ProposerState,
  type ProposerTypes,
  type Vote,
} from "./types.ts";

/** Begins to serve those who wait for the register whose turn it is; rests when nobody waits. */
export function serveNext(proposer: ProposerState, io: Io<ProposerTypes>): void {
  assert(proposer.phase === "idle", "one ballot runs at a time");
  const register = nextRegister(proposer.waiting, proposer.register, io.cluster.options.store);
  if (register === null) return io.cancelTimer("retry");
  proposer.register = register;
  if (!useCached(proposer, io)) openBallot(proposer, io);
}

/** Goes on with phase 2 where a quorum has promised ahead. */
function useCached(proposer: ProposerState, io: Io<ProposerTypes>): boolean {
  const { register, cached } = proposer;
  const ahead = cached.get(register);
  if (ahead === undefined || !quorumsOf(io.cluster).phase1.isQuorum(ahead.promises)) return false;
  proposer.ballot = ahead.ballot;
  io.observe({ type: "elected", term: ahead.ballot, electors: ahead.promises, quorum: "phase1" });
  io.observe({ type: "witnessed", what: "phase 1 went ahead" });
  propose(proposer, changeFor(proposer, ahead.vote, io), io);
  return true;
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
  io.broadcast("acceptor", { type: "prepare", register, ballot, served: proposer.served });
  awaitAnswers(0, io);
}

function nextBallot(above: Ballot, io: Io<ProposerTypes>): Ballot {
  const { first, count } = roleOf(io.cluster, "proposer");
  return ballotAfter(above, io.self - first, count);
}

/** What those who wait for the running ballot's register make of the highest vote. */
export function changeFor({ waiting, register }: ProposerState, highest: Vote | null, io: Io<ProposerTypes>): Change {
  const asked = askersOf(waiting, register, io.cluster.options.store);
  return changeOf(highest?.contents ?? noContents(), asked);
}

/** Phase 2: asks every acceptor to vote, once in each ballot. Who comes later than this waits for the next one. */
export function propose(proposer: ProposerState, change: Change, io: Io<ProposerTypes>): void {
  const { register, ballot } = proposer;
  const { contents, ids, answers } = change;
  const next = io.cluster.options.piggyback ? nextBallot(proposer.used, io) : noBallot;
  const accept: Accept = { type: "accept", register, ballot, next, served: proposer.served, contents, ids };
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
  io.broadcast("acceptor", accept);
  awaitAnswers(0, io);
}

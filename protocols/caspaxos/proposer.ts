/**
 * The proposer of CASPaxos: it runs clients' functions on what a register holds.
 *
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018), section 2.2.
 * Invariants carried here: P2c (what is proposed is made of the highest vote of a phase-1 quorum); a read is told what is
 * chosen. Progress: a ballot that nobody refused is never given up, and one that was outbid waits longer each time
 * (../shared/retry.ts).
 *
 * A read is the identity function, and phase 2 writes back what it found, so that it is read only once it is chosen. A
 * read needs no phase 2 when that is known already. Let b be its ballot, Q the phase-1 quorum that promised it, and c the
 * highest ballot of a vote that Q told; all of a phase-2 quorum told that same vote, or nobody of Q told any (c = 0).
 * - The vote of c is chosen (or the register is blank): these voted for it, and votes are never taken back.
 * - Nothing is ever chosen at a ballot between c and b: its phase-2 quorum has a member in Q, which told c as its highest
 *   vote when it promised b, and votes for nothing below b afterwards.
 * - What is chosen above b is chosen after a member of Q promised b, and made of c's contents.
 * So c's contents were those of the register at some moment after the first promise of Q and before the last. That is
 * inside the read's interval only if the ballot was opened after the read had come: one that came later (not `early`)
 * waits for phase 2, which begins after it came.
 *
 * A change that an earlier ballot has left behind, chosen or not, is found in the sessions and is not made again; it is
 * answered as a read is.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, noNodes, setOf, union } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isRead, type Request } from "../../sim/contract/operation.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { enqueue } from "../shared/proposer-clients.ts";
import { awaitAnswers, resendsMax } from "../shared/retry.ts";
import {
  beginAgain,
  changeFor,
  observeElected,
  openBallot,
  propose,
  sendAccept,
  sendPrepare,
  sendToMembers,
  serveNext,
} from "./ballot.ts";
import { countBuried, countRemoved, countSpread, isAnswered, onBury, onCollectTimer } from "./collect.ts";
import { everybodyIn, firstConfiguration } from "./configurations.ts";
import { endInPhase1, endInPhase2 } from "./decision.ts";
import type { AcceptAnswer, AdoptAnswer, PrepareAnswer } from "./messages.ts";
import { adopt, countAdopted, onMoveTimer, prepareStep } from "./move.ts";
import { quorumsOf } from "./quorums.ts";
import { askersOf, isReconfigure, waitingCommand } from "./requests.ts";
import { meet, onNack } from "./rivals.ts";
import type { ProposerState, ProposerTypes } from "./state.ts";
import { noBallot, reportOf, type Vote, wholeStore } from "./types.ts";

export const proposer: Automaton<ProposerTypes> = {
  messages: ["promise", "accepted", "nack", "adopted", "bury", "buried", "removed"],
  timers: ["retry", "move", "collect"],
  blank: (cluster) => ({
    used: noBallot,
    configuration: firstConfiguration(cluster),
    age: 0,
    floor: 0,
    answered: Table.empty(),
  }),
  recover: ({ used, configuration, age, floor, answered }) => ({
    used,
    phase: "idle",
    register: wholeStore,
    ballot: noBallot,
    outbid: noBallot,
    refusals: noNodes,
    timesOutbid: 0,
    met: 0,
    served: 0,
    rivals: Table.empty(),
    resends: 0,
    promises: noNodes,
    highest: null,
    agreeing: noNodes,
    proposal: null,
    accepts: noNodes,
    granted: noNodes,
    cached: Table.empty(),
    waiting: [],
    configuration,
    move: null,
    age,
    floor,
    answered,
    burial: null,
    graves: Table.empty(),
  }),
  digested,
  onStart() {},
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "promise":
        return onPromise(state, from, message, io);
      case "accepted":
        return onAccepted(state, from, message, io);
      case "nack":
        return onNack(state, from, message, io);
      case "adopted":
        return onAdopted(state, from, message, io);
      case "bury":
        return onBury(state, from, message, io);
      case "buried":
        return countBuried(state, from, message, io);
      case "removed":
        return countRemoved(state, from, message, io);
      default:
        assert(false, `a proposer is not sent ${message.type}`);
    }
  },
  onTimer(state, timer, io) {
    if (timer === "retry") return onRetry(state, io);
    if (timer === "move") return onMoveTimer(state, io);
    onCollectTimer(state, io);
  },
  onRequest,
  describe,
};

/** A client asks. All that wait here for one register are served by one ballot. */
export function onRequest(proposer: ProposerState, client: NodeId, request: Request, io: Io<ProposerTypes>): void {
  if (isAnswered(proposer, client, request, io)) return;
  proposer.waiting = enqueue(proposer.waiting, waitingCommand(client, request));
  if (proposer.phase === "idle") serveNext(proposer, io);
}

/**
 * Some message was lost or takes long, so it asks again; or it was outbid, so it goes higher. But whom no quorum answers at
 * all, be it with a refusal, could not win a higher ballot either: of rivals that are cut off each would only make the others
 * wait, for longer than the cut lasts.
 */
function onRetry(proposer: ProposerState, io: Io<ProposerTypes>): void {
  assert(proposer.phase !== "idle", "who waits for nothing has no timer");
  const { ballot, proposal, promises, accepts, refusals, configuration } = proposer;
  const { phase1, phase2 } = quorumsOf(io.cluster, configuration);
  const isAnswered =
    proposal === null ? phase1.isQuorum(union(promises, refusals)) : phase2.isQuorum(union(accepts, refusals));
  if (proposer.outbid > ballot && isAnswered) return openBallot(proposer, io);
  proposer.resends = Math.min(proposer.resends + 1, resendsMax);
  if (proposal !== null) sendAccept(proposer, proposal.accept, accepts, io);
  else sendPrepare(proposer, promises, io);
  if (proposer.resends === resendsMax) lookForMembers(proposer, io);
  awaitAnswers(proposer.resends, io);
}

/** Those who answer no more may be no members any more, and others know who is. */
function lookForMembers({ configuration }: ProposerState, io: Io<ProposerTypes>): void {
  const { count } = roleOf(io.cluster, "acceptor");
  const others = difference(allNodes(count), everybodyIn(configuration));
  if (others !== noNodes) sendToMembers(others, { type: "adopt", configuration }, io);
}

/** An acceptor has taken up the configuration, or knows a newer one. */
function onAdopted(proposer: ProposerState, from: NodeId, answer: AdoptAnswer, io: Io<ProposerTypes>): void {
  if (adopt(proposer, answer.configuration, io)) prepareStep(proposer, io);
  else if (!countAdopted(proposer, from, answer, io)) return;
  beginAgain(proposer, io);
}

/** With a quorum of promises: change what the highest vote tells, or answer at once where nothing is left to choose. */
function onPromise(
  proposer: ProposerState,
  from: NodeId,
  { ballot, vote }: PrepareAnswer,
  io: Io<ProposerTypes>,
): void {
  if (proposer.phase !== "prepare" || ballot !== proposer.ballot) return; // late, or a copy
  assert(vote === null || vote.ballot < ballot, "a promise tells a vote of a lower ballot");

  proposer.promises = add(proposer.promises, from); // acceptors come first, so an acceptor's id is its rank
  compare(proposer, from, vote);
  const { promises, highest, agreeing } = proposer;
  const { phase1, phase2 } = quorumsOf(io.cluster, proposer.configuration);
  if (!phase1.isQuorum(promises)) return;

  observeElected(proposer, promises, io);
  meet(proposer, highest?.contents.version ?? 0);
  const change = changeFor(proposer, highest, io);
  const isChosen = highest === null || phase2.isQuorum(agreeing);
  if (change.ids.length === 1 && isChosen && !haveLateRead(proposer, io)) {
    return endInPhase1(proposer, change.answers, io);
  }
  propose(proposer, change, io);
}

/** Keeps the highest vote, and who told it. */
function compare(proposer: ProposerState, from: NodeId, vote: Vote | null): void {
  if (vote === null) return;
  const { highest, agreeing } = proposer;
  if (highest === null || vote.ballot > highest.ballot) {
    proposer.highest = vote;
    proposer.agreeing = setOf(from);
  } else if (vote.ballot === highest.ballot) proposer.agreeing = add(agreeing, from);
}

/** A read came after the running ballot was opened: what its promises tell may be older than the read. */
const haveLateRead = ({ waiting, register }: ProposerState, io: Io<ProposerTypes>): boolean =>
  askersOf(waiting, register, io.cluster.options.store).some(
    (asked) => !asked.early && (isRead(asked.command.operation) || isReconfigure(asked)),
  );

/** Counts a vote of the running ballot: votes of different ballots never add up. */
function onAccepted(proposer: ProposerState, from: NodeId, answer: AcceptAnswer, io: Io<ProposerTypes>): void {
  const { ballot, promised } = answer;
  const { phase, proposal } = proposer;
  if (phase !== "accept" || ballot !== proposer.ballot) return keepVote(proposer, from, answer, io); // late, or a copy

  assert(proposal !== null, "phase 2 has a proposal");
  proposer.accepts = add(proposer.accepts, from);
  if (promised === proposal.accept.next) proposer.granted = add(proposer.granted, from);
  if (quorumsOf(io.cluster, proposer.configuration).phase2.isQuorum(proposer.accepts)) endInPhase2(proposer, io);
}

/** A vote that nobody needs to choose any more may bring a promise of the next ballot, or make a tombstone complete. */
function keepVote(proposer: ProposerState, from: NodeId, answer: AcceptAnswer, io: Io<ProposerTypes>): void {
  const { register, ballot, promised } = answer;
  countSpread(proposer, from, answer, io);
  const ahead = proposer.cached.get(register);
  if (ahead?.ballot !== promised || ahead.vote?.ballot !== ballot) return;
  proposer.cached = proposer.cached.set(register, { ...ahead, promises: add(ahead.promises, from) });
}

/** Without what is of no use where nobody removes registers or changes acceptors. */
function digested(state: Readonly<ProposerState>): object {
  const { configuration, move, age, floor, answered, burial, graves, ...others } = state;
  const isPlain = configuration.number === 0 && age === 0 && burial === null;
  return isPlain ? others : { ...others, configuration, move, age, floor, answered, burial, graves };
}

function describe(state: Readonly<ProposerState>): string {
  const { used, ballot, phase, register, proposal, highest, waiting, configuration } = state;
  const { number } = configuration;
  const clients = `${waiting.length} waiting${number === 0 ? "" : `, configuration ${number}`}`;
  const of = register === wholeStore ? "" : ` of ${register}`;
  if (phase === "idle") return `idle above ballot ${used}, ${clients}`;
  if (proposal === null) return `preparing ballot ${ballot}${of}, highest ${reportOf(highest)}, ${clients}`;
  return `proposing ${reportOf({ ballot, contents: proposal.accept.contents })}${of}, ${clients}`;
}

/**
 * The leader of Sequence Paxos. In its Prepare phase it learns the log of the highest ballot that a majority has accepted, and makes it
 * that of its own ballot; in its Accept phase it adds entries to it, which are decided once a majority has them.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1, figure 3, the leader's part.
 * Invariants carried here: P2c for logs: the log of a ballot extends whatever may be decided in lower ones; one log per ballot.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { difference, has } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { isDueAgain, roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { advance, propose } from "./deciding.ts";
import { copyBehind, promiseOf, replaceLog } from "./log-sync.ts";
import { isElsewhere } from "./migration.ts";
import { observeAccepted, observeInstalled, persist, reportOf } from "./persist.ts";
import { isMajority, membersTold, ranksWith } from "./quorums.ts";
import { othersOf, tellMembers } from "./speaking.ts";
import { lastSlot, type OmniPaxos, type State } from "./state.ts";
import { stepDown } from "./step-down.ts";
import { isStopped, isStopSign, observeConfigured, observeConsidered } from "./stop-sign.ts";
import type { AcceptedMessage, NotAccepted, Prepare, PrepareReq, PromiseMessage, Slot } from "./types.ts";
import { configurationOf, noBallot, noSlot } from "./types.ts";

/** Elected: it promises its ballot to itself, and asks all to do so. */
export function prepare(state: State, io: Io<OmniPaxos>): void {
  assert(state.ballot > state.promised, "nobody leads with a ballot that it promised before");
  stepDown(state, io);
  const servers = io.cluster.servers;
  state.role = "leader";
  state.phase = "prepare";
  state.promised = state.ballot;
  state.promises = new Array<null>(servers).fill(null);
  state.refused = new Array<typeof noBallot>(servers).fill(noBallot);
  persist(state, io); // before the send: after a crash it must not lead this ballot again
  io.observe({ type: "promised", term: state.ballot, report: reportOf(state) });
  io.send(io.self, { ...promiseOf(state), copy: null });
  tellMembers(state, prepareOf(state), io);
  state.prepared = sentFirst;
  io.setTimer("prepare", io.cluster.options.retryMicros);
}

const prepareOf = (state: State): Prepare => {
  const { promised: ballot, accepted, decided } = state;
  return { type: "prepare", ballot, accepted, end: lastSlot(state), decided };
};

/** Those who have not promised yet are asked again, until a majority has. */
export function onPrepareTimer(state: State, io: Io<OmniPaxos>): void {
  if (state.role !== "leader" || state.phase !== "prepare") return;
  state.prepared = roundLater(state.prepared);
  if (isDueAgain(state.prepared)) {
    state.prepared = sentAgain(state.prepared);
    for (const other of othersOf(state, io.self)) {
      if (state.promises[other] === null) io.send(other, prepareOf(state));
    }
  }
  io.setTimer("prepare", io.cluster.options.retryMicros);
}

/** A server that restarted, or found a gap, is prepared by itself. */
export function onPrepareReq(state: State, from: NodeId, { ballot }: PrepareReq, io: Io<OmniPaxos>): void {
  if (isElsewhere(state, from, configurationOf(ballot), io)) return;
  if (state.role === "leader" && ballot <= state.promised) io.send(from, prepareOf(state));
}

/** One more promise: of a majority, or late, when the log of this ballot is known already. */
export function onPromise(state: State, from: NodeId, promise: PromiseMessage, io: Io<OmniPaxos>): void {
  if (state.role !== "leader" || promise.ballot !== state.promised) return;
  if (!has(state.configuration.members, from)) return;
  state.promises = state.promises.with(from, promise);
  if (state.phase === "accept") {
    synchronize(state, from, promise, io);
    return advance(state, promise.decided, io);
  }
  const electors = ranksWith(state.promises, (one) => one !== null);
  if (isMajority(state, electors, io) && has(electors, io.self)) leadLog(state, io);
}

/**
 * A majority promised. Of their logs the one of the highest accepted ballot has all that may be decided in lower ones; of those of
 * one ballot, each is a prefix of the longest.
 */
function leadLog(state: State, io: Io<OmniPaxos>): void {
  const promises = state.promises.filter((promise) => promise !== null);
  const newest = promises.reduce((best, promise) => (isNewer(promise, best) ? promise : best));
  const decided = Math.max(...promises.map((promise) => promise.decided)) as Slot;
  const { checkpoint, promised: ballot } = state;
  if (isNewer(newest, state.promises[io.self] as PromiseMessage)) {
    assert(newest.copy !== null, "whose log is newer sends what this one lacks");
    if (newest.copy.first < state.log.next) io.observe({ type: "truncated", slot: newest.copy.first });
    replaceLog(state, newest.copy);
    io.observe({ type: "witnessed", what: "log taken from another" });
  }
  state.accepted = ballot;
  state.phase = "accept";
  state.acked = new Array<Slot>(io.cluster.servers).fill(nothing);
  io.cancelTimer("prepare");
  persist(state, io);
  observeInstalled(state, checkpoint, io);
  const electors = ranksWith(state.promises, (one) => one !== null);
  const { configuration } = state;
  observeConfigured(state, io);
  if (isStopped(state)) observeConsidered(state, state.log.last() as Command, io);
  io.observe({ type: "elected", term: ballot, electors, quorum: "majority", ...membersTold(configuration, io) });
  for (let slot = Math.max(decided + 1, state.log.first); slot < state.log.next; slot++) {
    const value = (state.log.at(slot) as Command).id;
    io.observe({ type: "proposed", term: ballot, slot, value, ...membersTold(configuration, io) });
  }
  observeAccepted(state, state.log.first, io);
  io.send(io.self, { type: "accepted", ballot, slot: lastSlot(state) });
  for (const other of othersOf(state, io.self)) {
    const promise = state.promises[other];
    if (promise) synchronize(state, other, promise, io);
  }
  io.setTimer("decide", io.cluster.options.decideMicros);
  advance(state, decided, io); // last: it may be the end of the configuration
}

/** Not even that its log is empty. */
const nothing = -1 as Slot;

/** In that order of weight: a longer log of a lower ballot may lack what was decided since. */
const isNewer = (one: PromiseMessage, other: PromiseMessage): boolean =>
  one.accepted !== other.accepted ? one.accepted > other.accepted : one.end > other.end;

/** AcceptSync: what the log of this ballot has behind what is surely the same there. */
function synchronize(state: State, to: NodeId, { accepted, end, decided }: PromiseMessage, io: Io<OmniPaxos>): void {
  const { promised: ballot } = state;
  const copy = copyBehind(state, accepted === ballot ? end : decided);
  io.send(to, { type: "acceptSync", ballot, copy, decided: state.decided });
}

/** A client's command: it waits for the Prepare phase, and for the disk. What comes meanwhile goes as one batch. */
export function submit(state: State, command: Command, io: Io<OmniPaxos>): void {
  state.queue = state.queue.append(command);
  drain(state, io);
}

function drain(state: State, io: Io<OmniPaxos>): void {
  const { queue } = state;
  if (state.role !== "leader" || state.phase !== "accept" || queue.length === 0 || isStopped(state)) return;
  if ((state.acked[io.self] as Slot) < lastSlot(state)) return;
  let end = Math.min(queue.next, queue.first + io.cluster.options.batchMax);
  for (let at = queue.first; at < end; at++) if (isStopSign(queue.at(at) as Command)) end = at + 1; // nothing behind it
  state.queue = end === queue.next ? Log.empty() : queue.compact(end);
  propose(state, queue.slice(queue.first, end), io);
}

/** §4.1: `from` has all up to `slot` in this ballot. Those of different ballots never add up. */
export function onAcceptedMessage(
  state: State,
  from: NodeId,
  { ballot, slot }: AcceptedMessage,
  io: Io<OmniPaxos>,
): void {
  if (state.role !== "leader" || state.phase !== "accept" || ballot !== state.promised) return;
  if (slot <= (state.acked[from] as Slot)) return;
  state.acked = state.acked.with(from, slot);
  advance(state, noSlot, io);
  if (from === io.self) drain(state, io);
}

/** Somebody promised more. Once so many have that no majority is left, this ballot will decide nothing any more. */
export function onNotAccepted(state: State, from: NodeId, message: NotAccepted, io: Io<OmniPaxos>): void {
  const { ballot, promised } = message;
  if (state.role !== "leader" || ballot !== state.promised) return;
  state.refused = state.refused.with(from, promised);
  if (promised > state.outbid) state.outbid = promised;
  const refused = ranksWith(state.refused, (one) => one !== noBallot);
  if (!isMajority(state, difference(state.configuration.members, refused), io)) stepDown(state, io);
}

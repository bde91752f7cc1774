/**
 * The follower of Sequence Paxos: it promises, takes over the log of its leader's ballot, and accepts what is added to it, in order.
 *
 * The paper's links keep their order within a session, and a session that breaks is begun again by PrepareReq; its library numbers
 * the messages of a session. Here links lose, copy and reorder, and the slot of an entry is its number: within a ballot there is one
 * log, so what fits behind this one is the next, what is here already is a copy, and what leaves a gap waits until it is filled.
 *
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1, figure 3, the follower's part, and 4.2 for PrepareReq.
 * Invariants carried here: P1a, nothing is accepted below the promised ballot; a log accepted in a ballot is a prefix of its leader's.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { executeUpTo } from "./execute.ts";
import { copyBehind, extendLog, leavesGap, promiseOf, replaceLog } from "./log-sync.ts";
import { isElsewhere } from "./migration.ts";
import { observeAccepted, observeInstalled, persist, reportOf } from "./persist.ts";
import { tellMembersAhead } from "./speaking.ts";
import { lastSlot, type OmniPaxos, type State } from "./state.ts";
import { stepDown } from "./step-down.ts";
import {
  type AcceptDecide,
  type AcceptSync,
  type Ballot,
  configurationOf,
  type Decide,
  noBallot,
  noSlot,
  type Prepare,
} from "./types.ts";

/** §4.1: promises, unless it promised more; again, if it did so before, since whoever asks may not have heard. */
export function onPrepare(state: State, from: NodeId, message: Prepare, io: Io<OmniPaxos>): void {
  const { ballot } = message;
  if (isStale(state, from, ballot, io)) return;
  if (ballot > state.promised) {
    state.promised = ballot;
    stepDown(state, io);
    state.phase = "prepare";
    state.told = noSlot;
    state.early = [];
    persist(state, io); // before the send: who forgets it would accept in a lower ballot again
  }
  io.observe({ type: "promised", term: ballot, report: reportOf(state) });
  io.send(from, { ...promiseOf(state), copy: copyFor(state, message) });
}

/** What the leader lacks, if this log is newer than its own: from where theirs are surely the same. */
function copyFor(state: State, { accepted, end, decided }: Prepare) {
  if (state.accepted > accepted) return copyBehind(state, decided);
  return state.accepted === accepted && lastSlot(state) > end ? copyBehind(state, end) : null;
}

/** §4.1: the log of the ballot. What was here of lower ones, and is not in it, goes. A late copy takes nothing away. */
export function onAcceptSync(state: State, from: NodeId, message: AcceptSync, io: Io<OmniPaxos>): void {
  const { ballot, copy, decided } = message;
  if (isStale(state, from, ballot, io)) return;
  if (ballot > state.promised || leavesGap(state, copy)) return askToPrepare(from, ballot, io);
  const { checkpoint, log } = state;
  if (state.accepted < ballot) {
    if (copy.first < log.next) io.observe({ type: "truncated", slot: copy.first });
    replaceLog(state, copy);
    state.accepted = ballot;
    state.phase = "accept";
    io.observe({ type: "witnessed", what: "log synchronized" });
    addEarly(state);
    accept(state, from, state.log.first, io);
  } else {
    extendLog(state, copy);
    addEarly(state);
    accept(state, from, log.next, io);
  }
  observeInstalled(state, checkpoint, io);
  executeUpTo(state, decided, io);
}

/** §4.1: puts it behind the log. What comes before the rest waits for it; if that is lost, the leader's Decides show it. */
export function onAcceptDecide(state: State, from: NodeId, message: AcceptDecide, io: Io<OmniPaxos>): void {
  const { ballot, first, decided } = message;
  if (isStale(state, from, ballot, io) || ballot > state.promised) return;
  const { next } = state.log;
  if (state.accepted < ballot || first > next) {
    state.early = [...state.early, message].slice(-earlyMax);
    return;
  }
  add(state, message);
  addEarly(state);
  accept(state, from, next, io);
  executeUpTo(state, decided, io);
}

/** More is not kept: who is so far behind asks to be prepared. */
const earlyMax = 16;

/** What waited and fits now. */
function addEarly(state: State): void {
  if (state.early.length === 0) return;
  for (const message of state.early.toSorted((a, b) => a.first - b.first)) add(state, message);
  state.early = state.early.filter(({ first }) => first > state.log.next);
}

/** What of these entries is new, if it fits behind the log. */
function add(state: State, { first, entries }: AcceptDecide): void {
  let { log } = state;
  if (first > log.next) return;
  for (let at = log.next - first; at < entries.length; at++) log = log.append(entries[at] as Command);
  state.log = log;
}

/** The log is accepted from `first` on: on the disk, and then told. */
function accept(state: State, from: NodeId, first: number, io: Io<OmniPaxos>): void {
  persist(state, io); // before the send: it counts
  observeAccepted(state, first, io);
  io.send(from, { type: "accepted", ballot: state.accepted, slot: lastSlot(state) });
}

/**
 * §4.1, Decide. Whoever has no part in the ballot yet, or lacks what the leader spoke of with its last Decide, asks to be
 * prepared (§4.2): something was lost. Where something is open the answer stands in for an Accepted that was lost.
 */
export function onDecide(state: State, from: NodeId, message: Decide, io: Io<OmniPaxos>): void {
  const { ballot, decided, end } = message;
  if (isStale(state, from, ballot, io)) return;
  if (state.accepted !== ballot) return askToPrepare(from, ballot, io);
  const own = lastSlot(state);
  if (own < state.told) askToPrepare(from, ballot, io);
  else if (decided < own) io.send(from, { type: "accepted", ballot, slot: own });
  state.told = end;
  executeUpTo(state, decided, io); // of a log that was accepted in this ballot: another one may have other entries there
}

/** §4.2, PrepareReq. Ahead of the disk: nothing is promised. */
function askToPrepare(leader: NodeId, ballot: Ballot, io: Io<OmniPaxos>): void {
  io.observe({ type: "witnessed", what: "asked to be prepared" });
  io.sendAhead(leader, { type: "prepareReq", ballot });
}

/** §4.2: it restarted, and does not know who leads. */
export function askAllToPrepare(state: State, io: Io<OmniPaxos>): void {
  if (state.promised > noBallot) tellMembersAhead(state, { type: "prepareReq", ballot: state.promised }, io);
}

/** Of another configuration, or of a ballot below the promised one: whoever sent it is told, or knows more. */
function isStale(state: State, from: NodeId, ballot: Ballot, io: Io<OmniPaxos>): boolean {
  if (isElsewhere(state, from, configurationOf(ballot), io)) return true;
  if (ballot >= state.promised) return false;
  io.send(from, { type: "notAccepted", ballot, promised: state.promised });
  return true;
}

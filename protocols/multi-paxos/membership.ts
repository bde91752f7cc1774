/**
 * Other members: what an operator asks for, and what a replica does when the window comes to hold another configuration, or to
 * have left one behind.
 *
 * A leader asks those who are to vote for their promise, fills the window with no-ops, and tells who votes no more how far all
 * is chosen. Once enough members hold all that came before them it answers the operator; is it none of them, it hands over.
 *
 * Source: Lamport, Malkhi, Zhou, "Reconfiguring a State Machine" (2010), section 3; Lorch et al., "The SMART Way to Migrate
 * Replicated Stateful Services" (2006), section 4; Ongaro (2014), section 4.2.2, for a leader that is removed.
 * Invariant carried here: a change is granted or refused by the log alone, so `failed` is true whoever led meanwhile.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { difference, has, members as ranksOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { watchQuorum } from "./check-quorum.ts";
import { everyVoter, isOutside, isQuorumOfEach, isSettled } from "./configuration.ts";
import { campaign } from "./election.ts";
import { awaitLeader, stepDown } from "./following.ts";
import { askToPromise, leadIfPromised, observeConfigured, observeExtended } from "./leader.ts";
import { whyRefused } from "./learner.ts";
import { giveUpLease, unbind } from "./lease.ts";
import { drain, submit } from "./proposing.ts";
import type { MultiPaxos, State } from "./state.ts";
import type { Ballot, Configurations } from "./types.ts";

/** An operator asks a leader for other members: one change at a time, and an answer once it is done. */
export function onReconfigure(state: State, client: NodeId, request: Request, io: Io<MultiPaxos>): void {
  const { session, sequence } = request;
  const last = state.machine.sessions.get(session);
  if (last !== undefined && sequence <= last.sequence) {
    if (sequence < last.sequence) return; // nobody waits for the answer any more
    if (last.result.type !== "done") return refuse(client, request, io);
    state.waiting = state.waiting.set(session, { client, sequence });
    return answerOperator(state, io);
  }
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a copy of what is under way here
  const { configurations } = state;
  if (configurations === undefined) return refuse(client, request, io);
  if (configurations.next !== null || !isSettled(state, io)) {
    return io.reply(client, { type: "busy", session, sequence });
  }
  state.waiting = state.waiting.set(session, { client, sequence });
  submit(state, commandOf(request), io);
}

const refuse = (client: NodeId, { session, sequence }: Request, io: Io<MultiPaxos>): void =>
  io.reply(client, { type: "failed", session, sequence, why: whyRefused });

/** The change is done: nothing that the members need lies with others alone. */
function answerOperator(state: State, io: Io<MultiPaxos>): void {
  const { asked } = (state.configurations as Configurations).inForce;
  const waiting = asked === undefined ? undefined : state.waiting.get(asked.session);
  if (asked === undefined || waiting?.sequence !== asked.sequence || !isSettled(state, io)) return;
  const { session, sequence } = asked;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "done", session, sequence, result: { type: "done" } });
}

/** A message was taken: the window begins where it began, or not, and with the configurations of before, or not. */
export function onWindowMoved(state: State, before: Configurations, io: Io<MultiPaxos>): void {
  const configurations = state.configurations as Configurations;
  if (configurations !== before) onChanged(state, before, configurations, io);
  if (state.role === "candidate") leadIfPromised(state, io);
  if (state.role !== "leader") return;
  drain(state, io); // what came may be what a new member's promise told of
  takeLeave(state, io);
}

function onChanged(state: State, before: Configurations, now: Configurations, io: Io<MultiPaxos>): void {
  giveUpLease(state);
  const { role } = state;
  if (role === "candidate") return askToPromise(state, io);
  if (role !== "leader") {
    if (!has(everyVoter(before), io.self)) awaitLeader(io); // it may stand from here on
    return;
  }
  if (now.next !== null) observeConfigured(now.next, now.inForce, io);
  else if (before.next === null) observeConfigured(now.inForce, before.inForce, io); // at once, by a window of one slot
  if (now.inForce.from !== before.inForce.from) {
    io.observe(membersChanged);
    const { ballot, committed, round } = state;
    const gone = difference(everyVoter(before), everyVoter(now));
    for (const rank of ranksOf(gone)) {
      if (rank !== io.self) io.send(rank as NodeId, { type: "heartbeat", ballot, committed, round });
    }
  }
  if (isQuorumOfEach(state, "phase1", state.promises, io)) observeExtended(state, io);
  else askToPromise(state, io);
  watchQuorum(state, io); // who votes from here on has not been asked yet
}

/** Once enough members hold what came before them, the operator is answered, and a leader that is none of them goes. */
function takeLeave(state: State, io: Io<MultiPaxos>): void {
  answerOperator(state, io);
  if (!isOutside(state, io.self) || !isSettled(state, io)) return;
  const { ballot, committed, round, holders, configurations } = state;
  const { members } = (configurations as Configurations).inForce;
  const heir = ranksOf(members).find((rank) => has(holders!, rank)) as NodeId;
  io.observe(leaderRemoved);
  const last = { type: "heartbeat", ballot, committed, round, heir } as const;
  for (const rank of ranksOf(members)) io.send(rank as NodeId, last);
  stepDown(state, heir, io);
}

/** The leader is a member no more, and this replica is bound to it no more. The heir need not wait, nor ask first. */
export function onHandOver(state: State, from: NodeId, ballot: Ballot, heir: NodeId, io: Io<MultiPaxos>): void {
  if (ballot !== state.promised || state.leader !== from) return; // late
  unbind(state, io);
  stepDown(state, null, io);
  if (heir === io.self) campaign(state, io);
}

const membersChanged = { type: "witnessed", what: "members changed" } as const;
const leaderRemoved = { type: "witnessed", what: "leader removed" } as const;

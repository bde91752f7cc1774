/**
 * Replication: a slot is acknowledged once a write quorum of the epoch's members holds it. The same messages, sent again
 * and again, tell the writer which loggers are there; one that is not is replaced, where another can be had.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: phase 2 with the write quorums of the ballot.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import {
  add,
  allNodes,
  difference,
  intersection,
  members,
  type NodeSet,
  noNodes,
  size,
  union,
} from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { isOpen, openingOf } from "../shared/epochs.ts";
import { noteLate, patienceAfter } from "../shared/given-up.ts";
import { type MemberWish, memberCounts } from "../shared/member-counts.ts";
import { isNextDue, withStretch } from "../shared/stretches.ts";
import { want } from "./asking.ts";
import { sendBeat, stepDown } from "./heartbeat.ts";
import { after, execute } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import { isReplicating, sendAdopt, sendSeals } from "./recovery.ts";
import type { Held, Slot, WriterState, WriterTypes } from "./types.ts";

type WriterIo = Io<WriterTypes>;

/** News of what a logger holds of this epoch's log. */
export function onHeld(state: WriterState, from: NodeId, { epoch, next }: Held, io: WriterIo): void {
  const rank = from - roleOf(io.cluster, "logger").first;
  noteLate(state, rank);
  if (!isReplicating(state) || epoch !== state.epoch) return;
  state.missed = state.missed.with(rank, 0);
  if (next <= state.held[rank]!) return;
  state.held = state.held.with(rank, next);
  if (state.phase === "recover") complete(state, io);
  else if (state.phase === "write") count(state, io);
  if (isNextDue(state.stretches, rank, next)) sendMissing(state, rank, io);
}

/** Members that hold all below `next`. */
function holdersOf({ claim, held }: WriterState, next: number): NodeSet {
  let holders = noNodes;
  for (const rank of members(claim.next)) if (held[rank]! >= next) holders = add(holders, rank);
  return holders;
}

/** Once a write quorum has the recovered log, and not before, the epoch may be opened. */
function complete(state: WriterState, io: WriterIo): void {
  const { claim } = state;
  const holders = holdersOf(state, state.end);
  if (!quorumsOf(io.cluster, claim.next).write.isQuorum(holders)) return;
  state.holders = holders;
  if (isOpen(claim)) return beginWriting(state, io);
  state.phase = "open";
  want(state, "open", io);
}

/** The registry has opened the epoch: from now on its members are the ones to be fenced. */
export function onOpened(state: WriterState, io: WriterIo): void {
  const { claim, epoch, holders, entry, start: from, end } = state;
  const opened = openingOf(claim);
  io.observe({ type: "opened", term: epoch, members: [claim.next], holders, quorum: "write", from, end });
  io.observe({ type: "witnessed", what: "epoch opened" });
  if (opened.members !== entry.members) io.observe({ type: "witnessed", what: "members changed" });
  state.claim = opened;
  beginWriting(state, io);
}

function beginWriting(state: WriterState, io: WriterIo): void {
  const { operator, claim } = state;
  state.phase = "write";
  state.entry = claim;
  state.wish = null;
  if (operator !== null && operator.members === claim.next) {
    const { client, session, sequence } = operator;
    io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  }
  state.operator = null;
  count(state, io);
  sendBeat(state, io);
  compact(state, io);
}

/** What a write quorum holds is acknowledged. */
function count(state: WriterState, io: WriterIo): void {
  const { write } = quorumsOf(io.cluster, state.claim.next);
  for (let slot = state.executed; slot < state.log.next; slot = after(slot)) {
    const acks = holdersOf(state, slot + 1);
    if (!write.isQuorum(acks)) break;
    const value = state.log.at(slot)!.id;
    const { epoch: term, claim } = state;
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "write", members: [claim.next] });
    execute(state, io);
  }
  compact(state, io);
}

/** A snapshot now and then; entries of late stay, for loggers that lack a few. */
function compact(state: WriterState, io: WriterIo): void {
  const { snapshotEntries } = io.cluster.options;
  if (state.executed - state.base.next < snapshotEntries) return;
  state.log = state.log.compact(Math.max(state.log.first, state.base.next));
  state.base = { next: state.executed, store: state.store };
  io.observe({ type: "witnessed", what: "snapshot taken" });
  const { first } = roleOf(io.cluster, "logger");
  for (const rank of members(state.claim.next)) {
    io.send((first + rank) as NodeId, { type: "compact", epoch: state.epoch, snapshot: state.base });
  }
}

/** A new command at the end of the log. */
export function append(state: WriterState, command: Command, io: WriterIo): void {
  const slot = state.log.next as Slot;
  state.log = state.log.append(command);
  io.observe({ type: "proposed", term: state.epoch, slot, value: command.id });
  for (const rank of members(state.claim.next)) sendEntries(state, rank, slot, io);
}

function sendEntries(state: WriterState, rank: number, from: Slot, io: WriterIo): void {
  const { epoch, log, executed: committed } = state;
  const entries = log.slice(from, from + io.cluster.options.appendMax);
  const to = (roleOf(io.cluster, "logger").first + rank) as NodeId;
  io.send(to, { type: "append", epoch, first: from, entries, committed });
}

/** Whatever was not answered goes out again: the same whether the message, the answer or the logger was lost. */
export function resend(state: WriterState, io: WriterIo): void {
  const { phase, missed } = state;
  if (phase !== "seal" && !isReplicating(state)) return;
  io.setTimer("resend", io.cluster.options.retryMicros);
  sendAgain(state, io);
  if (state.missed !== missed) return; // it begins anew
  const most = missesMax(state, io) + patience;
  state.missed = missed.map((times) => Math.min(times + 1, most));
}

/** To whoever is there, by the resends that it left unanswered before this one. */
function sendAgain(state: WriterState, io: WriterIo): void {
  if (isLost(state, io)) return giveUp(state, io);
  if (state.phase === "seal") return sendSeals(state, io);
  for (const rank of members(state.claim.next)) sendMissing(state, rank, io);
  replaceMissing(state, io);
}

/** What the logger lacks, as much as one message may carry; nothing where it is not known what, to hear so. */
function sendMissing(state: WriterState, rank: number, io: WriterIo): void {
  const { held, log } = state;
  const from = held[rank]! < 0 ? log.next : held[rank]!;
  const isHere = from >= log.first;
  const end = isHere ? from + io.cluster.options.appendMax : log.next;
  state.stretches = withStretch(state.stretches, rank, end, log.next);
  if (isHere) sendEntries(state, rank, from as Slot, io);
  else sendAdopt(state, rank, from as Slot, io);
}

/** So few are there that nothing can come of this epoch. */
function isLost(state: WriterState, io: WriterIo): boolean {
  const missedMax = missesMax(state, io);
  const { entry, claim } = state;
  if (state.phase === "seal") {
    const sealed = union(answering(state, missedMax), state.electors);
    return !quorumsOf(io.cluster, entry.members).read.isQuorum(sealed);
  }
  const { write } = quorumsOf(io.cluster, claim.next);
  return !write.isQuorum(answering(state, missedMax + patience)) && replacing(state, io) === claim.next;
}

/** Another writer may reach more. */
function giveUp(state: WriterState, io: WriterIo): void {
  const asked = state.phase === "seal" ? state.entry.members : state.claim.next;
  state.givenUp = difference(asked, answering(state, 1));
  stepDown(state, state.epoch, null, io);
}

/** Resends without an answer after which a logger is missing: at first as the options say. */
const missesMax = (state: WriterState, { cluster }: WriterIo): number =>
  cluster.options.missedMax * patienceAfter(state, state.fruitless);

/** Resends after which loggers that were asked whether they are there would have said so. */
const patience = 2;

/** Loggers that answered within so many resends. */
function answering({ missed }: WriterState, resends: number): NodeSet {
  let there = noNodes;
  for (const [rank, times] of missed.entries()) if (times < resends) there = add(there, rank);
  return there;
}

/**
 * Members that have not answered for long give way to loggers that do, in an epoch of their own. While any is missing, the
 * loggers that are no members are asked whether they are there.
 */
function replaceMissing(state: WriterState, io: WriterIo): void {
  const { claim } = state;
  const missedMax = missesMax(state, io);
  if (difference(claim.next, answering(state, missedMax)) === noNodes) return;
  const wish = replacing(state, io);
  if (wish !== claim.next) {
    state.givenUp = difference(claim.next, wish);
    return claimFor(state, wish, io);
  }
  const others = difference(allNodes(state.missed.length), claim.next);
  for (const rank of members(others)) sendEntries(state, rank, state.log.next as Slot, io);
}

/** As many members, of whom as many answer as can be had. */
function replacing(state: WriterState, io: WriterIo): NodeSet {
  const { next } = state.claim;
  const there = answering(state, missesMax(state, io));
  let wish = intersection(next, there);
  for (const group of [difference(there, next), difference(next, there)]) {
    for (const rank of members(group)) if (size(wish) < size(next)) wish = add(wish, rank);
  }
  return wish;
}

/** An operator asks for other members: an epoch of its own for them, unless they have the say already. */
export function changeMembers(state: WriterState, operator: MemberWish, io: WriterIo): void {
  const { client, session, sequence, members: wish } = operator;
  const [least, most] = memberCounts(roleOf(io.cluster, "logger").count, io.cluster.options);
  if (size(wish) < least || size(wish) > most) {
    const why = `the sizes of quorums allow ${least} to ${most} members`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  if (wish === state.claim.next) return io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  state.operator = operator;
  claimFor(state, wish, io);
}

/** Claims an epoch of its own for other members. */
function claimFor(state: WriterState, wish: NodeSet, io: WriterIo): void {
  io.cancelTimer("resend");
  io.cancelTimer("beat");
  state.phase = "look";
  state.wish = wish;
  // From here on, however long the registry takes.
  io.observe({ type: "considered", members: [wish], follows: state.epoch });
  want(state, "look", io);
}

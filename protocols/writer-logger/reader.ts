/**
 * Reads by a read quorum, at any writer, whether or not it writes.
 *
 * - Each round asks the registry for the members first, after the reads came that it answers, and counts a quorum of these
 *   members alone. What was acknowledged before is held by a write quorum of them, or of members before them whose log
 *   they took over; so the longest log that a read quorum tells reaches beyond it. "Longest" is as in recovery: the
 *   highest epoch adopted, then the most entries.
 * - The reads are answered once all slots of that log are executed here. A slot is executed once it is final: a logger was
 *   told so, or a write quorum of the members is seen to hold it in the epoch opened last.
 * - A tail that is not final yet may come to nothing with its epoch. Then another round sees another log ("rinse").
 *
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019), for quorum reads and the
 * rinse.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { RegistryEntry } from "../shared/epochs.ts";
import { isAskedSince, noteReads } from "../shared/freshness.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { want } from "./asking.ts";
import { stepDown } from "./heartbeat.ts";
import { settle, takeFinal } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import type { Epoch, Probed, WriterState, WriterTypes } from "./types.ts";

type WriterIo = Io<WriterTypes>;

/** Waits grow up to so many doublings. */
const rinsesMax = 4;

/** A read: it joins the next round that begins. */
export function read(state: WriterState, reading: Reading, io: WriterIo): void {
  if (state.reads.length > 0) {
    state.later = withRead(state.later, reading);
    return;
  }
  begin(state, [reading], io);
}

function begin(state: WriterState, reads: readonly Reading[], io: WriterIo): void {
  state.reads = reads;
  state.rinses = 0;
  noteReads(state);
  want(state, "members", io);
}

/** The registry told the members. If it was asked after these reads came, the members are now. */
export function beginRound(state: WriterState, { members: asked, opened }: RegistryEntry, io: WriterIo): void {
  if (state.reads.length === 0 || !isAskedSince(state)) return;
  const isSame = asked === state.readMembers && opened === state.readOpened;
  if (isSame && !isAnswered(state, io)) return; // the same are asked already, and asked again
  state.round++;
  state.readMembers = asked;
  state.readOpened = opened as Epoch;
  state.probed = Table.empty();
  sendProbes(state, io);
}

function sendProbes(state: WriterState, io: WriterIo): void {
  const { first } = roleOf(io.cluster, "logger");
  for (const rank of members(state.readMembers)) {
    if (state.probed.has(rank)) continue;
    io.send((first + rank) as NodeId, { type: "probe", round: state.round, from: state.executed });
  }
  const micros = io.cluster.options.retryMicros * 2 ** Math.min(state.rinses, rinsesMax);
  io.setTimer("probe", micros);
}

export function onProbed(state: WriterState, from: NodeId, probed: Probed, io: WriterIo): void {
  if (probed.round !== state.round || state.readMembers === noNodes) return;
  // What is final above its own epoch may differ from what it has in flight.
  if (probed.adopted > state.epoch) stepDown(state, probed.adopted, null, io);
  state.probed = state.probed.set(from - roleOf(io.cluster, "logger").first, probed);
  takeFinal(state, probed, io);
  if (!isAnswered(state, io)) return;
  takeHeld(state, io);
  const longest = [...state.probed.entries()].reduce((best, [, one]) => (isLonger(one, best) ? one : best), probed);
  if (state.executed < longest.next) return; // the timer asks again
  answer(state, io);
}

const isLonger = (one: Probed, other: Probed): boolean =>
  one.adopted > other.adopted || (one.adopted === other.adopted && one.next > other.next);

const isAnswered = (state: WriterState, io: WriterIo): boolean =>
  quorumsOf(io.cluster, state.readMembers).read.isQuorum(ranksOf(state, () => true));

function ranksOf({ probed }: WriterState, isMeant: (one: Probed) => boolean): NodeSet {
  let ranks = noNodes;
  for (const [rank, one] of probed.entries()) if (isMeant(one)) ranks = add(ranks, rank as number);
  return ranks;
}

/** Executes what a write quorum is seen to hold in the epoch that was open when the round began. */
function takeHeld(state: WriterState, io: WriterIo): void {
  const { write } = quorumsOf(io.cluster, state.readMembers);
  for (;;) {
    const holders = ranksOf(state, ({ adopted, next }) => adopted === state.readOpened && next > state.executed);
    const told = state.probed.entries().find(([rank]) => has(holders, rank as number))?.[1];
    const command = told?.entries[state.executed - told.first];
    if (command === undefined || !write.isQuorum(holders)) return;
    settle(state, command, io);
  }
}

/**
 * Asks again: those who have not answered, and every second time the registry too, for they may be members no more, and gone;
 * or, when too few told the same, everybody anew.
 */
export function probe(state: WriterState, io: WriterIo): void {
  if (state.reads.length === 0) return;
  state.rinses++;
  if (!isAnswered(state, io)) {
    sendProbes(state, io);
    if (state.rinses % 2 === 0) want(state, "members", io);
    return;
  }
  io.observe({ type: "witnessed", what: "read rinsed" });
  want(state, "members", io);
}

function answer(state: WriterState, io: WriterIo): void {
  const { reads, later } = state;
  for (const reading of reads) answerRead(state, reading, io);
  io.observe({ type: "witnessed", what: "quorum read" });
  io.cancelTimer("probe");
  state.reads = [];
  state.later = [];
  state.probed = Table.empty();
  state.readMembers = noNodes; // the round is over: who tells something late tells it to nobody
  if (later.length > 0) begin(state, later, io);
}

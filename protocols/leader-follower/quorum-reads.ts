/**
 * Reads by a read quorum, at any replica, whether or not it leads.
 *
 * - Each round asks the registry for the members first, after the reads came that it answers, and counts a quorum of these
 *   members alone. What was acknowledged before is held by a write quorum of them, or of members before them whose log
 *   they took over; so the longest log that a read quorum tells reaches beyond it, longest being what it is in recovery.
 * - A slot is executed once it is final: a member was told so, or a write quorum of the members is seen to hold an entry of
 *   the epoch opened last there or above. The final entries join this replica's own log.
 * - The reads are answered once all below the end of that log is executed here. A tail that is not final yet may come to
 *   nothing with its epoch. Then another round sees another log ("rinse"); each round's end is far enough.
 *
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019), for quorum reads and the
 * rinse.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, members, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { RegistryEntry } from "../shared/epochs.ts";
import { isAskedSince, noteReads } from "../shared/freshness.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { want } from "./asking.ts";
import { stepDown } from "./heartbeat.ts";
import { isLonger, logEndOf, pieceFrom, settle } from "./log.ts";
import { quorumsOf } from "./quorums.ts";
import { nodeOf, rankOf } from "./standing.ts";
import type { Epoch, Probe, Probed, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits grow up to so many doublings. */
const rinsesMax = 4;

/** A read: it joins the next round that begins. */
export function readByQuorum(state: ReplicaState, reading: Reading, io: ReplicaIo): void {
  if (state.reads.length > 0) {
    state.later = withRead(state.later, reading);
    return;
  }
  beginReads(state, [reading], io);
}

function beginReads(state: ReplicaState, reads: readonly Reading[], io: ReplicaIo): void {
  state.reads = reads;
  noteReads(state);
  state.rinses = 0;
  state.target = null;
  want(state, "members", io);
}

/** The registry told the members. If it was asked after these reads came, the members are now. */
export function beginRound(state: ReplicaState, { members: asked, opened }: RegistryEntry, io: ReplicaIo): void {
  if (state.reads.length === 0 || !isAskedSince(state)) return;
  const isSame = asked === state.readMembers && opened === state.readOpened;
  if (isSame && !hasReadQuorum(state, io)) return; // the same are asked already, and asked again
  state.probeRound++;
  state.readMembers = asked;
  state.readOpened = opened as Epoch;
  state.probed = Table.empty();
  sendProbes(state, io);
}

function sendProbes(state: ReplicaState, io: ReplicaIo): void {
  for (const rank of members(state.readMembers)) {
    if (state.probed.has(rank)) continue;
    io.send(nodeOf(rank, io), { type: "probe", round: state.probeRound, from: state.executed });
  }
  io.setTimer("probe", io.cluster.options.retryMicros * 2 ** Math.min(state.rinses, rinsesMax));
}

/** Its log from a slot on, or from its end where it does not reach so far. */
export function onProbe(state: ReplicaState, from: NodeId, { round, from: slot }: Probe, io: ReplicaIo): void {
  const end = logEndOf(state);
  const piece = pieceFrom(state, slot < end.next ? slot : end.next, Number.MAX_SAFE_INTEGER);
  const committed = io.cluster.options.replication === "commit" ? state.executed : null;
  io.send(from, { type: "probed", round, end, ...piece, committed });
}

export function onProbed(state: ReplicaState, from: NodeId, probed: Probed, io: ReplicaIo): void {
  if (probed.round !== state.probeRound || state.readMembers === noNodes) return;
  // What is final above its own epoch may differ from what it has in flight.
  if (probed.end.term > state.epoch) stepDown(state, probed.end.term, null, io);
  state.probed = state.probed.set(rankOf(from, io), probed);
  settle(state, probed, probed.committed ?? probed.first, io);
  if (!hasReadQuorum(state, io)) return;
  settleHeld(state, io);
  const told = state.probed.entries().map(([, { end }]) => end);
  const longest = told.reduce((best, end) => (isLonger(end, best) ? end : best));
  if (state.target === null || longest.next < state.target) state.target = longest.next;
  answerReads(state, io); // or else the timer asks again
}

function hasReadQuorum({ probed, readMembers }: ReplicaState, { cluster }: ReplicaIo): boolean {
  const ranks = probed.keys().reduce<typeof noNodes>((all, rank) => add(all, rank as number), noNodes);
  return quorumsOf(cluster, readMembers).read.isQuorum(ranks);
}

/** Executes what a write quorum is seen to hold in the epoch that was open when the round began. */
function settleHeld(state: ReplicaState, io: ReplicaIo): void {
  const { write } = quorumsOf(io.cluster, state.readMembers);
  const told = state.probed
    .entries()
    .map(([rank, one]) => ({ rank: rank as number, one, end: endIn(one, state.readOpened) }))
    .sort((a, b) => b.end - a.end);
  let holders = noNodes;
  for (const { rank, one, end } of told) {
    holders = add(holders, rank);
    if (write.isQuorum(holders)) return settle(state, one, end, io);
  }
}

/** One past the last entry of that epoch that was told; 0 where none was. */
function endIn({ first, entries }: Probed, epoch: Epoch): Slot {
  return (
    entries.findLastIndex(({ term }) => term === epoch) < 0
      ? 0
      : first + entries.findLastIndex(({ term }) => term === epoch) + 1
  ) as Slot;
}

/**
 * Asks again: those who have not answered, and every second time the registry too, for they may be members no more, and gone;
 * or, when too few told the same, everybody anew.
 */
export function probe(state: ReplicaState, io: ReplicaIo): void {
  if (state.reads.length === 0 || answerReads(state, io)) return;
  state.rinses++;
  if (!hasReadQuorum(state, io)) {
    sendProbes(state, io);
    if (state.rinses % 2 === 0) want(state, "members", io);
    return;
  }
  io.observe({ type: "witnessed", what: "read rinsed" });
  want(state, "members", io);
}

function answerReads(state: ReplicaState, io: ReplicaIo): boolean {
  const { reads, later, target, readOpened } = state;
  if (target === null || state.executed < target) return false;
  for (const reading of reads) {
    io.observe({ type: "served", term: readOpened, by: "quorum" });
    answerRead(state, reading, io);
  }
  io.observe({ type: "witnessed", what: "quorum read" });
  io.cancelTimer("probe");
  state.reads = [];
  state.later = [];
  state.probed = Table.empty();
  state.readMembers = noNodes; // the round is over: who tells something late tells it to nobody
  if (later.length > 0) beginReads(state, later, io);
  return true;
}

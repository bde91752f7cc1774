/**
 * Sealing the last loglet and finding its tail. Once a seal quorum has its seal bit set, nothing is acknowledged in it any
 * more, and the highest local tail among them is where it may end: each append that was acknowledged meets them, and local
 * logs have no gap. Then the tail is repaired: whoever is short of it is given what it lacks, until a write quorum has it.
 *
 * - Two that seal may find other ends, for an entry that nobody acknowledged may be found by one of them. Only the end that
 *   the chain says counts.
 * - Who has its seal bit set takes repairs, and nothing else. So a loglet holds nothing but what its sequencer assigned.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: seal, and checkTail on a sealed loglet, which repairs.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, members, type NodeSet, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { want } from "./asking.ts";
import { lastLink } from "./chain.ts";
import { logServerAt, rankOf } from "./naming.ts";
import { quorumsOf } from "./quorums.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { termOfClosing } from "./terms.ts";
import type { EntriesRead, LogEntry, Position, Repaired, Sealed } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** To those that have not sealed it. */
export function sendSeals(state: ReplicaState, io: ReplicaIo): void {
  const { loglet, base, members: all } = lastLink(state.chain)!;
  for (const rank of members(all)) {
    if (!has(state.sealers, rank)) io.send(logServerAt(rank, io), { type: "seal", loglet, base });
  }
}

export function onSealed(state: ReplicaState, from: NodeId, sealed: Sealed, io: ReplicaIo): void {
  const last = lastLink(state.chain);
  if (state.phase !== "seal" || last?.loglet !== sealed.loglet) return;
  const { tail, globalTail, entries } = sealed;
  const rank = rankOf(from, io);
  state.sealers = add(state.sealers, rank);
  state.localTails = state.localTails.with(rank, Math.max(tail, state.localTails[rank]!));
  if (globalTail > state.committed) state.committed = globalTail;
  takeFound(state, globalTail, entries);
  if (state.end !== null) return repair(state, setOf(rank), io);
  findEnd(state, io);
  if (state.end !== null) repair(state, state.sealers, io);
}

function takeFound(state: ReplicaState, from: Position, entries: readonly LogEntry[]): void {
  for (const [at, entry] of entries.entries()) {
    if (!state.found.has(from + at)) state.found = state.found.set(from + at, entry);
  }
}

/** The end is the highest local tail among those that sealed, once they are enough. */
function findEnd(state: ReplicaState, io: ReplicaIo): void {
  const { loglet, members: all } = lastLink(state.chain)!;
  if (!quorumsOf(io.cluster, all).seal.isQuorum(state.sealers)) return;
  io.observe({
    type: "elected",
    term: termOfClosing(loglet),
    electors: state.sealers,
    quorum: "seal",
    members: [all],
    decides: "write",
    decidesWithin: [all],
    closes: true,
  });
  state.end = Math.max(...state.localTails) as Position;
}

/** Puts the chain once a write quorum holds the tail; else these get what they lack, as far as it is known here. */
export function repair(state: ReplicaState, ranks: NodeSet, io: ReplicaIo): void {
  const { members: all } = lastLink(state.chain)!;
  const holders = holdersOfTail(state, all);
  let unknown = missingFrom(state, state.committed);
  if (quorumsOf(io.cluster, all).write.isQuorum(holders)) {
    if (unknown === null) return putChain(state, io);
  } else {
    for (const rank of members(ranks)) {
      const missing = repairOne(state, rank, io);
      if (missing !== null && (unknown === null || missing < unknown)) unknown = missing;
    }
  }
  if (unknown !== null) readFound(state, unknown, holders, io);
}

/** Those that hold the loglet to its end. */
export function holdersOfTail({ localTails, end }: ReplicaState, among: NodeSet): NodeSet {
  let holders = noNodes;
  for (const rank of members(among)) if (localTails[rank]! >= end!) holders = add(holders, rank);
  return holders;
}

/** The first position from there on whose entry is not known here; null: all are, to the end. */
function missingFrom({ found, end }: ReplicaState, from: number): Position | null {
  for (let position = from; position < end!; position++) if (!found.has(position)) return position as Position;
  return null;
}

/** Sends one that has sealed what it lacks; where that is not known here, tells from which position on. */
function repairOne(state: ReplicaState, rank: number, io: ReplicaIo): Position | null {
  const { chain, found, localTails } = state;
  const end = state.end!;
  const tail = localTails[rank]!;
  if (!has(state.sealers, rank) || tail >= end) return null;
  const first = Math.max(tail, chain.floor) as Position;
  const { loglet, members: all } = lastLink(chain)!;
  const to = Math.min(missingFrom(state, first) ?? end, first + io.cluster.options.batchMax);
  if (to === first) return first;
  const entries = Array.from({ length: to - first }, (_, at) => found.get(first + at)!);
  for (const [at, { command }] of entries.entries()) {
    if (first + at < state.committed) continue;
    const value = command?.id ?? noopId;
    io.observe({ type: "proposed", term: termOfClosing(loglet), slot: first + at, value, members: [all] });
  }
  io.observe({ type: "witnessed", what: "tail repaired" });
  io.send(logServerAt(rank, io), { type: "repair", loglet, floor: chain.floor, first, entries });
  return null;
}

/** From all that hold the tail: the first answer is enough. */
function readFound({ chain, end }: ReplicaState, from: Position, holders: NodeSet, io: ReplicaIo): void {
  const { loglet } = lastLink(chain)!;
  const to = Math.min(end!, from + io.cluster.options.batchMax) as Position;
  for (const rank of members(holders)) io.send(logServerAt(rank, io), { type: "read", loglet, from, to });
}

export function onFound(state: ReplicaState, { loglet, from, entries }: EntriesRead, io: ReplicaIo): void {
  if (state.phase !== "seal" || state.end === null || lastLink(state.chain)?.loglet !== loglet) return;
  const before = state.found;
  takeFound(state, from, entries);
  if (state.found !== before) repair(state, state.sealers, io);
}

export function onRepaired(state: ReplicaState, from: NodeId, { loglet, tail }: Repaired, io: ReplicaIo): void {
  const rank = rankOf(from, io);
  if (state.phase !== "seal" || state.end === null || lastLink(state.chain)?.loglet !== loglet) return;
  if (tail <= state.localTails[rank]!) return;
  state.localTails = state.localTails.with(rank, tail);
  repair(state, setOf(rank), io);
}

/** The chain with one loglet more, from `end` on. */
export function putChain(state: ReplicaState, io: ReplicaIo): void {
  state.phase = "swap";
  want(state, "extend", io);
}

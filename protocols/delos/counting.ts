/**
 * Counting: the global tail passes an entry once a write quorum of the loglet's LogServers holds it, and has passed all
 * before. What is below it is committed, and only that is acknowledged.
 *
 * - A LogServer that is sealed answers for nothing any more: once a seal quorum is, no write quorum comes together.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: append and global tail of the NativeLoglet.
 */
import { add, members, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { isNextDue } from "../shared/stretches.ts";
import { ownLink, sendAppended, sendStretch } from "./entries.ts";
import { play } from "./playing.ts";
import { quorumsOf } from "./quorums.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { termOfSequencer } from "./terms.ts";
import type { Position, Stored } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onStored(state: ReplicaState, rank: number, { loglet, tail }: Stored, io: ReplicaIo): void {
  if (loglet !== state.sequences || tail <= state.stored[rank]!) return;
  state.stored = state.stored.with(rank, tail);
  state.stalled = 0;
  advance(state, io);
  if (state.sequences === loglet && isNextDue(state.stretches, rank, tail)) sendStretch(state, rank, io);
}

function advance(state: ReplicaState, io: ReplicaIo): void {
  const { loglet, members: all } = ownLink(state);
  const { write } = quorumsOf(io.cluster, all);
  const before = state.tail;
  while (state.tail < state.log.next) {
    const slot = state.tail;
    const acks = holdersOf(state, all, slot + 1);
    if (!write.isQuorum(acks)) break;
    const value = state.log.at(slot)!.command?.id ?? noopId;
    io.observe({ type: "chosen", term: termOfSequencer(loglet), slot, value, acks, quorum: "write", members: [all] });
    state.tail = (slot + 1) as Position;
    acknowledge(state, slot, io);
  }
  if (state.tail === before) return;
  state.outbid = 0;
  play(state, io);
}

/** Those that hold all below a position. */
function holdersOf({ stored }: ReplicaState, among: NodeSet, end: number): NodeSet {
  let holders = noNodes;
  for (const rank of members(among)) if (stored[rank]! >= end) holders = add(holders, rank);
  return holders;
}

function acknowledge(state: ReplicaState, slot: Position, io: ReplicaIo): void {
  const origin = state.origins.get(slot);
  const { command } = state.log.at(slot)!;
  state.origins = state.origins.delete(slot);
  if (command !== null && origin !== undefined) sendAppended(state, origin, command, io);
}

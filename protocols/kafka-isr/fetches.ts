/**
 * A leader answers fetches: with what follows, as soon as there is anything, and with nothing at the next heartbeat.
 *
 * Source: Kafka's protocol guide, "Fetch": the time that a fetch waits for news; KIP-74 for the size of an answer.
 */
import type { Io } from "../../sim/contract/io.ts";
import { pieceFrom } from "./log.ts";
import { nodeOf, setProgress } from "./standing.ts";
import type { LogPiece, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** What follows of the log behind what that replica has, if it waits for it. */
export function answerParked(state: ReplicaState, rank: number, io: ReplicaIo): void {
  const { isParked, next } = state.progress[rank]!;
  if (isParked) answerFetch(state, rank, pieceFrom(state, next as Slot, io.cluster.options.fetchMax), io);
}

export function answerAllParked(state: ReplicaState, io: ReplicaIo): void {
  for (let rank = 0; rank < state.progress.length; rank++) answerParked(state, rank, io);
}

/** That piece, to the last fetch of that replica. */
export function answerFetch(state: ReplicaState, rank: number, piece: LogPiece, io: ReplicaIo): void {
  const { epoch, round, executed: committed } = state;
  const { sequence } = state.progress[rank]!;
  setProgress(state, rank, { isParked: false });
  io.send(nodeOf(rank, io), { type: "fetched", epoch, sequence, round, committed, ...piece });
}

/** Begins a round: who fetches after it was told of it had not left this epoch by now. */
export function beginRound(state: ReplicaState, io: ReplicaIo): void {
  state.round++;
  answerAllParked(state, io);
}

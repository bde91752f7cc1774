/**
 * The answers to reads, once everything up to the tail that they need is executed.
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019).
 */
import type { Io } from "../../sim/contract/io.ts";
import { noteReads } from "../shared/freshness.ts";
import { answerRead, type Reading } from "../shared/serving.ts";
import { inquire } from "./asking.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";

type WriterIo = Io<BookkeeperTypes>;

export function beginReads(state: BookkeeperState, reads: readonly Reading[], io: WriterIo): void {
  state.reads = reads;
  state.rinses = 0;
  noteReads(state);
  state.isListed = false;
  state.isCovered = false;
  state.asking = null;
  inquire(state, "read list", io);
}

/** Once everything is executed that has to be. */
export function answerReads(state: BookkeeperState, io: WriterIo): void {
  const { reads, later } = state;
  if (reads.length === 0 || !state.isCovered || state.executed < state.target) return;
  for (const reading of reads) answerRead(state, reading, io);
  io.observe({ type: "witnessed", what: "quorum read" });
  io.cancelTimer("probe");
  state.reads = [];
  state.later = [];
  if (later.length > 0) beginReads(state, later, io);
}

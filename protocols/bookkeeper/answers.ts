/**
 * The answers to gets, once everything up to the tail that they need is executed.
 * Source: Charapko, Ailijiang, Demirbas, "Linearizable Quorum Reads in Paxos" (HotStorage 2019).
 */
import type { Io } from "../../sim/contract/io.ts";
import { readMachine } from "../../sim/contract/state-machine.ts";
import { inquire } from "./asking.ts";
import type { BookkeeperState, BookkeeperTypes, PendingGet } from "./state.ts";

type WriterIo = Io<BookkeeperTypes>;

export function beginGets(state: BookkeeperState, gets: readonly PendingGet[], io: WriterIo): void {
  state.gets = gets;
  state.rinses = 0;
  state.isCovered = false;
  state.asking = null;
  inquire(state, "read list", io);
}

/** Once everything is executed that has to be. */
export function answerGets(state: BookkeeperState, io: WriterIo): void {
  const { gets, later } = state;
  if (gets.length === 0 || !state.isCovered || state.executed < state.target) return;
  for (const { client, session, sequence, key } of gets) {
    io.reply(client, { type: "done", session, sequence, result: readMachine(state.machine, key) });
  }
  io.observe({ type: "witnessed", what: "quorum read" });
  io.cancelTimer("probe");
  state.gets = [];
  state.later = [];
  if (later.length > 0) beginGets(state, later, io);
}

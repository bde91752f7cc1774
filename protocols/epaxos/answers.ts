/**
 * Answers to the clients that wait here.
 * Source: Moraru et al. (SOSP 2013), section 4.3.2: a result is known when the command is executed.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command, Result } from "../../sim/contract/operation.ts";
import type { Epaxos, State } from "./types.ts";

/** The command is executed: its client, if it waits here, gets the result. A null result came too late for anyone. */
export function answerAtExecution(
  state: State,
  { session, sequence }: Command,
  result: Result | null,
  io: Io<Epaxos>,
): void {
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence > sequence) return;
  state.waiting = state.waiting.delete(session);
  if (waiting.sequence < sequence || result === null) return; // the client went on: nobody waits
  io.reply(waiting.client, { type: "done", session, sequence, result });
}

/**
 * An instance of this replica became a no-op in place of the command of its client, which is told to ask again: then it
 * gets another instance.
 */
export function sendAway(state: State, { session, sequence }: Command, io: Io<Epaxos>): void {
  const waiting = state.waiting.get(session);
  if (waiting?.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "busy", session, sequence });
}

/**
 * Clients: any replica takes their requests, and answers when the result is known.
 *
 * Source: Moraru et al. (SOSP 2013), section 4.3: "Request(γ)" makes the replica that receives it γ's command leader.
 * Retries are recognised by the sessions of the state machine, which the paper leaves to the application.
 * Invariant carried here: a request that comes twice gets one instance of this replica.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Request, type Result } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { becomeCommandLeader } from "./owner.ts";
import type { Epaxos, State } from "./types.ts";

/** A client asks: any replica serves it. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<Epaxos>): void {
  const { session, sequence } = request;
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a retry of what is under way here
  state.waiting = state.waiting.set(session, { client, sequence });
  becomeCommandLeader(state, commandOf(request), io);
}

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

/** The instance became a no-op without our client's command: when the client asks again, it gets a new one. */
export function forgetClient(state: State, { session, sequence }: Command): void {
  if (state.waiting.get(session)?.sequence === sequence) state.waiting = state.waiting.delete(session);
}

/**
 * Clients: any replica takes their requests. They are answered from answers.ts when the result is known.
 *
 * Source: Moraru et al. (SOSP 2013), section 4.3: "Request(γ)" makes the replica that receives it γ's command leader.
 * Retries are recognised by the sessions of the state machine, which the paper leaves to the application.
 * Invariant carried here: a request that comes twice gets one instance of this replica.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
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

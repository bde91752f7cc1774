/**
 * Clients: any server takes their requests, and answers when the command is executed (learner.ts).
 *
 * Source: Mao et al. (OSDI 2008), section 4, rule 1: a server suggests what its own clients ask for. Retries are recognised
 * by the sessions of the state machine, which the paper leaves to the application.
 * Invariant carried here: a request that comes twice while it is under way gets one slot of this server.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { suggest } from "./coordinator.ts";
import type { Mencius, State } from "./types.ts";

export function onRequest(state: State, client: NodeId, request: Request, io: Io<Mencius>): void {
  const { session, sequence } = request;
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a retry of what is under way here
  state.waiting = state.waiting.set(session, { client, sequence });
  suggest(state, commandOf(request), io);
}

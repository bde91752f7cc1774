/**
 * Clients: the leader serves them, and the session table keeps a request that comes again from being done again.
 * Source: Hunt, Konar, Junqueira, Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems" (USENIX ATC 2010), section 4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { isOvertaken } from "../shared/serving.ts";
import { submit } from "./broadcast.ts";
import { isServing, type State, type Zab } from "./state.ts";

/** Who does not lead names who does, once it is up to date. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<Zab>): void {
  const { session, sequence } = request;
  if (!isServing(state)) {
    const leader = state.isUpToDate ? state.vote.leader : null;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (answerRetry(state.machine, client, request, io)) return;
  if (isOvertaken(state.waiting.get(session), sequence)) return;
  state.waiting = state.waiting.set(session, { client, sequence });
  if ((state.proposed.get(session) ?? 0) >= sequence) return; // in the history, or on its way there
  submit(state, commandOf(request), io);
}

/**
 * Clients: the leader takes what changes the store, and answers reads.
 *
 * Source: Ongaro (2014), section 6.3, for sessions; Lamport, Malkhi, Zhou (2009): the primary serves the clients.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { propose } from "./phase-2.ts";
import { read } from "./reads.ts";
import { changeAcceptors } from "./reconfiguration.ts";
import type { ProposerState, ProposerTypes } from "./types.ts";

export function onRequest(state: ProposerState, client: NodeId, request: Request, io: Io<ProposerTypes>): void {
  const { session, sequence, operation } = request;
  if (state.phase !== "lead") {
    const leader = state.leader === io.self ? null : state.leader;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (operation.type === "reconfigure") {
    return changeAcceptors(state, { client, session, sequence, members: setOf(...operation.members) }, io);
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // it is in the log already, or a newer one is
  state.waiting = state.waiting.set(session, { client, sequence });
  propose(state, commandOf(request), io);
}

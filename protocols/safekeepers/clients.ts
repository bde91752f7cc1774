/**
 * Clients: the elected proposer takes what they ask, and the others tell who it is.
 *
 * Source: Ongaro (2014), section 6.3, for sessions.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { outcomeOf } from "./changes.ts";
import { read } from "./reads.ts";
import { append } from "./replication.ts";
import type { ProposerState, ProposerTypes } from "./types.ts";

export function onRequest(state: ProposerState, client: NodeId, request: Request, io: Io<ProposerTypes>): void {
  const { session, sequence, operation } = request;
  if (state.phase !== "lead") {
    const leader = state.leader === io.self ? null : state.leader;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (operation.type === "reconfigure") {
    const outcome = outcomeOf(state, { session, sequence, members: setOf(...operation.members) }, io);
    if (outcome === "done") return io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
    const why = "the new set was not there";
    if (outcome === "failed") return io.reply(client, { type: "failed", session, sequence, why });
    return io.reply(client, { type: "busy", session, sequence }); // who asks again learns what has come of it
  }
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // it is in the log already, or a newer one is
  state.waiting = state.waiting.set(session, { client, sequence });
  append(state, commandOf(request), io);
}

/**
 * Clients: the writer takes what changes the store, and every writer answers reads.
 *
 * Source: Ongaro (2014), section 6.3, for sessions; Lamport, Malkhi, Zhou (2009), section 4, for who is asked.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { read } from "./reader.ts";
import { append, changeMembers } from "./replication.ts";
import type { WriterState, WriterTypes } from "./types.ts";

export function onRequest(state: WriterState, client: NodeId, request: Request, io: Io<WriterTypes>): void {
  const { session, sequence, operation } = request;
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (operation.type === "reconfigure" && state.phase === "write") {
    return changeMembers(state, { client, session, sequence, members: setOf(...operation.members) }, io);
  }
  if (state.phase !== "write") {
    const leader = state.writer === io.self ? null : state.writer;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // it is in the log already, or a newer one is
  state.waiting = state.waiting.set(session, { client, sequence });
  append(state, commandOf(request), io);
}

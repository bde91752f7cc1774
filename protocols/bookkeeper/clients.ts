/**
 * Clients: the writer takes what changes the store, and every writer answers reads.
 * Source: Ongaro (2014), section 6.3, for sessions; "The BookKeeper protocol": a ledger has one writer and many readers.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { appendEntry, isFull } from "./entries.ts";
import { onRead } from "./reader.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";

export function onClientRequest(
  state: BookkeeperState,
  client: NodeId,
  request: Request,
  io: Io<BookkeeperTypes>,
): void {
  const { session, sequence, operation } = request;
  if (isRead(operation)) return onRead(state, { client, session, sequence, operation }, io);
  if (state.writer !== io.self) {
    return io.reply(client, { type: "redirect", session, sequence, leader: state.writer });
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  if (state.waiting.get(session)?.sequence === sequence) return; // it is in the ledger already, or will be
  state.waiting = state.waiting.set(session, { client, sequence });
  const command = commandOf(request);
  if (state.phase === "write" && !isFull(state, io)) appendEntry(state, command, null, io);
  else state.queue = [...state.queue, command];
}

/**
 * Clients and operators: the writer takes what changes the store, and every writer answers reads.
 * Source: Ongaro (2014), section 6.3, for sessions; "The BookKeeper protocol": a ledger has one writer and many readers.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import type { MemberWish } from "../shared/member-counts.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { rollIfFull } from "./adding.ts";
import { appendEntry, isFull } from "./entries.ts";
import { settleOperator } from "./membership.ts";
import { sizesIn } from "./quorums.ts";
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
  if (operation.type === "reconfigure") {
    return onReconfigure(state, { client, session, sequence, members: setOf(...operation.members) }, io);
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // it is in the ledger already, or will be, or a newer one is
  state.waiting = state.waiting.set(session, { client, sequence });
  const command = commandOf(request);
  if (state.phase === "write" && !isFull(state, io)) appendEntry(state, command, null, io);
  else state.queue = [...state.queue, command];
}

/** An operator asks for other members. The ledger that is written is closed, and the next one has them. */
function onReconfigure(state: BookkeeperState, wish: MemberWish, io: Io<BookkeeperTypes>): void {
  const { client, session, sequence, members } = wish;
  const { ensemble } = sizesIn(io.cluster);
  if (size(members) < ensemble) {
    const why = `an ensemble is of ${ensemble} members`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  if (state.operator !== null && state.operator.sequence !== sequence) {
    return io.reply(client, { type: "busy", session, sequence });
  }
  state.operator = wish;
  settleOperator(state, io);
  rollIfFull(state, io);
}

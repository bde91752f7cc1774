/**
 * Clients: every replica takes whatever they ask. What changes the state goes through the log, what reads it goes by the
 * tail of the log, and other LogServers are a loglet more.
 *
 * Source: Balakrishnan et al. (2020), section 2: propose and sync; Ongaro (2014), section 6.3, for sessions.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { submit } from "./appending.ts";
import { read } from "./checks.ts";
import { changeForOperator } from "./members.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";

export function onRequest(state: ReplicaState, client: NodeId, request: Request, io: Io<ReplicaTypes>): void {
  const { session, sequence, operation } = request;
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (operation.type === "reconfigure") {
    return changeForOperator(state, { client, session, sequence, members: setOf(...operation.members) }, io);
  }
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // it is on its way, or a newer one is
  submit(state, { client, sequence, command: commandOf(request), isAppended: false }, io);
}

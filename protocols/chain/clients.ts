/**
 * Clients: the head takes what changes the store, and the operator's wishes. Who answers reads is an option.
 *
 * Source: van Renesse and Schneider (2004), section 3: updates go to the head, queries to the tail.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isRead, type Request } from "../../sim/contract/operation.ts";
import { write } from "./head.ts";
import { changeForOperator } from "./membership.ts";
import { read, redirect } from "./reads.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

export function onRequest(state: ReplicaState, client: NodeId, request: Request, io: Io<ReplicaTypes>): void {
  const { session, sequence, operation } = request;
  if (isRead(operation)) return read(state, { client, session, sequence, operation }, io);
  if (!state.isHead) return redirect(state, { client, session, sequence }, io);
  if (operation.type === "reconfigure") return changeForOperator(state, client, request, io);
  write(state, client, request, io);
}

/**
 * What was passed on (forwarding.ts), at whoever leads.
 *
 * Source: Ongaro (2014), section 6.2: a server may proxy its clients' requests to the leader.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandId } from "../../sim/contract/operation.ts";
import { onRequest } from "./clients.ts";
import { redirect } from "./term.ts";
import type { Forwarded, Raft, State } from "./types.ts";

/** To the leader it is a request like any other; who does not lead any more passes nothing on. */
export function onForwarded(state: State, from: NodeId, { client, request }: Forwarded, io: Io<Raft>): void {
  if (state.role !== "leader") return redirect(state, client, request, io);
  io.send(from, { type: "taken", id: commandId(request.session, request.sequence) });
  onRequest(state, client, request, io);
}

/** This server leads itself: what it passed on is its own to answer, if anybody still waits for it. */
export function takeBack(state: State, io: Io<Raft>): void {
  const { passedOn } = state;
  state.passedOn = [];
  for (const { client, request } of passedOn) onRequest(state, client, request, io);
}

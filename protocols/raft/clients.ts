/**
 * Client interaction: only the leader serves; commands go through the log, reads as the option says.
 * Source: Ongaro (2014), sections 6.2 (finding the leader), 6.3 (sessions), 6.4 (read-only requests).
 * Invariant carried here: no log holds a command twice. A retry is answered from the session table when its command is
 * applied, and waits for it when it is in the log; what an earlier leader appended is in the log that a leader begins with,
 * so nobody appends it again. Otherwise retries, which come when a cluster is slow, make it slower (Bronson et al.,
 * "Metastable Failures in Distributed Systems", HotOS 2021).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, commandId, commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { readHere, readsHere } from "./follower-reads.ts";
import { forward } from "./forwarding.ts";
import { onReconfigure } from "./membership.ts";
import { onRead } from "./reads.ts";
import { proposeCommand } from "./replication.ts";
import { redirect } from "./term.ts";
import { type Forwarded, lastIndex, type Raft, type State } from "./types.ts";

export function onRequest(state: State, client: NodeId, request: Request, io: Io<Raft>): void {
  const { session, sequence, operation } = request;
  if (state.role !== "leader") {
    if (operation.type === "get" && readsHere(state, io)) return readHere(state, client, request, operation.key, io);
    return io.cluster.options.forwards ? forward(state, client, request, io) : redirect(state, client, request, io);
  }
  if (isWaiting(state, client, commandId(session, sequence))) return;
  if (operation.type === "reconfigure") return onReconfigure(state, client, request, io);
  const isRead = operation.type === "get" && io.cluster.options.reads !== "log";
  if (!isRead && answerRetry(state.machine, client, request, io)) return; // §6.3: a read is in no session
  const pending = lastIndex(state) - state.commit + state.queue.length + state.reads.length;
  // A leader without a majority must not grow without bound.
  if (pending >= io.cluster.options.pendingMax) return io.reply(client, { type: "busy", session, sequence });
  if (isRead) onRead(state, client, request, operation.key, io);
  else proposeCommand(state, client, commandOf(request), io);
}

/** What another server passed on (forwarding.ts): of the leader it is asked as by the client itself. */
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

/** Its first attempt is under way here: whoever asked last is answered, once. */
function isWaiting(state: State, client: NodeId, id: CommandId): boolean {
  const isUnderWay = state.waiting.has(id);
  if (isUnderWay) state.waiting = state.waiting.set(id, client);
  return isUnderWay;
}

/**
 * Clients: who serves a request, and what becomes of one that comes twice.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (clients send commands to the leader); Ongaro (2014), section
 * 6.2 (clients are told whom to ask instead) and 6.3 (sessions); Charapko, Ailijiang, Demirbas (2019) for reads at any
 * replica.
 * Invariant carried here: a command that waits here is proposed once by this leader; its session keeps later copies out.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { isOutside } from "./configuration.ts";
import { onReconfigure } from "./membership.ts";
import { submit } from "./proposing.ts";
import { readAtQuorum } from "./quorum-reads.ts";
import { readAtLeader } from "./reads.ts";
import type { MultiPaxos, State } from "./state.ts";

/** A client asks: the leader serves it, others tell who leads. A quorum read is served anywhere. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<MultiPaxos>): void {
  const { session, sequence, operation } = request;
  const { reads } = io.cluster.options;
  const isQuorumRead = operation.type === "get" && reads === "quorum" && !isOutside(state, io.self);
  if (isQuorumRead) return readAtQuorum(state, client, request, operation.key, io);
  if (state.role !== "leader") {
    return io.reply(client, { type: "redirect", session, sequence, leader: state.leader });
  }
  if (operation.type === "reconfigure") return onReconfigure(state, client, request, io);
  if (operation.type === "get" && (reads === "read-index" || reads === "lease"))
    return readAtLeader(state, client, request, operation.key, io);
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a copy of what is under way here, or older
  state.waiting = state.waiting.set(session, { client, sequence });
  submit(state, commandOf(request), io);
}

/**
 * Forwarding: a client that asks a server which does not lead is told who does, and its request goes there as well, by way of a third
 * server if need be. A server that is connected to a quorum need not be linked with the leader, nor a client with both.
 *
 * To the leader it is a request like others; whoever passed it on passes the answer back. Nothing is kept for long: a client that
 * hears nothing asks again.
 *
 * Source: the library of Omni-Paxos (ProposalForward); Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 2, for the links.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request, Result } from "../../sim/contract/operation.ts";
import type { OmniPaxos, State } from "./state.ts";
import type { PassedBack } from "./types.ts";

/** So many servers pass a request on. */
export const hopsMax = 2;

/** `asker`: a client, or a server that passes on. */
export function forward(state: State, asker: NodeId, request: Request, hops: number, io: Io<OmniPaxos>): void {
  if (state.via === null || hops === 0 || state.via === asker) return;
  const { session, sequence } = request;
  state.asking = state.asking.set(session, { client: asker, sequence });
  io.send(state.via, { type: "forward", request, hops: hops - 1 });
}

/** Back the way it came. */
export function onAnswer(state: State, { session, sequence, result }: PassedBack, io: Io<OmniPaxos>): void {
  const asking = state.asking.get(session);
  if (asking?.sequence !== sequence) return;
  state.asking = state.asking.delete(session);
  tellAsker(asking.client, { session, sequence }, result, io);
}

/** Tells a client, or the server that asked in its place. */
export function tellAsker(
  asker: NodeId,
  { session, sequence }: Pick<Request, "session" | "sequence">,
  result: Result,
  io: Io<OmniPaxos>,
): void {
  if (isServer(asker, io)) return io.send(asker, { type: "answer", session, sequence, result });
  io.reply(asker, { type: "done", session, sequence, result });
}

export const isServer = (asker: NodeId, { cluster }: Io<OmniPaxos>): boolean => asker < cluster.servers;

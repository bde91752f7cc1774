/**
 * Clients: the leader serves them; others tell who leads.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 3: clients propose at the leader; Ongaro (2014), section 6.3, for
 * sessions.
 * Invariant carried here: a command that waits here is proposed once by this leader; its session keeps later copies out.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { forward, hopsMax, isServer, tellAsker } from "./forwarding.ts";
import { submit } from "./leader.ts";
import type { OmniPaxos, State } from "./state.ts";
import { leaderOf } from "./step-down.ts";
import { isStopped, isStopSign, mayFollow } from "./stop-sign.ts";
import type { Forward } from "./types.ts";

/** Whoever does not lead names who does, and passes the request on to there. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<OmniPaxos>): void {
  if (state.role === "leader") return serve(state, client, request, io);
  const { session, sequence } = request;
  io.reply(client, { type: "redirect", session, sequence, leader: leaderOf(state, io) });
  forward(state, client, request, hopsMax, io);
}

export function onForward(state: State, from: NodeId, { request, hops }: Forward, io: Io<OmniPaxos>): void {
  if (state.role === "leader") return serve(state, from, request, io);
  forward(state, from, request, hops, io);
}

/** Who prepares takes requests as well: they wait until its log is the one of its ballot. */
function serve(state: State, asker: NodeId, request: Request, io: Io<OmniPaxos>): void {
  const { session, sequence } = request;
  const last = state.machine.sessions.get(session);
  if (last !== undefined && sequence <= last.sequence) {
    if (sequence < last.sequence) return; // nobody waits for the answer any more
    if (isStopSign(request) && state.phase !== "accept") return busy(asker, request, io); // not before a majority has the log
    io.observe({ type: "witnessed", what: "session answered a retry" });
    return tellAsker(asker, request, last.result, io);
  }
  if (isStopSign(request) && !mayFollow(request, io)) {
    const why = "the members that are asked for are none, or no servers of this cluster, or members do not change";
    return isServer(asker, io) ? undefined : io.reply(asker, { type: "failed", session, sequence, why });
  }
  const waiting = state.waiting.get(session);
  if (isStopSign(request) && waiting?.sequence !== sequence && (isStopped(state) || state.queue.length > 0)) {
    return busy(asker, request, io); // one at a time
  }
  if (waiting !== undefined && waiting.sequence > sequence) return; // older than what is under way here
  state.waiting = state.waiting.set(session, { client: asker, sequence });
  if (waiting?.sequence === sequence) return; // a copy of it: who asked last is told
  submit(state, commandOf(request), io);
}

const busy = (asker: NodeId, { session, sequence }: Request, io: Io<OmniPaxos>): void =>
  isServer(asker, io) ? undefined : io.reply(asker, { type: "busy", session, sequence });

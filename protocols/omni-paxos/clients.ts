/**
 * Clients: the leader serves them; others tell who leads.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 3: clients propose at the leader; Ongaro (2014), section 6.3, for
 * sessions.
 * Invariant carried here: a command that waits here is proposed once by this leader; its session keeps later copies out.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { submit } from "./leader.ts";
import type { OmniPaxos, State } from "./state.ts";
import { leaderOf } from "./step-down.ts";

/** Who prepares takes requests as well: they wait until its log is the one of its ballot. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<OmniPaxos>): void {
  const { session, sequence } = request;
  if (state.role !== "leader") {
    return io.reply(client, { type: "redirect", session, sequence, leader: leaderOf(state, io) });
  }
  if (answerRetry(state.machine, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (waiting !== undefined && waiting.sequence >= sequence) return; // a copy of what is under way here, or older
  state.waiting = state.waiting.set(session, { client, sequence });
  submit(state, commandOf(request), io);
}

/**
 * Forwarding: who does not lead passes on what it is asked, and whoever leads answers the client.
 *
 * To the leader it is a request like any other, that comes from the client by a longer way: it finds retries as ever. Who does not
 * lead any more passes nothing on, and sends the client away: no two servers that each take the other for the leader keep a
 * request to themselves. Whoever passed one on does so again until the leader says that it has it, and remembers it while it
 * hears that leader: when it does not any more, it sends the client on. It said nothing itself, and nobody else may.
 *
 * Source: Ongaro (2014), section 6.2: a server may proxy its clients' requests to the leader; etcd's raft, where followers
 * forward proposals unless `DisableProposalForwarding` is set.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type CommandId, commandId, type Request } from "../../sim/contract/operation.ts";
import { redirect } from "./term.ts";
import type { PassedOn, Raft, State, Taken } from "./types.ts";

/** Passes a request on; without a leader, or with too many of them, the client has to look for itself. */
export function forward(state: State, client: NodeId, request: Request, io: Io<Raft>): void {
  const others = state.passedOn.filter(({ request: { session } }) => session !== request.session); // one at a time each
  if (state.leader === null || others.length >= io.cluster.options.pendingMax) {
    return redirect(state, client, request, io);
  }
  state.passedOn = [...others, { client, request, beats: 0, isTaken: false }];
  io.send(state.leader, { type: "forwarded", client, request });
}

/** The leader has it, and answers the client as long as it leads. */
export function onTaken(state: State, { id }: Taken): void {
  state.passedOn = state.passedOn.map((one) => (idOf(one) === id ? { ...one, isTaken: true } : one));
}

const idOf = ({ request: { session, sequence } }: PassedOn): CommandId => commandId(session, sequence);

/** A heartbeat of the leader is heard: every few of them, what it does not say it has goes to it once more. */
export function passAgain(state: State, leader: NodeId, io: Io<Raft>): void {
  if (!state.passedOn.some(({ isTaken }) => !isTaken)) return;
  state.passedOn = state.passedOn.map((one) => ({ ...one, beats: (one.beats + 1) % beatsMax }));
  for (const { client, request, beats, isTaken } of state.passedOn) {
    if (beats === 0 && !isTaken) io.send(leader, { type: "forwarded", client, request });
  }
}

const beatsMax = 4;

/** Its leader is not heard any more, or another leads: clients who wait ask whom they will. Of those answered none waits. */
export function sendOn(state: State, io: Io<Raft>): void {
  if (state.passedOn.length === 0) return;
  for (const { client, request } of state.passedOn) redirect(state, client, request, io);
  state.passedOn = nothing;
}

const nothing: readonly PassedOn[] = [];

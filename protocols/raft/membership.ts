/**
 * What an operator asks for: other members.
 * Source: Ongaro (2014), section 4.2.1, figure 4.1 (AddServer and RemoveServer RPC): one change at a time, and an answer once
 * it is committed.
 * Invariant carried here: a change is granted or refused by the log alone, so `failed` is true whoever led meanwhile. Where a
 * leader cannot tell yet it answers `busy`.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, type NodeSet, noNodes, setOf, size, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, commandOf, type Reconfigure, type Request, type Result } from "../../sim/contract/operation.ts";
import { beginCatchUp } from "./catch-up.ts";
import { mayChange, refuse } from "./changes.ts";
import type { LogEntry, Raft, State } from "./types.ts";
import { isStoredBy } from "./witness.ts";

export function onReconfigure(state: State, client: NodeId, request: Request, io: Io<Raft>): void {
  const { session, sequence } = request;
  const last = state.machine.sessions.get(session);
  if (last !== undefined && sequence <= last.sequence) {
    if (sequence === last.sequence) answer(request, last.result, client, io);
    return; // of an older one nobody waits for the answer any more
  }
  // While it hands over its log stands still (§3.10, step 1).
  if (state.change !== null || state.transferTo !== null || !mayChange(state)) {
    return io.reply(client, { type: "busy", session, sequence });
  }
  const command = commandOf(request);
  state.waiting = state.waiting.set(command.id, client);
  const members = setOf(...(request.operation as Reconfigure).members);
  if (isAllowed(state, members, io)) beginCatchUp(state, members, command, io);
  else refuse(state, command, io);
}

/** One server at a time, where configurations are not joint (§4.1): otherwise majorities of the two need not meet. */
function isAllowed({ configuration: { voters } }: State, members: NodeSet, { cluster }: Io<Raft>): boolean {
  if (members === noNodes || difference(members, allNodes(cluster.servers)) !== noNodes) return false;
  if (!isStoredBy(members, cluster)) return false; // what is committed would be on witnesses alone
  return cluster.options.reconfigures === "joint" || distance(voters, members) <= 1;
}

/** How many are in one of the two alone. */
const distance = (a: NodeSet, b: NodeSet): number => size(union(difference(a, b), difference(b, a)));

/** A change, or its refusal, is committed: the session keeps which of the two, for retries. */
export function applyReconfigure(
  state: State,
  { command, configuration }: LogEntry,
  client: NodeId,
  io: Io<Raft>,
): void {
  const { session, sequence } = command as Command;
  const { values, sessions } = state.machine;
  const result = configuration === undefined ? refused : done;
  state.machine = { values, sessions: sessions.set(session, { sequence, result }) };
  if (client >= 0) answer({ session, sequence }, result, client, io);
}

const done: Result = { type: "done" };
/** Returned nothing: of no other operation does a session keep that it has no value. */
const refused: Result = { type: "value", value: null };

function answer(
  { session, sequence }: Pick<Request, "session" | "sequence">,
  result: Result,
  client: NodeId,
  io: Io<Raft>,
): void {
  if (result.type === "done") return io.reply(client, { type: "done", session, sequence, result });
  const why = "the members that were asked for cannot be had from those that are";
  io.reply(client, { type: "failed", session, sequence, why });
}

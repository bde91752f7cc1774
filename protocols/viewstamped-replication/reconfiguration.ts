/**
 * What an operator asks for: other members. It is a request like others, and the last one of its epoch.
 * Source: Liskov and Cowling (2012), section 7.1: RECONFIGURATION; section 7.3 for when who was replaced may be switched off.
 * Invariant carried here: nothing is in a log behind the request that ends the epoch.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, difference, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Reconfigure, type Request } from "../../sim/contract/operation.ts";
import { isOvertaken } from "../shared/serving.ts";
import { hasLastRequest } from "./configuration.ts";
import { hasOpened } from "./opening.ts";
import { submit } from "./primary.ts";
import type { State, Viewstamped } from "./state.ts";

/** §7.1, step 1: the primary stops accepting other requests at once. */
export const isEnding = (state: State): boolean =>
  state.queue.last()?.operation.type === "reconfigure" || hasLastRequest(state);

/**
 * Asked of the primary. Whether members may be had depends on them alone, so `failed` is true whoever led meanwhile. Who asked is
 * told once f' + 1 of the new members have started, and until then waits here.
 */
export function onReconfigure(state: State, client: NodeId, request: Request, io: Io<Viewstamped>): void {
  const { session, sequence, operation } = request;
  const last = state.machine.sessions.get(session);
  if (isOvertaken(last, sequence) || isOvertaken(state.waiting.get(session), sequence)) return;
  if (last?.sequence === sequence && hasOpened(state)) {
    return io.reply(client, { type: "done", session, sequence, result: last.result });
  }
  const isKnown = last?.sequence === sequence || (state.clientTable.get(session) ?? 0) >= sequence;
  if (!isKnown) {
    const members = setOf(...(operation as Reconfigure).members);
    const areServers = members !== noNodes && difference(members, allNodes(io.cluster.servers)) === noNodes;
    if (state.configuration === undefined || !areServers) {
      return io.reply(client, { type: "failed", session, sequence, why: "no such members can be had" });
    }
    if (isEnding(state)) return io.reply(client, { type: "busy", session, sequence });
  }
  state.waiting = state.waiting.set(session, { client, sequence });
  if (!isKnown) submit(state, commandOf(request), io);
}

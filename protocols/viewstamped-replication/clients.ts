/**
 * Clients: the primary serves them, and its client table keeps a request that comes again from being done again.
 * Source: Liskov and Cowling (2012), section 4.1, steps 1 and 2, and for clients that ask another replica than the primary.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { isOvertaken } from "../shared/serving.ts";
import { primaryOf } from "./configuration.ts";
import { isPrimary, submit } from "./primary.ts";
import { isEnding, onReconfigure } from "./reconfiguration.ts";
import type { State, Viewstamped } from "./state.ts";

/** Who does not lead names who does, as far as it hears one. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<Viewstamped>): void {
  const { session, sequence, operation } = request;
  if (!isPrimary(state, io)) {
    const isFollowing = state.status === "normal" && state.wanted === state.view;
    const leader = isFollowing ? primaryOf(state, state.view, io.cluster) : null;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (operation.type === "reconfigure") return onReconfigure(state, client, request, io);
  if (answerRetry(state.machine, client, request, io)) return;
  if (isOvertaken(state.waiting.get(session), sequence)) return;
  const isKnown = (state.clientTable.get(session) ?? 0) >= sequence; // in the log, or on its way there
  // §7.1: the reconfiguration is the last request of the epoch.
  if (!isKnown && isEnding(state)) return io.reply(client, { type: "busy", session, sequence });
  state.waiting = state.waiting.set(session, { client, sequence });
  if (isKnown) return;
  submit(state, commandOf(request), io);
}

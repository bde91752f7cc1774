/**
 * Clients: the leader serves them, and the session table keeps a request that comes again from being done again.
 * Source: Hunt, Konar, Junqueira, Reed, "ZooKeeper: Wait-free coordination for Internet-scale systems" (USENIX ATC 2010), section 4.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { answerRetry } from "../../sim/contract/state-machine.ts";
import { isOvertaken } from "../shared/serving.ts";
import { submit } from "./broadcast.ts";
import { zxidAt } from "./history.ts";
import { answersHere, readHere } from "./reads.ts";
import { isServing, type State, type Zab } from "./state.ts";
import type { Zxid } from "./types.ts";

/** Who does not lead names who does, once it is up to date. */
export function onRequest(state: State, client: NodeId, request: Request, io: Io<Zab>): void {
  const { session, sequence, operation } = request;
  if (operation.type === "get" && answersHere(state, io)) return readHere(state, client, request, operation.key, io);
  if (!isServing(state)) {
    const leader = state.isUpToDate ? state.vote.leader : null;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (answerKnown(state, client, request, io)) return;
  if (isOvertaken(state.waiting.get(session), sequence)) return;
  state.waiting = state.waiting.set(session, { client, sequence });
  if ((state.proposed.get(session) ?? 0) >= sequence) return; // in the history, or on its way there
  submit(state, commandOf(request), io);
}

/** A retry is answered as before. What it saw then is not known any more: it has seen no more than this replica now. */
function answerKnown(state: State, client: NodeId, request: Request, io: Io<Zab>): boolean {
  if (io.cluster.options.reads === "ordered") return answerRetry(state.machine, client, request, io);
  const { session, sequence } = request;
  const last = state.machine.sessions.get(session);
  if (last === undefined || sequence > last.sequence) return false;
  const seen = zxidAt(state, state.committed) as Zxid;
  if (sequence === last.sequence) {
    io.observe({ type: "witnessed", what: "session answered a retry" });
    io.reply(client, { type: "done", session, sequence, result: last.result, seen });
  }
  return true;
}

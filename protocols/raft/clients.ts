/**
 * Client interaction: only the leader serves; commands go through the log, reads as the option says.
 * Source: Ongaro (2014), sections 6.2 (finding the leader), 6.3 (sessions), 6.4 (read-only requests).
 * A retry joins the log again and its session recognises it when it is applied (see commit.ts).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { onRead } from "./reads.ts";
import { proposeCommand } from "./replication.ts";
import { redirect } from "./term.ts";
import { lastIndex, type Raft, type State } from "./types.ts";

export function onRequest(state: State, client: NodeId, request: Request, io: Io<Raft>): void {
  if (state.role !== "leader") return redirect(state, client, request, io);
  const { session, sequence, operation } = request;
  const pending = lastIndex(state) - state.commit + state.queue.length + state.reads.length;
  // §3.10: a leader that hands over takes no more. And one without a majority must not grow without bound.
  if (state.transferTo !== null || pending >= io.cluster.options.pendingMax) {
    return io.reply(client, { type: "busy", session, sequence });
  }
  if (operation.type === "get" && io.cluster.options.reads === "read-index") {
    return onRead(state, client, request, operation.key, io);
  }
  proposeCommand(state, client, commandOf(request), io);
}

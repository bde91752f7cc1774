/**
 * Clients: the leader takes what they ask, each command once for its session.
 *
 * Source: KIP-98, "Exactly Once Delivery and Transactional Messaging": producer id, epoch and sequence number, which are a
 * client's session and sequence number here.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, type Request } from "../../sim/contract/operation.ts";
import { isOvertaken } from "../shared/serving.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { readAtLeader } from "./reads.ts";
import { reassign } from "./reassignment.ts";
import { append } from "./replication.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

export function onRequest(state: ReplicaState, client: NodeId, request: Request, io: Io<ReplicaTypes>): void {
  const { session, sequence, operation } = request;
  if (state.phase !== "lead") {
    const leader = state.leader === io.self ? null : state.leader;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  switch (operation.type) {
    case "reconfigure":
      return reassign(state, { client, session, sequence, members: setOf(...operation.members) }, io);
    case "get":
    case "read-record":
    case "tail":
      return readAtLeader(state, client, request, io);
    default: {
      if (answerRetryFrom(state.store, client, request, io)) return;
      const waiting = state.waiting.get(session);
      if (isOvertaken(waiting, sequence)) return;
      const isInLog = waiting?.sequence === sequence;
      state.waiting = state.waiting.set(session, { client, sequence });
      if (!isInLog) append(state, commandOf(request), io);
    }
  }
}

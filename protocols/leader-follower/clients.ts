/**
 * Clients: the leader takes what changes the store. Who answers reads is an option.
 *
 * Source: Ongaro (2014), section 6.3, for sessions; Lamport, Malkhi, Zhou (2009), section 4, for who is asked.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { commandOf, isRead, type Request } from "../../sim/contract/operation.ts";
import { isOvertaken } from "../shared/serving.ts";
import { answerRetryFrom } from "../shared/stores.ts";
import { readAtLeader } from "./leader-reads.ts";
import { changeForOperator } from "./membership.ts";
import { readByQuorum } from "./quorum-reads.ts";
import { append } from "./replication.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

export function onRequest(state: ReplicaState, client: NodeId, request: Request, io: Io<ReplicaTypes>): void {
  const { session, sequence, operation } = request;
  const reading = { client, session, sequence, operation };
  const isByQuorum = isRead(operation) && io.cluster.options.reads === "quorum";
  if (isByQuorum) return readByQuorum(state, reading, io);
  if (state.phase !== "lead") {
    const leader = state.leader === io.self ? null : state.leader;
    return io.reply(client, { type: "redirect", session, sequence, leader });
  }
  if (operation.type === "reconfigure") {
    return changeForOperator(state, { client, session, sequence, members: setOf(...operation.members) }, io);
  }
  if (isRead(operation)) return readAtLeader(state, reading, io);
  if (answerRetryFrom(state.store, client, request, io)) return;
  const waiting = state.waiting.get(session);
  if (isOvertaken(waiting, sequence)) return;
  const isInLog = waiting?.sequence === sequence;
  state.waiting = state.waiting.set(session, { client, sequence });
  if (!isInLog) append(state, commandOf(request), io);
}

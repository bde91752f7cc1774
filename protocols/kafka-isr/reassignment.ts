/**
 * Reassignment: other replicas are to keep the log. Those who come in fetch like the rest; once the new ones are in
 * sync the old ones go, in one change of the entry.
 *
 * - Whoever stays in the ISR has all that was committed, so the new replicas need not meet the old ones: the copy does.
 * - A leader that is none of them any more resigns: who is in sync takes over.
 *
 * Source: KIP-455, "Create an Administrative API for Replica Reassignment": target replicas, adding and removing. There all
 * the new ones have to be in sync; here one that does not come within its time is not waited for, if `minIsr` are.
 */
import { has, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { resign } from "./heartbeat.ts";
import { minIsrOf } from "./quorums.ts";
import { rankOf } from "./standing.ts";
import type { Reassignment, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function reassign(state: ReplicaState, reassignment: Reassignment, io: ReplicaIo): void {
  const { client, session, sequence, members } = reassignment;
  const minIsr = minIsrOf(io.cluster);
  if (size(members) < minIsr) {
    const why = `fewer than ${minIsr} replicas are never in sync enough`;
    return io.reply(client, { type: "failed", session, sequence, why });
  }
  state.reassignment = reassignment;
  if (!answerOperator(state, io)) want(state, "change", io);
}

/** The operator is told that these have the say. */
export function answerOperator(state: ReplicaState, io: ReplicaIo): boolean {
  const { reassignment, partition } = state;
  if (reassignment === null || partition.replicas !== reassignment.members || partition.target !== null) return false;
  const { client, session, sequence } = reassignment;
  state.reassignment = null;
  io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  return true;
}

export function resignIfRemoved(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase === "lead" && !has(state.partition.replicas, rankOf(io.self, io))) resign(state, io);
}

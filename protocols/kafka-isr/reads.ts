/**
 * Reads at the leader: after a round of fetches that began when the read was there.
 *
 * - Whoever claims a later epoch fetches in this one no more, and is of the maximal ISR while that is large enough. So once
 *   all of it have fetched in this round, nobody had claimed anything when the read came.
 * - All that was committed in earlier epochs is below the start of this one, which is committed before any read is answered:
 *   until then the high watermark may be below what clients saw.
 *
 * Source: KIP-966, section on the high watermark of a new leader: nothing that depends on it before it reaches the start of
 * the epoch. Ongaro (2014), section 6.4, for the round: Kafka itself lets an old leader answer consumers.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { difference, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Request } from "../../sim/contract/operation.ts";
import { withRead } from "../shared/serving.ts";
import { readStore } from "../shared/stores.ts";
import { beginRound } from "./fetches.ts";
import { isLargeEnough, maximalIsr } from "./isr.ts";
import { after } from "./log.ts";
import { rankOf, ranksWhere } from "./standing.ts";
import type { LeaderRead, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function readAtLeader(state: ReplicaState, client: NodeId, request: Request, io: ReplicaIo): void {
  const { session, sequence, operation } = request;
  const index = Math.max(state.executed, after(state.record)) as Slot;
  beginRound(state, io);
  state.reads = withRead(state.reads, { client, session, sequence, operation, round: state.round, index });
  serveConfirmed(state, io);
}

export function serveConfirmed(state: ReplicaState, io: ReplicaIo): void {
  if (state.reads.length === 0 || !isLargeEnough(state, io)) return;
  const isReady = ({ round, index }: LeaderRead) => state.executed >= index && isConfirmed(state, round, io);
  const ready = state.reads.filter(isReady);
  if (ready.length === 0) return;
  state.reads = state.reads.filter((read) => !ready.includes(read));
  for (const { client, session, sequence, operation } of ready) {
    if (io.syncingMicros === 0) io.observe({ type: "served", term: state.epoch, by: "round" });
    io.observe({ type: "witnessed", what: "read after a round" });
    io.reply(client, { type: "done", session, sequence, result: readStore(state.store, operation) });
  }
}

/** All of the maximal ISR have fetched since that round began. */
function isConfirmed(state: ReplicaState, round: number, io: ReplicaIo): boolean {
  const own = rankOf(io.self, io);
  const fetched = ranksWhere(state, (progress, rank) => rank === own || progress.round >= round);
  return difference(maximalIsr(state), fetched) === noNodes;
}

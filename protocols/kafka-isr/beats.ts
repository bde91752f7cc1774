/**
 * A leader's heartbeat: fetches that wait are answered, replicas that do not fetch are told who leads, and who has not
 * caught up is counted out of sync.
 *
 * - A leader that reaches too few replicas, or needs a registry that does not answer, resigns: another may reach more. Of
 *   this there is nothing in Kafka, whose controller hears every broker.
 *
 * Source: KIP-16 for `replica.lag.time.max.ms`; Ongaro (2014), section 6.2, for a leader that hears too few.
 */
import { add, intersection, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { answerParked } from "./fetches.ts";
import { resign } from "./heartbeat.ts";
import { changeOf, inTouch } from "./isr.ts";
import { keepersOf } from "./partition.ts";
import { minIsrOf } from "./quorums.ts";
import { lagMaxOf, nodeOf, patienceOf, rankOf, ranksWhere } from "./standing.ts";
import type { ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Heartbeats beyond which nobody counts any more. */
const lagLimit = 2 ** 20;
const later = (beats: number): number => Math.min(beats + 1, lagLimit);

/** Heartbeats more, until whoever has not fetched is not waited for. */
const grace = 2;

/** Times that a question is asked again until the registry does not answer. */
const asksMax = 8;

export function beat(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase !== "lead") return;
  const own = rankOf(io.self, io);
  state.progress = state.progress.map((each, rank) =>
    rank === own ? each : { ...each, lag: later(each.lag), away: later(each.away) },
  );
  if (isCutOff(state, io)) return resign(state, io);
  io.setTimer("beat", io.cluster.options.heartbeatMicros);
  if (io.cluster.options.heartbeat === "registry") {
    state.beats++;
    want(state, "beat", io);
  }
  tellOthers(state, io);
  if (changeOf(state, io) !== null) want(state, "change", io);
}

/** Those that wait get their answer, and the others are told whom to ask. */
export function tellOthers(state: ReplicaState, io: ReplicaIo): void {
  const { epoch, partition, progress } = state;
  const own = rankOf(io.self, io);
  for (const [rank, { isParked }] of progress.entries()) {
    if (rank === own) continue;
    if (isParked) answerParked(state, rank, io);
    else io.sendAhead(nodeOf(rank, io), { type: "leads", epoch, members: keepersOf(partition) });
  }
}

function isCutOff(state: ReplicaState, io: ReplicaIo): boolean {
  const { partition, askedAgain, question } = state;
  const own = rankOf(io.self, io);
  const keepers = add(keepersOf(partition), own);
  const there = intersection(
    keepers,
    ranksWhere(state, (each, rank) => rank === own || each.away < lagMaxOf(state, each, io) + grace),
  );
  if (size(there) < minIsrOf(io.cluster)) return true;
  const isStuck = inTouch(state, partition.isr, io) !== partition.isr || size(partition.isr) < minIsrOf(io.cluster);
  return isStuck && question !== null && askedAgain >= asksMax * patienceOf(state);
}

/**
 * Who is alive: a leader shows it to the other replicas, or by a count in the registry's entry. A standby that sees nothing
 * of it looks into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { dismissReads, dismissWaiting } from "../shared/serving.ts";
import { unwantClaims, want } from "./asking.ts";
import type { Epoch, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits longer, up to so many doublings, for each time that another took its epoch from it: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: ReplicaState, io: ReplicaIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  state.wish = null;
  unwantClaims(state);
  state.operator = null;
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another epoch is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function stepDown(state: ReplicaState, epoch: Epoch, leader: NodeId | null, io: ReplicaIo): void {
  if (state.phase === "lead" && epoch > state.epoch) io.observe({ type: "witnessed", what: "leader fenced" });
  if (state.phase !== "standby" && state.phase !== "look") state.outbid++;
  state.epoch = epoch;
  state.leader = leader;
  dismissClients(state, io);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  standBy(state, io);
}

/** Who waited here for a leader's answer is sent on. */
export function dismissClients(state: ReplicaState, io: ReplicaIo): void {
  const { leader, leaderReads } = state;
  dismissWaiting(state, leader, io);
  dismissReads(leaderReads, leader, io);
  state.leaderReads = [];
  state.rounds = [];
  state.leasedAt = null;
}

/** Its disk has not answered for the longest time after which somebody is suspected: it can neither promise nor hold anything. */
export function cannotWrite({ syncingMicros, cluster }: ReplicaIo): boolean {
  const { suspectMinMicros, suspectMaxMicros } = cluster.options;
  return syncingMicros >= Math.max(suspectMinMicros, suspectMaxMicros);
}

/** Nothing was heard of a leader for long. Who cannot write claims nothing. */
export function onSuspect(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase !== "standby") return;
  if (cannotWrite(io)) return standBy(state, io);
  state.phase = "look";
  want(state, "look", io);
}

/** The leader of this epoch speaks. By its messages alone it is not alive where the registry says who is. */
export function follow(state: ReplicaState, epoch: Epoch, leader: NodeId, io: ReplicaIo): void {
  if (epoch > state.epoch) return stepDown(state, epoch, leader, io);
  if (epoch < state.epoch) return; // a later one is known of
  state.leader = leader;
  if (io.cluster.options.heartbeat === "registry") return;
  state.outbid = 0;
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
}

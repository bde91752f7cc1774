/**
 * Who is alive: a leader shows it by answers to fetches, or by beats in the registry. A replica that sees nothing of it looks
 * into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: KIP-631, "The Quorum-based Kafka Controller": brokers are fenced when their heartbeats stop; Chandra and Toueg,
 * "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { beaterOf } from "../shared/registry-beats.ts";
import { dismissReads, dismissWaiting } from "../shared/serving.ts";
import { unwantUrgent, want } from "./asking.ts";
import type { Epoch, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits longer, up to so many doublings, for each time that nothing came of its epoch: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: ReplicaState, io: ReplicaIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  unwantUrgent(state);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another epoch is at work, or nothing comes of its own: what is in flight here is no longer its own to commit. */
export function stepDown(state: ReplicaState, epoch: Epoch, leader: NodeId | null, io: ReplicaIo): void {
  if (state.phase === "lead" && epoch > state.epoch) io.observe({ type: "witnessed", what: "leader fenced" });
  if (state.phase === "lead" || state.phase === "claim") state.outbid++;
  state.epoch = epoch;
  state.leader = leader;
  state.round = 0;
  state.proposal = null;
  state.reassignment = null;
  dismissReads(state.reads, leader, io);
  state.reads = [];
  dismissWaiting(state, leader, io);
  io.cancelTimer("beat");
  io.cancelTimer("fetch");
  standBy(state, io);
}

/** It gives up its epoch, in which nobody else leads. */
export function resign(state: ReplicaState, io: ReplicaIo): void {
  io.observe({ type: "witnessed", what: "leader resigned" });
  stepDown(state, state.epoch, null, io);
}

/** Nothing was seen of a leader for long. */
export function onSuspect(state: ReplicaState, io: ReplicaIo): void {
  if (state.phase !== "standby") return;
  state.phase = "look";
  want(state, io.cluster.options.heartbeat === "registry" ? "look at beat" : "look", io);
}

/** What the registry tells of beats. One that is new since the last look shows that somebody lives. */
export function onLookedAtBeat(state: ReplicaState, beat: string | null, io: ReplicaIo): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return want(state, "look", io);
  state.beat = beat;
  if (state.leader === null && beaterOf(beat) !== io.self) return want(state, "look", io);
  standBy(state, io);
}

/** The leader of this epoch speaks. By its messages alone it is not alive where the registry says who is. */
export function hearLeader(state: ReplicaState, epoch: Epoch, leader: NodeId, io: ReplicaIo): void {
  if (epoch > state.epoch) stepDown(state, epoch, leader, io);
  if (epoch < state.epoch) return; // a later one is known of
  state.leader = leader;
  if (io.cluster.options.heartbeat === "registry") return;
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
}

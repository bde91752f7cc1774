/**
 * Who is alive: a writer shows it to the other writers, or by a count in the registry. A standby that sees nothing of it
 * looks into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { beaterOf } from "../shared/registry-beats.ts";
import { unwantClaims, want } from "./asking.ts";
import { forgetTail } from "./log.ts";
import type { Epoch, WriterState, WriterTypes } from "./types.ts";

/** Waits longer, up to so many doublings, for each time that another took its epoch from it: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: WriterState, io: Io<WriterTypes>): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  state.wish = null;
  unwantClaims(state);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another epoch is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function stepDown(state: WriterState, epoch: Epoch, holder: NodeId | null, io: Io<WriterTypes>): void {
  if (state.phase === "write" && epoch > state.epoch) io.observe({ type: "witnessed", what: "writer fenced" });
  if (state.phase !== "standby" && state.phase !== "look") {
    state.outbid++;
    state.fruitless++;
  }
  state.epoch = epoch;
  state.writer = holder;
  state.operator = null;
  forgetTail(state, io);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  standBy(state, io);
}

/** Nothing was heard of a writer for long. */
export function onSuspect(state: WriterState, io: Io<WriterTypes>): void {
  if (state.phase !== "standby") return;
  state.phase = "look";
  want(state, io.cluster.options.heartbeat === "registry" ? "look at beat" : "look", io);
}

export function onBeat(state: WriterState, from: NodeId, epoch: Epoch, io: Io<WriterTypes>): void {
  if (epoch < state.epoch) return;
  if (epoch > state.epoch) return stepDown(state, epoch, from, io);
  state.writer = from;
  state.outbid = 0;
  state.fruitless = 0;
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
}

/** What the registry tells of the writer's beats. One that is new since the last look shows that it lives. */
export function onLookedAtBeat(state: WriterState, beat: string | null, io: Io<WriterTypes>): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return want(state, "look", io);
  state.beat = beat;
  state.writer = beaterOf(beat) as NodeId;
  state.outbid = 0;
  standBy(state, io);
}

export function sendBeat(state: WriterState, io: Io<WriterTypes>): void {
  if (state.phase !== "write") return;
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") {
    state.beats++;
    return want(state, "beat", io);
  }
  const { first, count } = roleOf(io.cluster, "writer");
  for (let rank = 0; rank < count; rank++) {
    if (first + rank !== io.self) io.send((first + rank) as NodeId, { type: "beat", epoch: state.epoch });
  }
}

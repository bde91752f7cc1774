/**
 * Who is alive: a leader shows it to the other leaders, or by a count in the registry. A standby that sees nothing of it
 * looks into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { beaterOf } from "../shared/registry-beats.ts";
import { unwantClaims, want } from "./asking.ts";
import { forgetTail } from "./log.ts";
import { forgetReads } from "./reads.ts";
import type { Ballot, LeaderState, LeaderTypes } from "./types.ts";

/** Waits longer, up to so many doublings, for each time that another took its ballot from it: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: LeaderState, io: Io<LeaderTypes>): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  state.wish = null;
  unwantClaims(state);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another ballot is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function stepDown(state: LeaderState, ballot: Ballot, holder: NodeId | null, io: Io<LeaderTypes>): void {
  if (state.phase === "lead" && ballot > state.ballot) io.observe({ type: "witnessed", what: "leader fenced" });
  if (state.phase !== "standby" && state.phase !== "look") {
    state.outbid++;
    state.fruitless++;
  }
  state.ballot = ballot;
  state.leader = holder;
  state.operator = null;
  forgetTail(state);
  forgetReads(state);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  standBy(state, io);
}

/** Nothing was heard of a leader for long. */
export function onSuspect(state: LeaderState, io: Io<LeaderTypes>): void {
  if (state.phase !== "standby") return;
  state.phase = "look";
  want(state, io.cluster.options.heartbeat === "registry" ? "look at beat" : "look", io);
}

export function onBeat(state: LeaderState, from: NodeId, ballot: Ballot, io: Io<LeaderTypes>): void {
  if (ballot < state.ballot) return;
  if (ballot > state.ballot) return stepDown(state, ballot, from, io);
  state.leader = from;
  state.outbid = 0;
  state.fruitless = 0;
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
}

/** What the registry tells of the leader's beats. One that is new since the last look shows that it lives. */
export function onLookedAtBeat(state: LeaderState, beat: string | null, io: Io<LeaderTypes>): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return want(state, "look", io);
  state.beat = beat;
  state.leader = beaterOf(beat) as NodeId;
  state.outbid = 0;
  standBy(state, io);
}

export function sendBeat(state: LeaderState, io: Io<LeaderTypes>): void {
  if (state.phase !== "lead") return;
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") {
    state.beats++;
    return want(state, "beat", io);
  }
  sendToOthers("leader", { type: "beat", ballot: state.ballot }, io);
}

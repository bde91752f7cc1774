/**
 * Who is alive: a leader shows it to the other proposers, or by a count in the registry. A standby that sees nothing of it
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
import type { Ballot, ProposerState, ProposerTypes } from "./types.ts";

/** Waits longer, up to so many doublings, for each time that another took its ballot from it: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: ProposerState, io: Io<ProposerTypes>): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  state.wish = null;
  unwantClaims(state);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another ballot is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function stepDown(state: ProposerState, ballot: Ballot, holder: NodeId | null, io: Io<ProposerTypes>): void {
  if (state.phase === "lead" && ballot > state.ballot) io.observe({ type: "witnessed", what: "leader fenced" });
  if (state.phase !== "standby" && state.phase !== "look") {
    state.outbid++;
    state.fruitless++;
  }
  state.ballot = ballot;
  state.leader = holder;
  state.operator = null;
  forgetTail(state, io);
  forgetReads(state, io);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  standBy(state, io);
}

/** Nothing was heard of a leader for long. */
export function onSuspect(state: ProposerState, io: Io<ProposerTypes>): void {
  if (state.phase !== "standby") return;
  state.phase = "look";
  want(state, io.cluster.options.heartbeat === "registry" ? "look at beat" : "look", io);
}

export function onBeat(state: ProposerState, from: NodeId, ballot: Ballot, io: Io<ProposerTypes>): void {
  if (ballot < state.ballot) return;
  if (ballot > state.ballot) return stepDown(state, ballot, from, io);
  state.leader = from;
  state.outbid = 0;
  state.fruitless = 0;
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
}

/** What the registry tells of the leader's beats. One that is new since the last look shows that it lives. */
export function onLookedAtBeat(state: ProposerState, beat: string | null, io: Io<ProposerTypes>): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return want(state, "look", io);
  state.beat = beat;
  state.leader = beaterOf(beat) as NodeId;
  state.outbid = 0;
  standBy(state, io);
}

export function sendBeat(state: ProposerState, io: Io<ProposerTypes>): void {
  if (state.phase !== "lead") return;
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") {
    state.beats++;
    return want(state, "beat", io);
  }
  sendToOthers("proposer", { type: "beat", ballot: state.ballot }, io);
}

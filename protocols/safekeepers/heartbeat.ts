/**
 * Who is alive: the elected proposer shows it to the others, or by a count in the registry. One that sees nothing of it
 * campaigns. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { want } from "./asking.ts";
import { forgetTail } from "./log.ts";
import type { ProposerState, ProposerTypes, Term } from "./types.ts";

/** Waits longer, up to so many doublings, for each campaign that came to nothing: of two, one gets its peace. */
const outbidMax = 2;

export function standBy(state: ProposerState, io: Io<ProposerTypes>): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** A later term is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function stepDown(state: ProposerState, term: Term, leader: NodeId | null, io: Io<ProposerTypes>): void {
  if (state.phase === "lead" && term > state.term) io.observe({ type: "witnessed", what: "proposer fenced" });
  if (state.phase !== "standby" && state.phase !== "look") state.outbid++;
  state.term = term;
  state.leader = leader;
  forgetTail(state, io);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  standBy(state, io);
}

export function onBeat(state: ProposerState, from: NodeId, term: Term, io: Io<ProposerTypes>): void {
  if (term < state.term) return;
  const isElected = state.phase === "download" || state.phase === "lead";
  assert(!isElected || term > state.term, "no two proposers are elected in one term");
  if (state.phase === "standby" || state.phase === "look") standBy(state, io);
  else stepDown(state, term, from, io);
  state.term = term;
  state.leader = from;
  state.outbid = 0;
}

/** In a download too: however long it takes, nobody need take over from whoever is at it. */
export function sendBeat(state: ProposerState, io: Io<ProposerTypes>): void {
  if (state.phase !== "lead" && state.phase !== "download") return;
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") {
    state.beats++;
    return want(state, "beat", io);
  }
  sendToOthers("proposer", { type: "beat", term: state.term }, io);
}

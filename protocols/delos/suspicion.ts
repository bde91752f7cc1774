/**
 * Who is alive: a sequencer shows it to the other replicas by beats. Whoever hears nothing of it for long, or cannot append,
 * or finds a seal, extends the chain. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Balakrishnan et al. (2020), section 3.3: any client may extend the chain when it finds a loglet failing; Chandra
 * and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import type { Reason, ReplicaState, ReplicaTypes } from "./state.ts";
import { noLoglet } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits longer, up to so many doublings, for each time that it came to nothing: of two, one gets its peace. */
const outbidMax = 3;

export function awaitSequencer(state: ReplicaState, io: ReplicaIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Nothing was heard of the sequencer for long. Its own needs no beats. */
export function onSuspicion(state: ReplicaState, io: ReplicaIo): void {
  if (state.sequences !== noLoglet) return;
  beginExtension(state, "silence", io);
  awaitSequencer(state, io);
}

/** Looks first whether somebody else has extended the chain. */
export function beginExtension(state: ReplicaState, reason: Reason, io: ReplicaIo): void {
  if (state.phase !== "steady") return;
  state.phase = "look";
  state.reason = reason;
  want(state, "look", io);
}

/**
 * Who is alive: a sequencer shows it to the other proxies, or by a count in the registry. A proxy that sees nothing of it
 * looks into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996).
 */
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { unwantSwap, want } from "./asking.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { Epoch } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** Waits longer, up to so many doublings, for each time that its layout came to nothing: of two, one gets its peace. */
const outbidMax = 2;

export function follow(state: ProxyState, io: ProxyIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "follow";
  state.insists = false;
  state.operator = null;
  unwantSwap(state);
  io.cancelTimer("tend");
  io.cancelTimer("beat");
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** It reads the layout, in order to change it if nobody else did. */
export function look(state: ProxyState, io: ProxyIo): void {
  state.phase = "look";
  want(state, "look", io);
}

/** Nothing was heard of a sequencer for long. */
export function onSuspect(state: ProxyState, io: ProxyIo): void {
  if (state.phase !== "follow") return;
  if (io.cluster.options.heartbeat !== "registry") return look(state, io);
  state.phase = "look";
  want(state, "look at beat", io);
}

export function onBeat(state: ProxyState, epoch: Epoch, io: ProxyIo): void {
  if (epoch > state.layout.epoch) want(state, "look", io);
  if (epoch !== state.layout.epoch || (state.phase !== "follow" && state.phase !== "look")) return;
  state.outbid = 0;
  state.fruitless = 0;
  if (!state.insists) follow(state, io);
}

/** What the registry tells of the sequencer's beats. One that is new since the last look shows that it lives. */
export function onBeatSeen(state: ProxyState, beat: string | null, io: ProxyIo): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return look(state, io);
  state.beat = beat;
  state.outbid = 0;
  follow(state, io);
}

export function sendBeat(state: ProxyState, io: ProxyIo): void {
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (heartbeat === "registry") {
    state.beats++;
    return want(state, "beat", io);
  }
  sendToOthers("proxy", { type: "beat", epoch: state.layout.epoch }, io);
}

/**
 * Who is alive: a writer shows it to the other writers, or by a count in the registry. A standby that sees nothing of it
 * looks into the registry. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: Chandra and Toueg, "Unreliable Failure Detectors for Reliable Distributed Systems" (1996): suspicion may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { beaterOf } from "../shared/registry-beats.ts";
import { inquire } from "./asking.ts";
import { dismissClients } from "./execution.ts";
import { tellLac } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import type { LedgerId } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Waits longer, up to so many doublings, for each time that it came to nothing: of two, one gets its peace. */
const outbidMax = 2;

/** Times that a question on which its writing hangs is asked again before it is silent. */
const askedMax = 4;

export function awaitWriter(state: BookkeeperState, io: WriterIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const factor = 2 ** Math.min(state.outbid, outbidMax);
  state.phase = "standby";
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** Another is at work, or nothing comes of its own: what is in flight here is no longer its own to acknowledge. */
export function giveWay(state: BookkeeperState, io: WriterIo): void {
  const { phase } = state;
  if (phase === "write" || phase === "roll") io.observe({ type: "witnessed", what: "writer fenced" });
  if (phase !== "standby" && phase !== "look") state.outbid++;
  if (state.writer === io.self) state.writer = null;
  state.wanted = state.wanted.filter((each) => /^(read|fetch)/.test(each));
  state.basis = null;
  state.proposal = null;
  state.isChanging = false;
  state.operator = null;
  state.pending = Table.empty();
  state.acks = Table.empty();
  state.told = Table.empty();
  dismissClients(state, io);
  io.cancelTimer("beat");
  io.cancelTimer("resend");
  io.cancelTimer("lac");
  awaitWriter(state, io);
}

/** Nothing was heard of a writer for long. */
export function onSuspicion(state: BookkeeperState, io: WriterIo): void {
  if (state.phase !== "standby") return;
  state.phase = "look";
  inquire(state, io.cluster.options.heartbeat === "registry" ? "look at beat" : "look at list", io);
}

export function onWriterBeat(state: BookkeeperState, from: NodeId, ledger: LedgerId, io: WriterIo): void {
  if (ledger < state.ledger) return;
  const isLate = ledger > state.ledger;
  state.ledger = ledger;
  if (isLate && state.phase !== "standby" && state.phase !== "look") giveWay(state, io);
  state.writer = from;
  state.outbid = 0;
  if (state.phase === "standby" || state.phase === "look") awaitWriter(state, io);
}

/** What the registry tells of the writer's beats. One that is new since the last look shows that it lives. */
export function onBeatSeen(state: BookkeeperState, beat: string | null, io: WriterIo): void {
  if (state.phase !== "look") return;
  if (beat === null || beat === state.beat) return inquire(state, "look at list", io);
  state.beat = beat;
  state.writer = beaterOf(beat) as NodeId;
  state.outbid = 0;
  awaitWriter(state, io);
}

export function beatOn(state: BookkeeperState, io: WriterIo): void {
  const { heartbeat, heartbeatMicros } = io.cluster.options;
  io.setTimer("beat", heartbeatMicros);
  if (state.phase === "write" || state.phase === "roll") tellLac(state, io);
  if (state.proposal !== null && state.askedAgain > askedMax) return; // another may reach the registry
  if (heartbeat === "registry") {
    state.beats++;
    return inquire(state, "beat", io);
  }
  const { first, count } = roleOf(io.cluster, "writer");
  for (let rank = 0; rank < count; rank++) {
    if (first + rank !== io.self) io.send((first + rank) as NodeId, { type: "beat", ledger: state.ledger });
  }
}

/** A writer that is told that its ledger is open no more, or that another follows it, writes no more. */
export function yieldIfPassed(state: BookkeeperState, io: WriterIo): void {
  if (state.phase !== "write" && state.phase !== "roll") return;
  const isLast = state.chain.at(-1)?.ledger === state.ledger;
  if (!isLast || state.ledgers.get(state.ledger)?.state !== "OPEN") giveWay(state, io);
}

/**
 * Who is alive: the head shows it to all others. The one behind it looks into the registry when it hears nothing, the next
 * one a little later. None of this is needed for safety: suspicion may be wrong at any time.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: failures are found by the master, which a register of ours cannot
 * do: so replicas do, and it decides among them; Chandra and Toueg (1996), for suspicion that may be wrong.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { dismissReads, dismissWaiting } from "../shared/serving.ts";
import { unwantClaims, want } from "./asking.ts";
import { dropClaim } from "./lease.ts";
import { placeOf } from "./standing.ts";
import type { Epoch, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

/** Waits longer, up to so many doublings, for each time that nothing came of its own epoch. */
const outbidMax = 3;

/** No head, or not any more: another one is to be heard. */
export function standBy(state: ReplicaState, io: ReplicaIo): void {
  state.isHead = false;
  state.isComplete = false;
  state.joining = [];
  state.operator = null;
  dismissClients(state, io);
  unwantClaims(state);
  dropClaim(state);
  io.cancelTimer("beat");
  awaitBeat(state, io);
}

/**
 * Who waits for what this head put into the log is sent on. It may come to be acknowledged all the same, by a tail that has it,
 * and is done once then, whomever its client asks.
 */
export function dismissClients(state: ReplicaState, io: ReplicaIo): void {
  const { pending, head, executed, log } = state;
  dismissWaiting(state, head, io);
  if (pending.size === 0) return;
  for (const { command, client } of log.slice(executed, log.next)) {
    if (command === null || client === null || pending.get(command.session) !== command.sequence) continue;
    dismissReads([{ client, session: command.session, sequence: command.sequence }], head, io);
  }
  state.pending = Table.empty();
}

/** The second in the chain is the first to look, those further down or outside give it its time. */
function awaitBeat(state: ReplicaState, io: ReplicaIo): void {
  const { suspectMinMicros, suspectMaxMicros } = io.cluster.options;
  const place = placeOf(state, io);
  const turn = place < 0 ? state.configuration.chain.length : Math.max(1, place);
  const factor = turn * 2 ** Math.min(state.outbid, outbidMax);
  io.setTimer("suspect", factor * suspectMinMicros, factor * Math.max(suspectMinMicros, suspectMaxMicros));
}

/** A later epoch is at work, or one that it knows of is not its own any more. */
export function stepDown(state: ReplicaState, epoch: Epoch, head: NodeId | null, io: ReplicaIo): void {
  if (state.isHead) {
    io.observe({ type: "witnessed", what: "head fenced" });
    state.outbid++;
  }
  state.epoch = epoch;
  state.head = head;
  standBy(state, io);
}

/** Nothing was heard of a head for long. */
export function onSuspect(state: ReplicaState, io: ReplicaIo): void {
  if (state.isHead) return;
  want(state, "look", io);
  awaitBeat(state, io);
}

/** The head of the highest epoch that is known speaks. */
export function hearHead(state: ReplicaState, epoch: Epoch, head: NodeId, io: ReplicaIo): void {
  if (epoch < state.epoch || head === io.self) return;
  if (epoch > state.epoch && state.isHead) stepDown(state, epoch, head, io);
  state.epoch = epoch;
  state.head = head;
  state.outbid = 0;
  if (state.isHead) return;
  dropClaim(state);
  awaitBeat(state, io);
}

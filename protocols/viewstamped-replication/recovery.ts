/**
 * Recovery: a replica that kept nothing learns from f + 1 others, the primary among them, what it may have known.
 * Source: Liskov and Cowling (2012), section 4.3, steps 1 to 3; Michael et al. (2017) for which answers count together.
 * Invariants carried here: who recovers answers nobody, and has no part in a view change; it comes back in no view below those
 * that have begun with its promise.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendToOthers } from "../shared/others.ts";
import { primaryOf } from "./configuration.ts";
import { wholeCopy } from "./copies.ts";
import { crashConsistent, learnCrashes } from "./crash-vector.ts";
import { isPrimary } from "./primary.ts";
import { failuresMax } from "./quorums.ts";
import { followView } from "./start-view.ts";
import type { State, Viewstamped } from "./state.ts";
import type { Recovery, RecoveryResponse } from "./types.ts";
import { suspectPrimary } from "./view-change.ts";

/** Step 1, and again for as long as it takes. */
export function askToRecover(state: State, io: Io<Viewstamped>): void {
  if (state.status !== "recovering") return;
  sendToOthers("replica", { type: "recovery", nonce: state.starts, ...epochIn(state) }, io);
  io.setTimer("recovery", io.cluster.options.retryMicros);
}

/** §7.1: every message tells the epoch. */
const epochIn = ({ configuration }: State): Pick<Recovery, "epoch"> =>
  configuration === undefined ? {} : { epoch: configuration.epoch };

/** Step 2: only while its own status is normal. */
export function onRecovery(state: State, from: NodeId, { nonce }: Recovery, io: Io<Viewstamped>): void {
  if (state.status !== "normal") return;
  learnCrashes(state, state.crashes.with(from, nonce));
  const { view, crashes } = state;
  const copy = isPrimary(state, io) ? wholeCopy(state) : null;
  io.send(from, { type: "recoveryResponse", nonce, view, copy, crashes });
  if (from === primaryOf(state, view, io.cluster)) suspectPrimary(state, io);
}

/** Step 3. The nonce: an answer to an earlier recovery tells of a view that may be over since. */
export function onRecoveryResponse(state: State, from: NodeId, message: RecoveryResponse, io: Io<Viewstamped>): void {
  if (state.status !== "recovering" || message.nonce !== state.starts) return;
  learnCrashes(state, message.crashes);
  state.responses = [...state.responses.filter((response) => response.from !== from), { from, message }];
  const responses = crashConsistent(state, state.responses);
  if (responses.length < failuresMax(state, io.cluster) + 1) return;
  const newest = responses.reduce((best, one) => (one.message.view > best.message.view ? one : best)).message.view;
  const primary = responses.find(
    ({ from: rank, message: { view } }) => view === newest && rank === primaryOf(state, newest, io.cluster),
  );
  if (primary === undefined || primary.message.copy === null) return;
  io.cancelTimer("recovery");
  state.responses = [];
  io.observe({ type: "witnessed", what: "replica recovered" });
  followView(state, newest, primary.message.copy, io);
}

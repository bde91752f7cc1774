/**
 * The sequencer: a counter in memory. It is named by the layout, and whoever forgot the counter is none any more.
 *
 * - Whoever asks again, since the answer is late or lost, gets what it was granted: each position more would be a hole to fill.
 * - It begins at or above the tails of all units that were sealed for its layout, so above every position that is complete.
 * - A tail that it tells is above all that was granted under its layout. Whether that layout is still the newest, units say.
 *
 * Source: NSDI 2012, section 3.3: the sequencer is soft state, an optimisation for finding the tail.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { grant } from "./appending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { AskTail, Epoch, TakeToken } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** One that was executed without it is of no use to whoever asks again. */
export function onTakeToken(state: ProxyState, from: NodeId, { epoch, id, attempt }: TakeToken, io: ProxyIo): void {
  if (!isSequencerOf(state, from, epoch, io)) return;
  const last = state.grants.get(id);
  const isAgain = last?.to === from && last.attempt === attempt && last.position >= state.executed;
  const position = isAgain ? last.position : grant(state);
  if (!isAgain) state.grants = state.grants.set(id, { to: from, attempt, position });
  io.send(from, { type: "token", epoch, id, attempt, position });
}

export function onAskTail(state: ProxyState, from: NodeId, { epoch, round }: AskTail, io: ProxyIo): void {
  if (!isSequencerOf(state, from, epoch, io)) return;
  io.send(from, { type: "tail", epoch, round, tail: state.next });
}

function isSequencerOf({ phase, layout }: ProxyState, from: NodeId, epoch: Epoch, io: ProxyIo): boolean {
  if (epoch < layout.epoch) io.send(from, { type: "refused", epoch: layout.epoch });
  return phase === "sequence" && epoch === layout.epoch;
}

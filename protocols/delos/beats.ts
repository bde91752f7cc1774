/**
 * Beats, as a replica hears them: the sequencer of the last loglet is alive, and its global tail is so far. A beat of a later
 * loglet tells that there is one; its tail says nothing of the loglets that are known here.
 *
 * Source: Balakrishnan et al. (2020), section 4.1: clients learn the global tail in the background.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { lastLink } from "./chain.ts";
import { raiseTail } from "./playing.ts";
import type { ReplicaState, ReplicaTypes } from "./state.ts";
import { awaitSequencer } from "./suspicion.ts";
import type { Beat } from "./types.ts";

export function onBeat(state: ReplicaState, from: NodeId, { loglet, tail }: Beat, io: Io<ReplicaTypes>): void {
  const last = lastLink(state.chain);
  if (last === null || loglet > last.loglet) return want(state, "learn", io);
  if (loglet < last.loglet || from !== last.sequencer) return;
  state.outbid = 0;
  if (state.phase === "look" && state.reason === "silence") state.phase = "steady";
  awaitSequencer(state, io);
  raiseTail(state, tail, io);
}

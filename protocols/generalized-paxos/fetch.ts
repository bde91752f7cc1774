/** Asking others for what this proposer lacks: steps of the epoch's history, or a later epoch. */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has } from "../../sim/base/node-set.ts";
import { quorumsOf } from "./quorums.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/** Asks an acceptor or another proposer for what it has beyond; acceptors once in a while only. */
export function fetchFrom(state: ProposerState, from: NodeId, io: ProposerIo): void {
  if (from < quorumsOf(io.cluster).phase1.nodes) {
    if (has(state.askedSinceRetry, from)) return;
    state.askedSinceRetry = add(state.askedSinceRetry, from);
  }
  io.send(from, { type: "fetch", epoch: state.base.epoch });
}

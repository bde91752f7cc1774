/** Asking others for what this proposer lacks: steps of the epoch's history, or a later epoch. */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, remove } from "../../sim/base/node-set.ts";
import { isDueAgain, type Outstanding, roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { quorumsOf } from "./quorums.ts";
import type { ProposerIo, ProposerState } from "./types.ts";

/**
 * Asks an acceptor or another proposer for what it has beyond. An acceptor that has told nothing new is asked again after one
 * look, then two, four and so on: an answer may be a whole base, and who asks faster than its link can carry them waits
 * behind its own answers for ever.
 */
export function fetchFrom(state: ProposerState, from: NodeId, io: ProposerIo): void {
  if (from < quorumsOf(io.cluster).phase1.nodes) {
    if (has(state.asked, from)) return;
    state.asked = add(state.asked, from);
    const before = state.fetches[from] ?? null;
    noteFetch(state, from, before === null ? sentFirst : sentAgain(before));
  }
  io.send(from, { type: "fetch", epoch: state.base.epoch });
}

/** Some of what it has beyond has come; an answer that tells nothing new is none. */
export function noteFetched(state: ProposerState, from: NodeId): void {
  state.asked = remove(state.asked, from);
  if ((state.fetches[from] ?? null) !== null) noteFetch(state, from, null);
}

/** Another look, after `retryMicros`: who has not answered for long enough may be asked again. */
export function lookAtFetches(state: ProposerState): void {
  for (const [rank, fetch] of state.fetches.entries()) {
    if (fetch === null || !has(state.asked, rank)) continue;
    const later = roundLater(fetch);
    noteFetch(state, rank, later);
    if (isDueAgain(later)) state.asked = remove(state.asked, rank);
  }
}

function noteFetch(state: ProposerState, rank: number, fetch: Outstanding | null): void {
  state.fetches = state.fetches.with(rank, fetch);
}

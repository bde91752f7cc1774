/**
 * Commit messages: the primary tells that it lives and what is committed, and gives up when no majority answers.
 * Source: Liskov and Cowling (2012), section 4.1, step 6. Ongaro (2014), section 6.2, for giving up, which the paper leaves out:
 * a primary that others hear, and that hears nobody, would keep them from changing the view for ever.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDiskHung } from "../shared/disk.ts";
import { memberCount, sendAheadToMembers } from "./configuration.ts";
import { isPrimary, onPrepareOk } from "./primary.ts";
import { reachedByQuorum } from "./quorums.ts";
import { lastOp, type State, type Viewstamped } from "./state.ts";
import type { CommitOk } from "./types.ts";
import { askToFollowAgain, resign } from "./view-change.ts";

/** The Commit timer fired. Whose disk hangs can acknowledge nothing, and leaves it to others. */
export function onCommitTimer(state: State, io: Io<Viewstamped>): void {
  if (!isPrimary(state, io)) return;
  if (isDiskHung(io)) return resign(state, io);
  state.round++;
  const { view, commit, round } = state;
  // Ahead of the disk: the view was on disk before its StartView left, and what is committed no crash takes back.
  sendAheadToMembers(state, { type: "commit", view, commit, op: lastOp(state), round }, io);
  io.setTimer("commit", io.cluster.options.heartbeatMicros);
}

/** Who answers also tells how far its log goes: a PrepareOk may have been lost. */
export function onCommitOk(state: State, from: NodeId, { view, op, round }: CommitOk, io: Io<Viewstamped>): void {
  if (view !== state.view || !isPrimary(state, io)) return;
  if (round > (state.rounds[from] as number)) state.rounds = state.rounds.with(from, round);
  onPrepareOk(state, from, { type: "prepareOk", view, op }, io);
}

/** A majority has to answer Commits that are sent from now on, in time. */
export function watchMajority(state: State, io: Io<Viewstamped>): void {
  state.answersFrom = state.round + 1;
  io.setTimer("quorum", io.cluster.options.electionMaxMicros);
}

export function onQuorumTimer(state: State, io: Io<Viewstamped>): void {
  if (!isPrimary(state, io)) return;
  const answered = reachedByQuorum(state, state.rounds.with(io.self, state.round));
  if (answered >= state.answersFrom || memberCount(state, io.cluster) === 1) {
    watchMajority(state, io);
    if (state.outbid > state.view) askToFollowAgain(state, io);
    return;
  }
  io.observe({ type: "witnessed", what: "primary gave up for want of a majority" });
  resign(state, io);
}

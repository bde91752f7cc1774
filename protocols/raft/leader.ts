/**
 * A leader's term: how it begins, its heartbeats, and how it ends when its majority is gone.
 * Source: Ongaro (2014), section 3.4 (heartbeats), 6.2 (a leader without a majority for an election timeout steps down);
 * figure 3.1, "leaders".
 * Invariants carried here: Election Safety (who leads had a majority of this term's votes, and each server has one);
 * Leader Append-Only (it keeps the log it was elected with, and adds behind it). That this log has every committed
 * entry, Leader Completeness, is the doing of the voters: see election.ts.
 */
import { assert } from "../../sim/base/assert.ts";
import { Log } from "../../sim/base/log.ts";
import { noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isQuorum } from "./configuration.ts";
import { forgetSnapshot, initialProgress, isSnapshotSent, type Progress } from "./progress.ts";
import { isRoundDue } from "./reads.ts";
import { proposeNoop, sendHeartbeats } from "./replication.ts";
import { becomeFollower } from "./term.ts";
import { armTransfer } from "./transfer.ts";
import type { Index, Raft, State } from "./types.ts";

/** A majority voted for it: it leads its term, and says so at once. */
export function becomeLeader(state: State, io: Io<Raft>): void {
  const { servers, options } = io.cluster;
  const { term, votes } = state;
  assert(state.role === "candidate", "who becomes leader was a candidate");
  assert(isQuorum(state, votes), "a leader has the votes of a majority");
  io.observe({ type: "elected", term, electors: votes, quorum: "majority", invited: state.transferred });
  io.observe(state.transferred ? leadershipTransferred : leaderElected);
  state.role = "leader";
  state.leader = io.self;
  state.votes = noNodes;
  state.termStart = state.log.next as Index;
  state.progress = Array<Progress>(servers).fill(initialProgress(state.log.next as Index));
  state.active = setOf(io.self);
  state.waiters = Log.empty(state.log.next);
  io.cancelTimer("election");
  io.setTimer("heartbeat", options.heartbeatMicros);
  io.setTimer("quorum", options.electionMaxMicros);
  armTransfer(io);
  proposeNoop(state, io);
}

const leaderElected = { type: "witnessed", what: "leader elected" } as const;
const leadershipTransferred = { type: "witnessed", what: "leadership transferred" } as const;

export function onHeartbeatTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  if (isRoundDue(state)) state.round++;
  sendHeartbeats(state, io);
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}

/** §6.2: a leader that cannot reach a majority steps down, so that its clients look elsewhere. */
export function onQuorumTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  const { checkQuorum, electionMaxMicros } = io.cluster.options;
  if (checkQuorum && !isQuorum(state, state.active)) {
    io.observe(quorumLost);
    return becomeFollower(state, null, io);
  }
  state.active = setOf(io.self);
  // A snapshot sent and not acknowledged since is lost, or nearly: it is sent again with the next heartbeat.
  if (state.progress.some(isSnapshotSent)) state.progress = state.progress.map(forgetSnapshot);
  io.setTimer("quorum", electionMaxMicros);
}

const quorumLost = { type: "witnessed", what: "leader stepped down for want of a majority" } as const;

/**
 * A leader's term: how it begins, its heartbeats, and how it ends when its majority is gone.
 * Source: Ongaro (2014), section 3.4 (heartbeats), 6.2 (a leader without a majority for an election timeout steps down);
 * figure 3.1, "leaders".
 * Invariants carried here: Election Safety (who leads had a majority of this term's votes, and each server has one);
 * Leader Append-Only (it keeps the log it was elected with, and adds behind it). That this log has every committed
 * entry, Leader Completeness, is the doing of the voters: see election.ts.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDiskHung } from "../shared/disk.ts";
import { ageCatchUp } from "./catch-up.ts";
import { observeConfigured } from "./changes.ts";
import { takeBack } from "./clients.ts";
import { isQuorum, membersOf } from "./configuration.ts";
import { beginContact, checksPerTimeout, inContact, slideContact } from "./contact.ts";
import { takeReads } from "./follower-reads.ts";
import { beginLease, noteRound } from "./lease.ts";
import { ageSnapshot, initialProgress, isSnapshotSent, type Progress } from "./progress.ts";
import { beginRound, isRoundDue } from "./reads.ts";
import { proposeNoop, sendHeartbeats } from "./replication.ts";
import { compactIfDue } from "./snapshot.ts";
import { becomeFollower } from "./term.ts";
import { armTransfer, hurryTransfer } from "./transfer.ts";
import { type Index, nobody, type Raft, type State } from "./types.ts";

/** A majority voted for it: it leads its term, and says so at once. */
export function becomeLeader(state: State, io: Io<Raft>): void {
  const { servers, options } = io.cluster;
  const { term, votes } = state;
  assert(state.role === "candidate", "who becomes leader was a candidate");
  assert(isQuorum(state, votes), "a leader has the votes of a majority");
  const elected = { type: "elected", term, electors: votes, quorum: "majority", invited: state.transferred } as const;
  if (options.reconfigures === "none") io.observe(elected);
  else {
    observeConfigured(state, io); // who appended it may not have come to say so
    io.observe({ ...elected, members: membersOf(state.configuration) });
  }
  io.observe(state.transferred ? leadershipTransferred : leaderElected);
  state.role = "leader";
  state.leader = io.self;
  state.votes = noNodes;
  state.termStart = state.log.next as Index;
  state.progress = Array<Progress>(servers).fill(initialProgress(state.log.next as Index));
  state.waiting = inherited(state);
  io.cancelTimer("election");
  io.setTimer("heartbeat", options.heartbeatMicros);
  beginContact(state, votes, io);
  beginLease(state, io);
  armTransfer(io);
  proposeNoop(state, io);
  if (state.readsHere.length > 0) takeReads(state, io);
  if (state.passedOn.length > 0) takeBack(state, io);
}

/** The commands in its log that earlier leaders left to it: a retry of one of them waits for that, and joins no log twice. */
function inherited({ log, applied }: State): Table<NodeId> {
  let waiting = Table.empty<NodeId>();
  for (let index = applied + 1; index < log.next; index++) {
    const entry = log.at(index);
    const command = entry?.command ?? entry?.configuration?.asked;
    if (command) waiting = waiting.set(command.id, nobody);
  }
  return waiting;
}

const leaderElected = { type: "witnessed", what: "leader elected" } as const;
const leadershipTransferred = { type: "witnessed", what: "leadership transferred" } as const;

export function onHeartbeatTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  // §6.2, of the leader itself: whose disk hangs has no vote of its own, and no answer of its leaves.
  if (io.cluster.options.checkQuorum && isDiskHung(io)) {
    io.observe(diskLost);
    return becomeFollower(state, null, io);
  }
  if (isRoundDue(state) || state.lease !== null) state.round++;
  noteRound(state, io);
  sendHeartbeats(state, io);
  if (state.transferTo !== null) hurryTransfer(state, io);
  io.setTimer("heartbeat", io.cluster.options.heartbeatMicros);
}

/** §6.2: a leader that cannot reach a majority steps down, so that its clients look elsewhere. */
export function onQuorumTimer(state: State, io: Io<Raft>): void {
  if (state.role !== "leader") return;
  const { checkQuorum } = io.cluster.options;
  if (checkQuorum && !isQuorum(state, inContact(state))) {
    io.observe(quorumLost);
    return becomeFollower(state, null, io);
  }
  if (isRoundDue(state)) beginRound(state, io);
  else state.round++; // the next requests tell by their round that they are from after this check
  slideContact(state, io);
  if (state.change !== null) ageCatchUp(state, io);
  if (state.progress.some(isSnapshotSent))
    state.progress = state.progress.map((of) => ageSnapshot(of, checksPerTimeout));
  compactIfDue(state, io); // what was held back while a snapshot was on its way, should nothing be committed any more
}

const diskLost = { type: "witnessed", what: "leader stepped down for want of its disk" } as const;
const quorumLost = { type: "witnessed", what: "leader stepped down for want of a majority" } as const;

/**
 * Who leads: a replica that hears nothing from a leader for long enough opens a higher ballot; a heartbeat renews the
 * leader's lease on its ballot, during which the others answer no prepare.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 3 (a distinguished proposer); Chandra, Griesemer, Redstone,
 * "Paxos Made Live" (2007), section 5.1 (a lease keeps the master's ballot). The lease here is for quiet only: nothing
 * that is safe depends on it.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { ballotInNextRound } from "../shared/ballots.ts";
import { learnCommitted } from "./learner.ts";
import { type Ballot, ballotOwner, type Heartbeat, type MultiPaxos, noLeadership, type State } from "./types.ts";

/** Waits for a leader, or for the time to become one. */
export function awaitLeader(io: Io<MultiPaxos>): void {
  const { electionMinMicros, electionMaxMicros } = io.cluster.options;
  io.setTimer("election", electionMinMicros, electionMaxMicros);
}

/** Step 1a: opens a ballot above any seen: of the next round of ballots, so above all that its rivals opened in this. */
export function campaign(state: State, io: Io<MultiPaxos>): void {
  assert(state.role !== "leader", "a follower or a candidate campaigns, a leader has won");
  state.role = "candidate";
  state.leader = null;
  state.grantsLease = false;
  state.ballot = ballotInNextRound(state.promised, io.self, io.cluster.servers);
  state.promised = state.ballot;
  state.promises = noNodes;
  state.reported = Table.empty();
  state.floor = state.executed;
  state.floorAt = null;

  io.write({ promised: state.ballot });
  io.sync(); // before the send: a ballot used again after a crash could carry two values for a slot (section 2.5)
  io.broadcast("replica", { type: "prepare", ballot: state.ballot, from: state.executed });
  awaitLeader(io);
}

/** A higher ballot is at work: this replica leads nothing. Clients that wait here will ask again. */
export function stepDown(state: State, io: Io<MultiPaxos>): void {
  if (state.role === "leader") {
    io.cancelTimer("heartbeat");
    io.cancelTimer("retry");
  }
  if (state.role !== "follower") io.observe({ type: "witnessed", what: "stepped down" });
  state.role = "follower";
  state.leader = null;
  state.grantsLease = false;
  Object.assign(state, noLeadership());
  state.reads = state.reads.filter((read) => read.round === 0);
  awaitLeader(io);
}

/** The leader of `ballot`, which is at least what was promised, spoke: it leads, and its lease begins again. */
export function hearFrom(state: State, from: NodeId, ballot: Ballot, io: Io<MultiPaxos>): void {
  if (from === io.self) return;
  assert(ballot >= state.promised, "a leader is heard in a ballot that is not below the promise");
  assert(from === ballotOwner(ballot, io.cluster.servers), "a ballot is its owner's: no two leaders share one");
  if (ballot > state.promised || state.role !== "follower") stepDown(state, io);
  state.leader = from;
  state.grantsLease = true;
  io.setTimer("lease", io.cluster.options.electionMinMicros);
  awaitLeader(io);
}

/** A ballot of ours was too low: remember the one to beat, and wait our turn. */
export function onNack(state: State, promised: Ballot, io: Io<MultiPaxos>): void {
  if (state.role === "follower" || promised <= state.ballot) return;
  stepDown(state, io);
  if (promised <= state.promised) return;
  state.promised = promised; // as if prepared by it: no lower ballot can win anyway
  io.write({ promised });
  io.sync(); // nothing said waits for it: without it a restarted replica would campaign too low once more
}

/** The leader lives. Following it is promising its ballot. */
export function onHeartbeat(state: State, from: NodeId, heartbeat: Heartbeat, io: Io<MultiPaxos>): void {
  const { ballot, committed, round } = heartbeat;
  if (ballot < state.promised) return io.send(from, { type: "nack", promised: state.promised });

  hearFrom(state, from, ballot, io);
  if (ballot > state.promised) {
    state.promised = ballot;
    io.write({ promised: ballot });
    io.sync(); // before the send: the ack says that no lower ballot is served any more
  }
  io.send(from, { type: "heartbeatAck", ballot, round, voted: state.votesEnd });
  learnCommitted(state, from, ballot, committed, io);
}

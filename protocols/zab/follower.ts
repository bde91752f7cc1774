/**
 * Broadcast (phase 3), the followers' side: what is proposed goes behind the history, in order, and what is committed is executed.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-B, phase 3, steps f.3.1 and f.3.2. There channels are FIFO; here a
 * gap shows in the counters, and the leader is asked for what is missing, as whose connection broke is in ZooKeeper.
 * Invariant carried here: the history of a follower is a prefix of its leader's.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { executeUpTo } from "./execute.ts";
import { observeHistory, persistHistory } from "./history.ts";
import { awaitLeader } from "./look.ts";
import { lastZxid, type State, type Zab } from "./state.ts";
import { tellHistory } from "./synchronization.ts";
import { type Commit, type Entry, type Epoch, noZxid, type Ping, type Proposal, successor } from "./types.ts";

/** Step f.3.1. What is here already is acknowledged again; what leaves a gap is not taken. */
export function onProposal(state: State, from: NodeId, { epoch, entries }: Proposal, io: Io<Zab>): void {
  if (!isSynchronized(state, from, epoch)) return;
  awaitLeader(io);
  const first = state.log.next;
  const last = lastZxid(state);
  const next = (entries[0] as Entry).zxid;
  if (next > successor(last)) return tellHistory(state, io);
  for (const entry of entries) if (entry.zxid > last) state.log = state.log.append(entry);
  if (state.log.next > first) {
    persistHistory(state, io); // before the ACK: it counts
    observeHistory(state, first, first, io);
  }
  io.send(from, { type: "ack", epoch, zxid: lastZxid(state) });
}

/** The leader that it follows, in the epoch whose history it has. */
const isSynchronized = (state: State, from: NodeId, epoch: Epoch): boolean =>
  isOfLeader(state, from, epoch) && state.currentEpoch === epoch;

const isOfLeader = ({ phase, vote, acceptedEpoch }: State, from: NodeId, epoch: Epoch): boolean =>
  phase === "following" && from === vote.leader && epoch === acceptedEpoch;

/** Step f.3.2. */
export function onCommit(state: State, from: NodeId, { epoch, zxid }: Commit, io: Io<Zab>): void {
  if (!isSynchronized(state, from, epoch)) return;
  awaitLeader(io);
  executeUpTo(state, zxid, io);
}

/** The leader lives. What it spoke of one ping before and is not here is late, or lost. */
export function onPing(state: State, from: NodeId, { epoch, round, last, commit }: Ping, io: Io<Zab>): void {
  if (!isOfLeader(state, from, epoch)) return;
  const isSynced = state.currentEpoch === epoch;
  if (state.isUpToDate) awaitLeader(io);
  io.send(from, { type: "pong", epoch, round, zxid: isSynced ? lastZxid(state) : noZxid });
  if (!isSynced) return; // it asks to be let in, again and again
  executeUpTo(state, commit, io);
  if (lastZxid(state) < state.told) tellHistory(state, io);
  state.told = last;
}

/**
 * Catching up: a replica that lacks chosen decrees fetches them.
 *
 * Source: Chandra, Griesemer, Redstone, "Paxos Made Live" (2007), section 5.5.
 *
 * Catching up is the replica's own affair here: it asks for the slots it lacks, and anyone who executed them answers,
 * since a chosen decree is the same wherever it is kept. Raft's leader sends entries unasked, which its followers check
 * against their logs; Generalized Paxos' learners ask for whole votes, for they learn what votes have in common.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { endFetching, fetchFrom, fetchUpTo } from "./fetching.ts";
import { stepDown } from "./following.ts";
import { installSnapshot, learn, snapshotOf } from "./learner.ts";
import type { MultiPaxos, State } from "./state.ts";
import { after, type Decided, type Fetch, type Snapshot } from "./types.ts";

/** Decrees in one answer to a fetch, at most. */
const fetchMax = 64;

/**
 * Sends what was asked for: decrees while the log has them, in place of those compacted away the state as it is now. The
 * last snapshot written may be so old that what follows it is compacted before the answer to it comes back.
 */
export function onFetch(state: State, from: NodeId, { from: start }: Fetch, io: Io<MultiPaxos>): void {
  const { executed, log } = state;
  if (start >= executed) return;
  if (start < log.first) return io.send(from, { type: "install", snapshot: snapshotOf(state) });
  io.send(from, { type: "decided", slot: start, decrees: log.slice(start, start + fetchMax), executed });
}

/** Chosen decrees that were asked for. */
export function onDecided(state: State, from: NodeId, answer: Decided, io: Io<MultiPaxos>): void {
  const { slot, decrees, executed } = answer;
  const isAwaited = state.fetching?.from === from && state.fetching.slot === slot;
  for (const [at, decree] of decrees.entries()) learn(state, after(slot, at), decree, io);
  if (!isAwaited) return; // late, or a copy: what follows it was asked for already
  endFetching(state, io);
  fetchUpTo(state, from, executed, io);
}

/** A snapshot takes the place of a prefix that this replica lacks. */
export function onInstall(state: State, from: NodeId, snapshot: Snapshot, io: Io<MultiPaxos>): void {
  if (state.fetching?.from === from) endFetching(state, io);
  if (snapshot.next > state.executed) installSnapshot(state, snapshot, io);
}

/**
 * Nothing came. A follower asks whoever next tells it how far decrees are chosen. A leader is told by nobody, so it asks
 * one after another for what is below its floor. If none of them has it, whoever told of the floor is gone, with all
 * who executed as far: another ballot, promised by those who are left, begins lower and proposes these slots again.
 */
export function onFetchTimer(state: State, io: Io<MultiPaxos>): void {
  const asked = state.fetching;
  state.fetching = null;
  if (asked === null || state.role !== "leader" || state.executed >= state.floor) return;
  const { servers } = io.cluster;
  let next = (asked.from + 1) % servers;
  if (next === io.self) next = (next + 1) % servers;
  if (next === state.floorAt) return stepDown(state, null, io);
  fetchFrom(state, next as NodeId, io);
}

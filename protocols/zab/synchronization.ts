/**
 * Synchronization (phase 2): the leader makes its followers' histories its own, and commits all of it once a quorum has it.
 *
 * NEWLEADER is an entry of the history here, the first of its epoch, and stands for all before it; in ZooKeeper it is a proposal
 * that leaves nothing on a disk. The packets that ZooKeeper sends before it, DIFF, TRUNC or SNAP and what follows them, are one
 * message with it, as in the paper, since channels here keep no order.
 *
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-B, phase 2; Medeiros (2012), section 4.3, for DIFF, TRUNC and
 * SNAP. ZOOKEEPER-4643, -4646, -3911 and -4785 for the order of what is written: the history, then currentEpoch, then the answer.
 * Invariants carried here: who answers NEWLEADER of an epoch has the history of its leader on disk; a disk whose currentEpoch is e
 * holds all with which e began; nothing of the initial history is committed before a quorum has answered.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { Log } from "../../sim/base/log.ts";
import { add, has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { acknowledgeOwn, advance, append, drain, proposedIn } from "./broadcast.ts";
import { executeUpTo } from "./execute.ts";
import { observeHistory, persistHistory, positionOf, zxidAt } from "./history.ts";
import { awaitLeader } from "./look.ts";
import { isBegun, isServing, lastPosition, lastZxid, type State, type Zab } from "./state.ts";
import {
  type Ack,
  type Entry,
  epochOf,
  type NewLeader,
  noZxid,
  type Snapshot,
  type Sync,
  type UpToDate,
  type Zxid,
  zxidOf,
} from "./types.ts";

/** Step l.2.1: the leader takes its own history for that of the epoch, in the order that followers keep. */
export function beginEpoch(state: State, io: Io<Zab>): void {
  const { epoch } = state;
  const first = state.log.next;
  state.start = first;
  state.proposed = proposedIn(state);
  append(state, { zxid: zxidOf(epoch, 0), command: null }, io);
  persistHistory(state, io);
  takePart(state, io);
  observeHistory(state, first, first, io);
  io.observe({ type: "elected", term: epoch, electors: state.promisers, quorum: "majority" });
  acknowledgeOwn(state, io);
  for (const rank of state.unsynced.keys()) if (rank !== io.self) synchronize(state, rank as NodeId, io);
  io.setTimer("ping", io.cluster.options.heartbeatMicros);
}

/** The history on disk is that of acceptedEpoch. Only now: with the epoch and without its history it would outdo those who have it. */
function takePart(state: State, io: Io<Zab>): void {
  state.currentEpoch = state.acceptedEpoch;
  io.write({ currentEpoch: state.currentEpoch });
  io.sync(); // before the answer: it counts
}

/** Step l.2.1, to one that has told how far its history goes. */
export function synchronize(state: State, to: NodeId, io: Io<Zab>): void {
  const zxid = state.unsynced[to] as number;
  if (zxid < 0) return;
  state.unsynced = state.unsynced.with(to, -1);
  const sync = syncFor(state, zxid as Zxid);
  const commit = zxidAt(state, state.committed) as Zxid;
  io.observe({ type: "witnessed", what: `synchronized by ${sync.type.toUpperCase()}` });
  io.send(to, { type: "newLeader", epoch: state.epoch, sync, commit });
}

/**
 * What makes a history that ends with `last` this one. A history with an entry of an epoch holds all that this epoch had before it:
 * so where this one has another entry of that epoch below, the other one has it too, and what is behind it there is nobody's.
 * Where it has none, or does not go back so far, all is sent.
 */
function syncFor(state: State, last: Zxid): Sync {
  const { log, snapshot } = state;
  const position = positionOf(state, last);
  const found = zxidAt(state, position);
  const entriesBehind = (place: number): readonly Entry[] => log.slice(place + 1, log.next);
  if (found === last) return { type: "diff", after: last, entries: entriesBehind(position) };
  if (found !== undefined && found < last && epochOf(found) === epochOf(last)) {
    return { type: "trunc", to: found, entries: entriesBehind(position) };
  }
  return { type: "snap", snapshot, entries: entriesBehind(snapshot.position) };
}

/** How far this history goes: the answer brings what it lacks. */
export function tellHistory(state: State, io: Io<Zab>): void {
  const { acceptedEpoch: epoch, currentEpoch, vote } = state;
  const isPromise = state.promisedTo === vote.leader;
  io.send(vote.leader, { type: "ackEpoch", epoch, currentEpoch, zxid: lastZxid(state), isPromise });
}

/** Step f.2.1: takes the history over, then the epoch, and answers. Of its own epoch it takes what it lacks. */
export function onNewLeader(state: State, from: NodeId, { epoch, sync, commit }: NewLeader, io: Io<Zab>): void {
  if (state.phase !== "following" || from !== state.vote.leader || epoch !== state.acceptedEpoch) return;
  const { log, snapshot } = state;
  const isNew = state.currentEpoch < epoch;
  const first = isNew ? takeHistory(state, sync) : extendHistory(state, sync);
  if (first === null) return; // of a history that is not here any more
  awaitLeader(io);
  if (first < state.log.next || first < log.next || snapshot !== state.snapshot) {
    persistHistory(state, io); // before currentEpoch, and before the answer: whoever crashes in between is as it was
    if (snapshot !== state.snapshot) tellInstalled(state, io);
    observeHistory(state, first, log.next, io);
  }
  if (isNew) takePart(state, io);
  io.send(from, { type: "ack", epoch, zxid: lastZxid(state) });
  executeUpTo(state, commit, io);
}

/** Makes this history the leader's. Returns the first place that is new; null where the message does not fit. */
function takeHistory(state: State, sync: Sync): number | null {
  switch (sync.type) {
    case "diff":
      return sync.after === lastZxid(state) ? replaceBehind(state, lastPosition(state), sync.entries) : null;
    case "trunc": {
      const position = positionOf(state, sync.to);
      return zxidAt(state, position) === sync.to ? replaceBehind(state, position, sync.entries) : null;
    }
    case "snap":
      if (sync.snapshot.position > state.committed) return install(state, sync.snapshot, sync.entries);
      return replaceBehind(state, sync.snapshot.position, sync.entries); // up to there all histories are alike
  }
}

/** Puts what follows this history, of the same epoch, behind it: an answer that comes late, or twice, takes nothing away. */
function extendHistory(state: State, sync: Sync): number | null {
  const next = state.log.next;
  if (sync.type === "snap" && sync.snapshot.position >= next) return install(state, sync.snapshot, sync.entries);
  const last = lastZxid(state);
  const base = sync.type === "snap" ? sync.snapshot.zxid : sync.type === "diff" ? sync.after : sync.to;
  if (base > last) return null;
  for (const entry of sync.entries) if (entry.zxid > last) state.log = state.log.append(entry);
  return next;
}

/** What is behind `position` becomes `entries`; what is the same in both stays. */
function replaceBehind(state: State, position: number, entries: readonly Entry[]): number {
  const end = position + 1 + entries.length;
  let place = Math.max(position + 1, state.log.first);
  while (place < end && state.log.at(place)?.zxid === (entries[place - position - 1] as Entry).zxid) place++;
  assert(place > state.committed, "what is committed is in the history of every later epoch");
  let log = state.log.truncate(place);
  for (let at = place; at < end; at++) log = log.append(entries[at - position - 1] as Entry);
  state.log = log;
  return place;
}

/** The snapshot takes the place of all there is. */
function install(state: State, snapshot: Snapshot, entries: readonly Entry[]): number {
  assert(snapshot.position > state.committed, "a snapshot is not taken for less than what is executed");
  state.snapshot = snapshot;
  state.machine = snapshot.machine;
  state.committed = snapshot.position;
  let log = Log.empty<Entry>(snapshot.position + 1);
  for (const entry of entries) log = log.append(entry);
  state.log = log;
  return log.first;
}

function tellInstalled({ snapshot }: State, io: Io<Zab>): void {
  io.observe({ type: "installed", next: snapshot.position + 1 });
  io.observe({ type: "witnessed", what: "snapshot installed" });
}

/** Step l.2.2 and phase 3: `from` has all up to `zxid`. ACKs of different epochs never add up. */
export function onAck(state: State, from: NodeId, { epoch, zxid }: Ack, io: Io<Zab>): void {
  if (state.phase !== "leading" || epoch !== state.epoch || !isBegun(state)) return;
  if (zxid > (state.acked[from] as Zxid)) state.acked = state.acked.with(from, zxid);
  advance(state, io);
  if (from === io.self) drain(state, io);
  if (isServing(state)) for (const rank of state.acked.keys()) tellUpToDate(state, rank as NodeId, io);
}

/** COMMIT-LD, and UPTODATE in ZooKeeper, once to each that has answered since it joined. */
function tellUpToDate(state: State, to: NodeId, io: Io<Zab>): void {
  if ((state.acked[to] as Zxid) === noZxid || to === io.self || has(state.upToDate, to)) return;
  state.upToDate = add(state.upToDate, to);
  io.send(to, { type: "upToDate", epoch: state.epoch, commit: zxidAt(state, state.committed) as Zxid });
}

/** The initial history is committed, and this replica is one of those who may serve. */
export function onUpToDate(state: State, from: NodeId, { epoch, commit }: UpToDate, io: Io<Zab>): void {
  if (state.phase !== "following" || from !== state.vote.leader || epoch !== state.currentEpoch) return;
  if (epoch !== state.acceptedEpoch) return;
  awaitLeader(io);
  state.isUpToDate = true;
  state.shunned = noNodes;
  io.cancelTimer("join");
  executeUpTo(state, commit, io);
}

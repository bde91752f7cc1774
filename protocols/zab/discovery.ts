/**
 * Discovery (phase 1): the leader that was found learns which epochs a quorum has promised, proposes one above them, and has a quorum
 * promise it. Who promises tells how far its history goes; none may go further than the leader's.
 *
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), section IV-B, phase 1. As ZooKeeper has it, the leader does not take over the
 * newest history of a quorum: it has that from the election, and gives up where it has not.
 * Invariants carried here: an epoch has one leader, for a replica promises it once; the history with which an epoch begins holds all
 * that was committed in lower ones (claim 4).
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, noNodes, remove, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { reportOf } from "./history.ts";
import { awaitLeader, look } from "./look.ts";
import { watchQuorum } from "./pings.ts";
import { isBegun, lastZxid, type State, type Zab } from "./state.ts";
import { beginEpoch, synchronize, tellHistory } from "./synchronization.ts";
import { type AckEpoch, type Epoch, type FollowerInfo, type LeaderInfo, noEpoch, noZxid } from "./types.ts";

/** To join takes a few messages, and the leader may wait for others: it is given more time than to show that it lives. */
const joinTimes = 2;

/** The election is over, and another leads. */
export function becomeFollower(state: State, io: Io<Zab>): void {
  state.phase = "following";
  io.cancelTimer("notify");
  io.cancelTimer("settle");
  awaitLeader(io, joinTimes);
  askToJoin(state, io);
}

/** Asks to be let in, and asks again, ever more slowly, until it is up to date. */
function askToJoin(state: State, io: Io<Zab>): void {
  io.send(state.vote.leader, { type: "followerInfo", acceptedEpoch: state.acceptedEpoch });
  io.setTimer("join", io.cluster.options.retryMicros * 2 ** Math.min(state.joins, doublingsMax));
  state.joins++;
}

const doublingsMax = 4;

export function onJoinTimer(state: State, io: Io<Zab>): void {
  if (state.phase === "following" && !state.isUpToDate) askToJoin(state, io);
}

/** The election is over, and this replica leads: it waits for followers, and gives up when there is no quorum of them in time. */
export function becomeLeader(state: State, io: Io<Zab>): void {
  const { servers } = io.cluster;
  state.phase = "leading";
  state.shunned = noNodes;
  state.followers = new Array<number>(servers).fill(-1).with(io.self, state.acceptedEpoch);
  state.unsynced = new Array<number>(servers).fill(-1);
  state.acked = new Array(servers).fill(noZxid);
  state.pongs = new Array<number>(servers).fill(0);
  for (const timer of ["leader", "notify", "settle"] as const) io.cancelTimer(timer);
  watchQuorum(state, io, joinTimes);
  proposeEpoch(state, io);
}

/** Step l.1.1: somebody follows. Who joins later is told the epoch that there is. */
export function onFollowerInfo(state: State, from: NodeId, { acceptedEpoch }: FollowerInfo, io: Io<Zab>): void {
  if (acceptedEpoch > state.outbid) state.outbid = acceptedEpoch;
  if (state.phase !== "leading") return;
  state.followers = state.followers.with(from, acceptedEpoch);
  state.upToDate = remove(state.upToDate, from);
  if (state.epoch === noEpoch) return proposeEpoch(state, io);
  if (acceptedEpoch <= state.epoch) io.send(from, { type: "leaderInfo", epoch: state.epoch });
}

/** Step l.1.1: once a quorum follows, an epoch above all that any of them has promised. */
function proposeEpoch(state: State, io: Io<Zab>): void {
  const followers = state.followers.filter((epoch) => epoch >= 0);
  if (followers.length < majoritySize(io.cluster.servers)) return;
  const epoch = (Math.max(...followers, state.outbid) + 1) as Epoch;
  state.epoch = epoch;
  promise(state, epoch, io.self, io);
  for (const [rank, accepted] of state.followers.entries()) {
    if (accepted >= 0 && rank !== io.self) io.send(rank as NodeId, { type: "leaderInfo", epoch });
  }
  const { currentEpoch } = state;
  io.send(io.self, { type: "ackEpoch", epoch, currentEpoch, zxid: lastZxid(state), isPromise: true });
}

/** Step f.1.1: from here on it takes part in no lower epoch. */
function promise(state: State, epoch: Epoch, to: NodeId, io: Io<Zab>): void {
  state.acceptedEpoch = epoch;
  state.promisedTo = to;
  io.write({ acceptedEpoch: epoch });
  io.sync(); // before the send: who forgets it would promise the epoch to another one
  io.observe({ type: "promised", term: epoch, report: reportOf(state), to });
}

/** Step f.1.1. The epoch of a leader that was left it does not take; who knows not to whom it promised an epoch says so. */
export function onLeaderInfo(state: State, from: NodeId, { epoch }: LeaderInfo, io: Io<Zab>): void {
  if (state.phase !== "following" || from !== state.vote.leader || epoch < state.acceptedEpoch) return;
  if (epoch > state.acceptedEpoch) promise(state, epoch, from, io);
  awaitLeader(io, state.isUpToDate ? 1 : joinTimes);
  tellHistory(state, io);
}

/** Step l.1.2: a quorum has promised the epoch, and nobody's history goes further than this leader's: the epoch begins with it. */
export function onAckEpoch(state: State, from: NodeId, message: AckEpoch, io: Io<Zab>): void {
  const { epoch, zxid, isPromise } = message;
  if (state.phase !== "leading" || epoch !== state.epoch) return;
  state.unsynced = state.unsynced.with(from, zxid);
  if (isBegun(state)) return synchronize(state, from, io);
  if (!isPromise || has(state.promisers, from)) return;
  if (isNewer(message, state)) {
    io.observe({ type: "witnessed", what: "leader gave up for a newer history" });
    return look(state, io);
  }
  state.promisers = add(state.promisers, from);
  if (size(state.promisers) >= majoritySize(io.cluster.servers)) beginEpoch(state, io);
}

/** The last epoch that its sender took part in is later than this leader's, or it is the same and its history goes further. */
const isNewer = ({ currentEpoch, zxid }: AckEpoch, state: State): boolean =>
  currentEpoch !== state.currentEpoch ? currentEpoch > state.currentEpoch : zxid > lastZxid(state);

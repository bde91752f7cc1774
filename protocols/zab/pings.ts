/**
 * Pings: the leader tells that it lives and what is committed, and gives up when no quorum answers.
 * Source: Medeiros, "ZooKeeper's atomic broadcast protocol" (2012), section 4: heartbeats between a leader and its followers, and
 * what either does without them.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isDiskHung } from "../shared/disk.ts";
import { sendAheadToOthers } from "../shared/others.ts";
import { reachedByMajority } from "../shared/reached-by-majority.ts";
import { zxidAt } from "./history.ts";
import { look } from "./look.ts";
import { isBegun, isServing, lastZxid, type State, type Zab } from "./state.ts";
import { onAck } from "./synchronization.ts";
import { noZxid, type Pong, type Zxid } from "./types.ts";

/** The ping timer fired. Whose disk hangs can acknowledge nothing, and leaves it to others. */
export function onPingTimer(state: State, io: Io<Zab>): void {
  if (!isBegun(state)) return;
  if (isDiskHung(io)) return look(state, io);
  state.pings++;
  const { epoch, pings: round } = state;
  const commit = zxidAt(state, state.committed) as Zxid;
  // Ahead of the disk: its epoch was promised before, and what is committed no crash takes back.
  sendAheadToOthers("replica", { type: "ping", epoch, round, last: lastZxid(state), commit }, io);
  io.setTimer("ping", io.cluster.options.heartbeatMicros);
}

/** Who answers also tells how far its history goes: an ACK may have been lost. */
export function onPong(state: State, from: NodeId, { epoch, round, zxid }: Pong, io: Io<Zab>): void {
  if (state.phase !== "leading" || epoch !== state.epoch) return;
  if (round > (state.pongs[from] as number)) state.pongs = state.pongs.with(from, round);
  if (zxid > noZxid) onAck(state, from, { type: "ack", epoch, zxid }, io);
}

/** A quorum has to answer pings that are sent from now on, in time. */
export function watchQuorum(state: State, io: Io<Zab>, times = 1): void {
  state.answersFrom = state.pings + 1;
  const { electionMinMicros: min, electionMaxMicros: max } = io.cluster.options;
  io.setTimer("quorum", Math.max(min, max) * times);
}

/** It gives up without a quorum; and, with one, where somebody has promised an epoch above and could not follow else. */
export function onQuorumTimer(state: State, io: Io<Zab>): void {
  if (state.phase !== "leading") return;
  const answered = reachedByMajority(state.pongs.with(io.self, state.pings));
  const isFollowed = isServing(state) && (answered >= state.answersFrom || io.cluster.servers === 1);
  if (isFollowed && state.outbid <= state.epoch) return watchQuorum(state, io);
  io.observe(isFollowed ? outbid : withoutQuorum);
  look(state, io);
}

const outbid = { type: "witnessed", what: "leader made way for a higher epoch" } as const;
const withoutQuorum = { type: "witnessed", what: "leader gave up for want of a quorum" } as const;

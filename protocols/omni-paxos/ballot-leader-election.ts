/**
 * Ballot Leader Election: rounds of heartbeats. A server that heard from a majority in its last round is quorum-connected; the leader
 * is the highest ballot among those who are. Whoever misses its leader among them raises its own ballot above that one's.
 *
 * Nothing is told of others: a server speaks of its own ballot and its own links alone. So one that cannot hear the leader, and
 * whom somebody hears who can, takes over and stays, and does not bring the two to outbid each other for ever.
 *
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 5, figure 4.
 * Invariants carried here: LE2, a leader is quorum-connected; LE3, the ballots that a server takes for leaders' only rise.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { hasHungDisk } from "./hung-disk.ts";
import { prepare } from "./leader.ts";
import { isElsewhere } from "./migration.ts";
import { isMajority, ranksWith } from "./quorums.ts";
import { tellMembersAhead } from "./speaking.ts";
import type { Election, OmniPaxos, State } from "./state.ts";
import { leaderOf, stepDown } from "./step-down.ts";
import { type Ballot, ballotAbove, type HeartbeatReply, type HeartbeatRequest, noBallot, ownerOf } from "./types.ts";

/**
 * After a start the ballot is that of the beginning again, and the leader is whoever was promised last. The ballot need not be on a
 * disk: if it led, the others miss it now, and whoever leads next has a higher one; nobody leads with a ballot that it promised
 * before, which is on the disk.
 */
export const restarted = (ballot: Ballot, promised: Ballot): Election => ({
  ballot,
  leader: promised,
  quorumConnected: true,
  hearsPromised: false,
  round: 0,
  replies: [],
  heard: noNodes,
  via: null,
  patience: 1,
  wasLate: false,
});

/** A round begins: all are asked, and this timer ends it. Ahead of the disk: nothing is promised. */
export function beginRound(state: State, io: Io<OmniPaxos>): void {
  state.round++;
  state.replies = new Array<null>(io.cluster.servers).fill(null);
  state.wasLate = false;
  const { round, configuration, patience } = state;
  tellMembersAhead(state, { type: "heartbeatRequest", configuration: configuration.number, round }, io);
  io.setTimer("heartbeat", patience * io.cluster.options.heartbeatMicros);
}

/** Whose disk hangs can accept nothing, so nobody should follow it. */
export function onHeartbeatRequest(state: State, from: NodeId, message: HeartbeatRequest, io: Io<OmniPaxos>): void {
  const { configuration, round } = message;
  if (isElsewhere(state, from, configuration, io)) return;
  const { ballot, promised, hearsPromised } = state;
  const quorumConnected = state.quorumConnected && !hasHungDisk(io);
  io.sendAhead(from, {
    ...({ type: "heartbeatReply", configuration, round, ballot, quorumConnected } as const),
    ...{ promised, hearsPromised },
  });
}

/** Late answers count for nothing: their sender may have failed since, or have another ballot. */
export function onHeartbeatReply(state: State, from: NodeId, reply: HeartbeatReply): void {
  if (reply.configuration !== state.configuration.number) return;
  if (reply.round === state.round) state.replies = state.replies.with(from, reply);
  else if (!has(state.heard, from)) state.wasLate = true;
}

/** The round is over. */
export function onHeartbeatTimer(state: State, io: Io<OmniPaxos>): void {
  state.heard = add(
    ranksWith(state.replies, (reply) => reply !== null),
    io.self,
  );
  if (isMajority(state, state.heard, io) && !hasHungDisk(io)) {
    checkLeader(state, io);
    if (!state.wasLate) state.patience = Math.ceil((3 * state.patience) / 4);
  } else {
    state.quorumConnected = false;
    state.hearsPromised = false;
    if (state.wasLate) state.patience = Math.min(2 * state.patience, patienceMax);
  }
  state.via = wayToLeader(state, io);
  beginRound(state, io);
}

/** From here on nothing is slower. */
const patienceMax = 16;

/** §5, checkLeader: a majority answered. This server counts as it told others: by its round before. */
function checkLeader(state: State, io: Io<OmniPaxos>): void {
  let top = state.quorumConnected ? state.ballot : noBallot;
  for (const reply of state.replies) if (reply?.quorumConnected === true && reply.ballot > top) top = reply.ballot;
  state.quorumConnected = true;
  state.hearsPromised = hearsOwner(state, state.promised, io);
  if (top < state.leader) return raise(state, state.leader, io);
  if (top > state.leader) return elect(state, top, io);
  if (top === state.ballot) outbidRefusers(state, io);
}

/** Sequence Paxos is told once it is this server itself. What was promised to a higher one may not be led. */
function elect(state: State, ballot: Ballot, io: Io<OmniPaxos>): void {
  if (ballot === state.ballot && ballot <= state.promised) return raise(state, state.promised, io);
  state.leader = ballot;
  if (ballot === state.ballot) prepare(state, io);
}

/** Above what it has promised, too: with less it could not lead. */
function raise(state: State, above: Ballot, io: Io<OmniPaxos>): void {
  const highest = Math.max(above, state.promised, state.ballot) as Ballot;
  state.ballot = ballotAbove(highest, io.self, io.cluster.servers);
}

/**
 * It leads, and some have promised more to somebody else: to one who was elected by a few, and failed or was cut off before the
 * others knew. As long as any of them hears that one, it leads elsewhere, and to outbid it would only start a contest; if there is
 * no majority without them, this server can decide nothing meanwhile, and keeps no client waiting. Else nobody comes back for them
 * but this server. (The paper leaves this case open; later versions of its library have servers tell whether they are happy
 * with their leader.)
 */
function outbidRefusers(state: State, io: Io<OmniPaxos>): void {
  const { ballot, promised, heard } = state;
  const refusing = ranksWith(state.replies, (reply) => reply !== null && reply.promised > ballot);
  const refusals = state.replies.filter((reply) => reply !== null && reply.promised > ballot);
  const highest = Math.max(promised, ...refusals.map((reply) => reply!.promised)) as Ballot;
  const leadsElsewhere = (promised > ballot && state.hearsPromised) || refusals.some((reply) => reply!.hearsPromised);
  if (leadsElsewhere) {
    state.outbid = Math.max(state.outbid, highest) as Ballot;
    if (!isMajority(state, difference(heard, refusing), io)) stepDown(state, io);
    return;
  }
  const gaveUp = state.role !== "leader" && state.outbid <= ballot;
  if (highest > ballot || gaveUp) raise(state, highest, io);
}

/** To whom a client's request may be passed on. */
function wayToLeader(state: State, io: Io<OmniPaxos>): NodeId | null {
  const leader = leaderOf(state, io);
  if (leader !== null && has(state.heard, leader)) return leader;
  const next = state.replies.findIndex((reply) => reply?.hearsPromised === true);
  return next < 0 ? null : (next as NodeId);
}

/** True when the owner of `ballot` answered this round, and is connected to a quorum, or is this server, and leads. */
function hearsOwner(state: State, ballot: Ballot, io: Io<OmniPaxos>): boolean {
  if (ballot === noBallot) return false;
  const owner = ownerOf(ballot, io.cluster.servers);
  if (owner === io.self) return state.role === "leader";
  return state.replies[owner]?.quorumConnected === true;
}

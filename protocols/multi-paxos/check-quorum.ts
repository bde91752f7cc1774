/**
 * Whether the leader is followed: one that no accept quorum answers gives up, one whom a few refuse does not.
 *
 * Source: Ongaro (2014), section 6.2 (a leader that hears from no majority for an election timeout steps down), which
 * Paxos' papers leave to the implementer; Ng, Haridi, Carbone, "Omni-Paxos" (2023), section 3, for what happens to
 * systems without it when links fail one by one. Lamport (2001), section 2.5: a proposer that hears of a higher ballot
 * had better abandon its own, which concerns performance alone.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, noNodes, setOf } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isQuorumOfEach } from "./configuration.ts";
import { campaign } from "./election.ts";
import { stepDown } from "./following.ts";
import type { MultiPaxos, State } from "./state.ts";
import { type Ballot, ballotOwner } from "./types.ts";

/** §6.2: a round of heartbeats has to succeed within an election timeout from now. */
export function watchQuorum(state: State, io: Io<MultiPaxos>): void {
  askAnew(state, io);
  io.setTimer("quorum", io.cluster.options.electionMaxMicros);
}

/**
 * Who follows is to be said again, of the heartbeats from the next one on. Answers to those sent before say how things
 * were: a leader too slow for the answers to its own heartbeats would count them for ever.
 */
function askAnew(state: State, io: Io<MultiPaxos>): void {
  state.answersFrom = state.round + 1;
  state.answered = setOf(io.self);
}

/** `from` followed when round `round` reached it. */
export function onFollowed(state: State, from: NodeId, round: number, io: Io<MultiPaxos>): void {
  if (round < state.answersFrom) return;
  state.answered = add(state.answered, from);
  if (!isQuorumOfEach(state, "phase2", state.answered, io)) return;
  if (state.outbid > state.ballot) return reopen(state, io);
  watchQuorum(state, io);
}

/**
 * §6.2: no quorum answered for an election timeout: others may do better, and clients must not wait here. A leader whom
 * nobody checks leads on, but for one that was outbid: whoever promised more never votes for it again, and as long as it
 * beats, those who hear it elect nobody else.
 */
export function onQuorumTimer(state: State, io: Io<MultiPaxos>): void {
  if (state.role !== "leader") return;
  const isFollowed = isQuorumOfEach(state, "phase2", state.answered, io); // who is a quorum by itself always is
  if (isFollowed && state.outbid > state.ballot) return reopen(state, io);
  const isPatient = !io.cluster.options.checkQuorum && state.outbid <= state.ballot;
  if (isFollowed || isPatient) return watchQuorum(state, io);
  io.observe({ type: "witnessed", what: "leader stepped down for want of a quorum" });
  stepDown(state, null, io);
}

/**
 * Refused by `from`, who promised a higher ballot. If those who did not refuse are too few to choose, others have moved
 * on, most likely to the owner of that ballot. If not, the leader asks, with its next heartbeats, whether a quorum follows still: then it takes a higher ballot
 * itself, for `from` will vote in no other.
 */
export function onNack(state: State, from: NodeId, promised: Ballot, io: Io<MultiPaxos>): void {
  if (promised > state.outbid) state.outbid = promised;
  if (state.role !== "leader" || promised <= state.ballot) return;
  if (state.refused === noNodes) askAnew(state, io);
  state.refused = add(state.refused, from);
  const others = difference(allNodes(io.cluster.servers), state.refused);
  if (!isQuorumOfEach(state, "phase2", others, io))
    stepDown(state, ballotOwner(promised, io.cluster.servers) as NodeId, io);
}

/** Phase 1 once more. Its followers answer their own leader's prepare, whatever lease it has from them. */
function reopen(state: State, io: Io<MultiPaxos>): void {
  io.observe({ type: "witnessed", what: "leader outbid one who had outbid it" });
  stepDown(state, null, io);
  campaign(state, io);
}

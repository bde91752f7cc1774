/**
 * Proposing again: accepts and votes may be lost, so what is not chosen in time is sent again, to those whose vote the
 * leader has not.
 *
 * Source: Lamport, "Paxos Made Simple" (2001), section 2.3 (messages may be lost; an acceptor that voted for a proposal
 * may be sent it again); van Renesse and Altinbuken, "Paxos Made Moderately Complex" (2015), section 2.3: a commander
 * sends to every acceptor, each slot by itself.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, has } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { votersAt } from "./configuration.ts";
import { fetchUpTo } from "./fetching.ts";
import { askToPromise } from "./leader.ts";
import type { MultiPaxos, State } from "./state.ts";
import { after, type Decree } from "./types.ts";

/** All slots proposed before the last such round and still not chosen: one lost slot stops all that follow it. */
export function proposeAgain(state: State, io: Io<MultiPaxos>): void {
  if (state.role !== "leader") return;
  if (state.configurations !== undefined) askToPromise(state, io);
  for (let node = 0; node < io.cluster.servers; node++) {
    // Its own votes are not lost, they wait for its disk.
    if (node !== io.self) sendMissing(state, node as NodeId, io);
  }
  state.overdueEnd = state.next;
  if (state.floorAt !== null) fetchUpTo(state, state.floorAt, state.floor, io); // what it got may not reach up to there
  io.setTimer("retry", io.cluster.options.retryMicros);
}

/** The overdue slots that `to` has not voted in, consecutive ones together, in messages of at most `batchMax`. */
function sendMissing(state: State, to: NodeId, io: Io<MultiPaxos>): void {
  const { ballot, committed, proposals, overdueEnd } = state;
  const { batchMax } = io.cluster.options;
  const all = allNodes(io.cluster.servers);
  let decrees: Decree[] = [];
  for (let slot = committed; slot <= overdueEnd; slot = after(slot)) {
    const proposal = slot < overdueEnd ? proposals.get(slot) : undefined;
    const isMissing = proposal !== undefined && !has(proposal.acks, to) && has(votersAt(state, slot) ?? all, to);
    if (decrees.length > 0 && (!isMissing || decrees.length === batchMax)) {
      io.send(to, { type: "accept", ballot, slot: after(slot, -decrees.length), decrees, committed });
      decrees = [];
    }
    if (isMissing) decrees.push(proposal.decree);
  }
}

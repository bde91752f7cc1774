/**
 * Pursuit: what this replica does for an instance that it leads when answers do not come, or are refusals.
 *
 * Source: Moraru et al. (SOSP 2013), figures 2 and 3, which send each message once; section 4.3: "if a replica does not
 * get enough answers, it sends to others" is what thrifty operation asks for. A question that is asked again under the same
 * ballot is no other than one that the network copied, which every handler must bear.
 * Invariant carried here: a ballot is given up only when no majority can grant it any more, or when somebody outbid it.
 */
import { assert, unreachable } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import {
  add,
  allNodes,
  difference,
  has,
  intersection,
  members,
  type NodeSet,
  noNodes,
  remove,
  size,
  union,
} from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { keepLead, settle, startPhase2 } from "./owner.ts";
import { sizesOf } from "./quorums.ts";
import { entryOf, store } from "./store.ts";
import {
  type Ballot,
  defaultBallot,
  type Epaxos,
  type Instance,
  type Lead,
  type Message,
  type Nack,
  type State,
} from "./types.ts";

/**
 * A replica promised a higher ballot. While the others can still be a majority, one refusal says nothing; the next ballot,
 * if there must be one, goes above what was told.
 */
export function onNack(state: State, from: NodeId, { instance, ballot }: Nack, io: Io<Epaxos>): void {
  const { replicas, slow } = sizesOf(io.cluster);
  const by = state.leads.get(instance);
  if (by === undefined || ballot <= by.ballot) return;
  const refusals = add(by.refusals, from);
  const outbid = Math.max(by.outbid, ballot) as Ballot;
  if (replicas - size(refusals) < slow) {
    state.leads = state.leads.delete(instance);
    store(state, instance, { ...entryOf(state, instance, replicas), ballot: outbid }, io);
    return;
  }
  keepLead(state, instance, { ...by, refusals, outbid });
  if (by.phase === "preAccept") settle(state, instance, io); // the fast path may be closed now
}

/** True when more of the same can help: otherwise a new ballot must. */
export function canPursue(by: Lead, io: Io<Epaxos>): boolean {
  const { slow, isOptimised } = sizesOf(io.cluster);
  const hasMajority = size(by.replies) >= slow;
  if (by.phase === "preAccept" && hasMajority) return true;
  if (by.outbid > by.ballot) return false;
  return by.phase !== "preAccept" || isOptimised || by.ballot !== defaultBallot; // simplified: its quorum is fixed
}

/** Asks again whoever left it open, and, where a fast quorum was chosen, the others too; a majority goes on without. */
export function pursue(state: State, instance: Instance, by: Lead, io: Io<Epaxos>): void {
  const { replicas, slow } = sizesOf(io.cluster);
  if (by.phase === "preAccept" && size(by.replies) >= slow) return startPhase2(state, instance, by, io);
  const asked = allNodes(replicas);
  keepLead(state, instance, { ...by, asked });
  askAgain(state, instance, by, difference(asked, by.refusals), io);
}

/** The question of the lead's phase once more, to those of `ranks` who owe an answer. */
function askAgain(state: State, instance: Instance, by: Lead, ranks: NodeSet, io: Io<Epaxos>): void {
  const message = questionOf(state, instance, by, io);
  for (const rank of members(difference(ranks, by.replies))) io.send(rank as NodeId, message);
  if (by.phase !== "tryPreAccept" || by.command === null) return;
  const { ballot, command, seq, deps } = by;
  const attempt = { type: "tryPreAccept", instance, ballot, command, seq, deps } as const;
  for (const rank of members(intersection(ranks, difference(by.replies, by.agreeing))))
    io.send(rank as NodeId, attempt);
}

function questionOf(
  state: State,
  instance: Instance,
  { phase, ballot, command, seq, deps }: Lead,
  io: Io<Epaxos>,
): Message {
  switch (phase) {
    case "preAccept": {
      // As it was proposed: the lead has the union of all replies.
      const { seq, deps } = entryOf(state, instance, sizesOf(io.cluster).replicas);
      assert(command !== null, "what is pre-accepted is a client's command");
      return { type: "preAccept", instance, ballot, command, seq, deps };
    }
    case "accept":
      return { type: "accept", instance, ballot, command, seq, deps };
    case "prepare":
    case "tryPreAccept":
      return { type: "prepare", instance, ballot };
    default:
      return unreachable(phase);
  }
}

/** A whole look went by, and these did not answer. */
export function noteSilence(state: State, by: Lead): void {
  state.silent = union(state.silent, difference(by.asked, union(by.replies, by.refusals)));
}

/** Whoever is silent still was so for a whole look: when it is heard again, it returns. */
export function noteAbsence(state: State): void {
  state.lagging = difference(state.lagging, state.silent);
}

/**
 * A replica is heard again: what it left open is asked once more at once, rather than when our patience ends. Not when it
 * answers, or was heard a look ago too: then it is slow, and will come to the rest. More of the same at each look would be
 * what keeps it busy.
 */
export function onReturn(state: State, from: NodeId, { type }: Message, io: Io<Epaxos>): void {
  state.silent = remove(state.silent, from);
  const isSlow = has(state.lagging, from);
  state.lagging = add(state.lagging, from);
  if (isSlow) return;
  if (type === "preAccepted" || type === "accepted" || type === "prepared" || type === "tried" || type === "nack")
    return;
  for (const [key, by] of state.leads.entries()) {
    if (!has(by.asked, from) || has(by.refusals, from)) continue;
    askAgain(state, key as Instance, by, add(noNodes, from), io);
  }
}

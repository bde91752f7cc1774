/**
 * TryPreAccept, of the optimised variant: asks whether the attributes that a fast commit may have had still can be
 * committed, instance by instance that interferes.
 *
 * Source: Moraru et al. (SOSP 2013), section 4.4, and its technical report. Where the report restarts on a cycle of
 * deferrals, this looks at one more reply instead: once the owner itself answers, nothing is left to guess.
 * Invariant carried here: of two interfering commands that are committed, one follows the other.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, has, noNodes, size } from "../../sim/base/node-set.ts";
import { interferes } from "../../sim/contract/interference.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isSettled } from "./acceptor.ts";
import { attributesOf, hasSameAttributes } from "./attributes.ts";
import { keepLead, startPhase2 } from "./owner.ts";
import { sizesOf } from "./quorums.ts";
import { isDefault, isRecovered, restartPhase1 } from "./restart.ts";
import { observeVote } from "./standing.ts";
import { entryOf, store } from "./store.ts";
import {
  type Entry,
  type Epaxos,
  type Instance,
  indexOf,
  instanceOf,
  type Lead,
  ownerOf,
  type State,
  type Tried,
  type TriedVerdict,
  type TryPreAccept,
} from "./types.ts";

/** Asks those who told of other attributes, or of none, whether they could hold the candidate's. */
export function tryPreAccept(state: State, instance: Instance, by: Lead, candidate: Entry, io: Io<Epaxos>): void {
  const { command, seq, deps } = candidate;
  assert(command !== null, "what is pre-accepted is a client's command");
  let agreeing = by.phase === "tryPreAccept" ? by.agreeing : noNodes;
  let excluded = by.phase === "tryPreAccept" ? by.excluded : noNodes;
  for (const [rank, entry] of by.told) {
    // The candidate is as the owner proposed it, so whatever equals it is too.
    if (isDefault(entry) && hasSameAttributes(entry, candidate)) agreeing = add(agreeing, rank);
    else excluded = add(excluded, rank); // it promised this ballot without such a pre-accept: it never was in the quorum
  }
  io.observe({ type: "witnessed", what: "try pre-accept" });
  keepLead(state, instance, { ...by, phase: "tryPreAccept", command, seq, deps, agreeing, excluded });
  const message = { type: "tryPreAccept", instance, ballot: by.ballot, command, seq, deps } as const;
  for (const [rank] of by.told) if (!has(agreeing, rank)) io.send(rank as NodeId, message);
  weigh(state, instance, io);
}

/** Pre-accepts just these attributes unless an interfering instance known here is not ordered with this one. */
export function onTryPreAccept(state: State, from: NodeId, message: TryPreAccept, io: Io<Epaxos>): void {
  const { instance, ballot, command, seq, deps } = message;
  const { replicas } = sizesOf(io.cluster);
  const before = entryOf(state, instance, replicas);
  if (isSettled(state, from, message, io)) return;
  if (ballot < before.ballot) return io.send(from, { type: "nack", instance, ballot: before.ballot });

  const objection = findConflict(state, instance, message, replicas);
  if (objection !== null) return io.send(from, { type: "tried", instance, ballot, ...objection });
  if (before.status !== "accepted") {
    store(
      state,
      instance,
      { ballot, acceptedBallot: ballot, status: "preAccepted", command, seq, deps, initial: false },
      io,
    );
  }
  io.sync();
  if (before.status !== "accepted") observeVote(instance, ballot, command, io);
  io.send(from, { type: "tried", instance, ballot, verdict: "agreed", conflict: null });
}

type Objection = Pick<Tried, "verdict" | "conflict">;

/**
 * What speaks most against these attributes: an interfering instance that does not follow this one, and is not followed
 * by it, or is but with no lower sequence number. Without the latter clause this command could be executed before one
 * that was answered before it was proposed, when a cycle joins them. That an instance follows this one in a recovery is
 * not enough: it may yet be committed with the attributes of its owner, of whom this replica is taken to be a witness.
 */
function findConflict(state: State, instance: Instance, message: TryPreAccept, replicas: number): Objection | null {
  const { command, deps, seq } = message;
  const rank = ownerOf(instance, replicas);
  const index = indexOf(instance, replicas);
  const gone = attributesOf(state.buried, command, replicas).deps; // executed everywhere without this one
  for (let owner = 0; owner < replicas; owner++) {
    if (gone[owner]! > deps[owner]!) {
      return { verdict: "committed", conflict: instanceOf(owner, gone[owner]!, replicas) };
    }
  }
  let worst: Objection | null = null;
  for (const [key, entry] of state.entries.unordered()) {
    const other = key as Instance;
    if (other === instance || entry.status === "none" || entry.command === null) continue;
    if (!interferes(entry.command, command)) continue;
    const follows = entry.deps[rank]! >= index;
    if (follows && !isRecovered(entry)) continue;
    const isFollowed = deps[ownerOf(other, replicas)]! >= indexOf(other, replicas);
    if (isFollowed && entry.seq < seq) continue;
    const verdict = entry.status === "committed" ? "committed" : isFollowed || follows ? "later" : "unordered";
    if (worst === null || isWorse(verdict, other, worst)) worst = { verdict, conflict: other };
  }
  return worst;
}

const weights = { committed: 2, unordered: 1, later: 0, agreed: -1 } as const;

function isWorse(verdict: TriedVerdict, conflict: Instance, than: Objection): boolean {
  const more = weights[verdict] - weights[than.verdict];
  return more > 0 || (more === 0 && conflict < than.conflict!);
}

/**
 * What a reply proves of the fast quorum that may have committed these attributes:
 * - an interfering instance is committed otherwise: there was none, for a replica in both quorums would have told it of
 *   that instance, or that instance of this one;
 * - one is not ordered with this one: the owner of that instance was not in it, for it would have told it likewise;
 * - one comes before this one but has no lower sequence number yet, or follows it in a recovery only: nothing, until that
 *   one is committed.
 */
export function onTried(state: State, from: NodeId, reply: Tried, io: Io<Epaxos>): void {
  const { instance, ballot, conflict, verdict } = reply;
  const by = state.leads.get(instance);
  if (by === undefined || by.phase !== "tryPreAccept" || by.ballot !== ballot) return;
  const { replicas } = sizesOf(io.cluster);
  let { agreeing, excluded } = by;
  if (verdict === "agreed") agreeing = add(agreeing, from);
  if (verdict === "committed") excluded = allNodes(replicas);
  if (verdict === "unordered") excluded = add(excluded, ownerOf(conflict!, replicas));
  keepLead(state, instance, { ...by, agreeing, excluded });
  weigh(state, instance, io);
}

/** A majority agrees: accept. Too few are left for a fast quorum: restart. Else wait for more. */
function weigh(state: State, instance: Instance, io: Io<Epaxos>): void {
  const by = state.leads.get(instance);
  assert(by !== undefined, "a recovery under way has its record");
  const { replicas, slow, fast } = sizesOf(io.cluster);
  const owner = ownerOf(instance, replicas);
  // The owner pre-accepted before anyone else did, so it counts among those that hold these attributes.
  if (size(add(by.agreeing, owner)) >= slow) return startPhase2(state, instance, by, io);
  // The owner is always among the rest: once it answers nothing is tried, and its own instances follow one another.
  if (size(difference(allNodes(replicas), by.excluded)) >= fast) return;
  assert(by.command !== null, "what is tried is a client's command");
  restartPhase1(state, instance, by, by.command, io);
}

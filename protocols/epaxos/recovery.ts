/**
 * Explicit prepare: finishes an instance whose owner went silent, or that this replica began before it crashed.
 *
 * Source: Moraru et al. (SOSP 2013), figure 3; its TryPreAccept is a file of its own.
 * Invariant carried here: an instance that was committed keeps its command and attributes.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, has, size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { ballotInNextRound } from "../shared/ballots.ts";
import { hasSameAttributes, noDeps } from "./attributes.ts";
import { broadcast } from "./others.ts";
import { keepLead, newLead, startPhase2 } from "./owner.ts";
import { type Sizes, sizesOf } from "./quorums.ts";
import { isDefault, isRecovered, restartPhase1 } from "./restart.ts";
import { entryOf, isCommitted, store } from "./store.ts";
import { tryPreAccept } from "./try-pre-accept.ts";
import {
  type Ballot,
  defaultBallot,
  type Entry,
  type Epaxos,
  type Instance,
  type Lead,
  ownerOf,
  type Prepared,
  type State,
} from "./types.ts";

/** Step 1: a ballot above any seen for the instance, and a promise of our own. */
export function explicitPrepare(state: State, instance: Instance, io: Io<Epaxos>): void {
  const { replicas, slow } = sizesOf(io.cluster);
  if (isCommitted(state, instance, replicas)) return;

  const before = entryOf(state, instance, replicas);
  const highest = Math.max(before.ballot, state.leads.get(instance)?.outbid ?? defaultBallot) as Ballot;
  const ballot = ballotInNextRound(highest, io.self, replicas);
  const entry = { ...before, ballot };
  io.observe({ type: "witnessed", what: "explicit prepare" });
  store(state, instance, entry, io);
  keepLead(state, instance, {
    ...newLead("prepare", ballot, null, before, allNodes(replicas), io),
    told: [[io.self, entry]],
  });
  io.sync(); // before the send: a ballot is never used twice, even across a crash
  broadcast({ type: "prepare", instance, ballot }, io);
  if (slow === 1) decide(state, instance, io);
}

export function onPrepared(state: State, from: NodeId, { instance, ballot, entry }: Prepared, io: Io<Epaxos>): void {
  const by = state.leads.get(instance);
  if (by === undefined || by.ballot !== ballot || has(by.replies, from)) return; // late or duplicate
  if (by.phase !== "prepare" && by.phase !== "tryPreAccept") return;

  const told = [...by.told, [from, entry] as const].sort(([a], [b]) => a - b);
  keepLead(state, instance, { ...by, replies: add(by.replies, from), told });
  decide(state, instance, io);
}

/** Steps 3 to 7: what the replies of a majority leave possible. Looked at anew with every further reply. */
function decide(state: State, instance: Instance, io: Io<Epaxos>): void {
  const by = state.leads.get(instance);
  assert(by !== undefined, "a recovery under way has its record");
  const sizes = sizesOf(io.cluster);
  if (size(by.replies) < sizes.slow) return;

  const accepted = highestAccepted(by);
  if (accepted !== null) return startPhase2(state, instance, { ...by, ...proposalOf(accepted) }, io);

  const preAccepted = by.told.filter(([, entry]) => entry.status === "preAccepted");
  const first = preAccepted[0];
  if (first === undefined) {
    // No majority pre-accepted, and none will below this ballot: nothing is committed, a no-op may be.
    return startPhase2(state, instance, { ...by, command: null, seq: 0, deps: noDeps(sizes.replicas) }, io);
  }
  const { command } = first[1];
  assert(command !== null, "what is pre-accepted is a client's command");
  const owner = ownerOf(instance, sizes.replicas);
  const candidate = has(by.replies, owner) ? null : fastCandidate(by, sizes);
  if (candidate === null) return restartPhase1(state, instance, by, command, io);
  if (!sizes.isOptimised) return startPhase2(state, instance, { ...by, ...proposalOf(candidate) }, io);
  tryPreAccept(state, instance, by, candidate, io);
}

const proposalOf = ({ command, seq, deps }: Entry) => ({ command, seq, deps });

/** Step 4: of accepted replies, those of the highest accepted ballot; never the promised one, which says nothing. */
function highestAccepted(by: Lead): Entry | null {
  let best: Entry | null = null;
  for (const [, entry] of by.told) {
    if (entry.status === "accepted" && (best === null || entry.acceptedBallot > best.acceptedBallot)) best = entry;
  }
  return best;
}

/** Steps 5 and 6: enough equal pre-accepts of the default ballot that the owner may have committed on them. */
function fastCandidate(by: Lead, { trace, isOptimised }: Sizes): Entry | null {
  for (const [, entry] of by.told) {
    if (!isDefault(entry) || (isOptimised && !entry.initial)) continue;
    const equal = by.told.filter(([, other]) => isDefault(other) && hasSameAttributes(other, entry));
    if (equal.length < trace) continue;
    // Other attributes of a later ballot are those of a restart, by somebody who saw that there was no fast commit.
    const isRestarted = by.told.some(([, other]) => isRecovered(other) && !hasSameAttributes(other, entry));
    return isRestarted ? null : entry;
  }
  return null;
}

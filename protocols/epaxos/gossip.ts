/**
 * Gossip: replicas tell one another how far their snapshots reach, so that instances can be collected, and how far they
 * know all to be committed, so that whoever missed a commit learns that it did.
 *
 * Source: not in the paper, whose commits are sent once and asynchronously (SOSP 2013, section 4.3.1, "Commit");
 * anti-entropy as in Demers et al., "Epidemic Algorithms for Replicated Database Maintenance" (PODC 1987), section 1.3,
 * with one number per owner in place of a checksum.
 * Invariant carried here: while a replica is not known to have what is committed here, somebody goes on telling it.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { laterOf } from "./attributes.ts";
import { fetchFrom, isMissingAny } from "./catch-up.ts";
import { collect } from "./collection.ts";
import { broadcast } from "./others.ts";
import { armGossip, armSuspicion, spreadLater } from "./timers.ts";
import { type Epaxos, type Gossip, instanceOf, type Peer, type State } from "./types.ts";

/** Doublings of the time between two words while nothing changes, or while another speaks. */
const doublingsMax = 3;

/** After a restart: what the others said is forgotten, and what they did meanwhile is not known. */
export function resumeGossip(state: State, io: Io<Epaxos>): void {
  if (state.knownTo.every((index) => index < 0)) return; // it never took part
  broadcast(wordOf(state, "word"), io);
  spreadLater(state, 1, io);
  state.repeats = 1;
}

/**
 * Says how far we are: to all when that changed, else to those whose word is lacking, and less and less often. When none
 * is, the others are told: they hold themselves ready to go on should we not.
 */
export function onGossipTimer(state: State, io: Io<Epaxos>): void {
  state.gossipIn = 0;
  const isNews = state.repeats === 0;
  const lacking = state.peers.map((peer, rank) => rank !== io.self && isLacking(state, peer));
  if (state.isSpreading && !isNews && !lacking.includes(true)) {
    state.isSpreading = false;
    broadcast(wordOf(state, "end"), io);
  }
  if (!state.isSpreading && !isCollecting(state)) return;

  const word = wordOf(state, "word");
  for (const [rank, isOwed] of lacking.entries()) {
    if (isOwed || (isNews && rank !== io.self)) io.send(rank as NodeId, word);
  }
  armGossip(state, 1 << Math.min(state.repeats, doublingsMax), io);
  state.repeats++;
}

/** Takes in how far another is: we may lack something, it may, and all may have what is kept for them. */
export function onGossip(state: State, from: NodeId, { kind, executed, committed }: Gossip, io: Io<Epaxos>): void {
  const before = state.peers[from]!;
  const peer = { executed: laterOf(before.executed, executed), committed: laterOf(before.committed, committed) };
  const isNew = peer.executed !== before.executed || peer.committed !== before.committed;
  if (isNew) state.peers = state.peers.with(from, peer);
  if (kind === "end") {
    state.peers = state.peers.map((one) => ({ ...one, committed: laterOf(one.committed, committed) }));
    if (covers(committed, state.committedTo)) state.isSpreading = false;
  }

  state.knownTo = laterOf(state.knownTo, committed);
  if (isMissingAny(state)) armSuspicion(state, io);
  // What a snapshot covers is no news: it was lost on its way here. What is committed may be on its way still.
  if (!covers(state.committedTo, executed) && !state.isFetching) fetchFrom(state, from, io);
  if (kind === "word") {
    // Whoever knows all that we know, and speaks, sees to it that the others know, as long as it is up.
    if (covers(committed, state.committedTo)) standBy(state, io);
    // It repeats itself because it lacks somebody's word, perhaps ours; or it does not know what it lacks.
    if (!isNew || !covers(committed, state.snapshot.executed)) io.send(from, wordOf(state, "answer"));
  }
  if (isNew) collect(state, io);
}

/** Another speaks: we do when it has been silent for longer than it may be. */
function standBy(state: State, io: Io<Epaxos>): void {
  if (!state.isSpreading || isCollecting(state)) return;
  state.repeats = doublingsMax;
  armGossip(state, 1 << doublingsMax, io);
}

const wordOf = ({ snapshot, committedTo }: State, kind: Gossip["kind"]): Gossip => ({
  type: "gossip",
  kind,
  executed: snapshot.executed,
  committed: committedTo,
});

/** True when a replica did not say yet that it has what is to be spread, or to be collected. */
function isLacking(state: State, { executed, committed }: Peer): boolean {
  if (state.isSpreading && !covers(committed, state.committedTo)) return true;
  return isCollecting(state) && !covers(executed, state.snapshot.executed);
}

/** True when the snapshot covers entries that are still here. */
function isCollecting({ entries, snapshot: { executed } }: State): boolean {
  return executed.some((index, rank) => entries.has(instanceOf(rank, index, executed.length)));
}

const covers = (far: readonly number[], near: readonly number[]): boolean => laterOf(far, near) === far;

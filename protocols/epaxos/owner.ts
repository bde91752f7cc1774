/**
 * The command leader: proposes a client's command in an instance of its own, commits it on the fast path when a fast
 * quorum gave equal attributes, else settles the union of them on the slow path.
 *
 * Source: Moraru et al. (SOSP 2013), figure 2, phase 1 (steps 1 to 9), phase 2, commit; section 4.4 for the optimised
 * fast path; its public implementation for the condition on committed dependencies.
 */
import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, allNodes, difference, has, type NodeSet, noNodes, size, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { type Command, isRead } from "../../sim/contract/operation.ts";
import { attributesOf, hasSameAttributes, join, laterOf, noDeps } from "./attributes.ts";
import { onCommitted } from "./execution.ts";
import { broadcast } from "./others.ts";
import { sizesOf } from "./quorums.ts";
import { idOf, observeVote } from "./standing.ts";
import { entryOf, store } from "./store.ts";
import { spreadLater } from "./timers.ts";
import {
  type Accepted,
  type Attributes,
  type Ballot,
  defaultBallot,
  type Epaxos,
  type Instance,
  instanceOf,
  type Lead,
  ownerOf,
  type PreAccepted,
  type State,
} from "./types.ts";

/** Phase 1, step 1: a new instance for `command`. */
export function becomeCommandLeader(state: State, command: Command, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const instance = instanceOf(io.self, state.nextIndex, replicas);
  assert(!state.entries.has(instance), "nobody knows of an instance before its owner does");
  state.nextIndex++;
  startPhase1(state, instance, defaultBallot, command, attributesOf(state.conflicts, command, replicas), io);
}

/** Phase 1 at `ballot`; above the default ballot it never takes the fast path. */
export function startPhase1(
  state: State,
  instance: Instance,
  ballot: Ballot,
  command: Command,
  attributes: Attributes,
  io: Io<Epaxos>,
): void {
  const { replicas } = sizesOf(io.cluster);
  const { seq, deps } = attributes;
  const initial = ballot === defaultBallot;
  const entry = { ballot, acceptedBallot: ballot, status: "preAccepted", command, seq, deps, initial } as const;
  const asked = audienceOf(state, ballot, io);
  store(state, instance, entry, io);
  keepLead(state, instance, {
    ...newLead("preAccept", ballot, command, attributes, asked, io),
    committed: state.committedTo,
  });
  io.sync(); // before the send: an instance number is never used twice
  observeVote(instance, ballot, command, io);
  const message = { type: "preAccept", instance, ballot, command, seq, deps } as const;
  for (let at = 1; at < replicas; at++) {
    const rank = (io.self + at) % replicas;
    if (has(asked, rank)) io.send(rank as NodeId, message);
  }
  if (replicas === 1) settle(state, instance, io);
}

/**
 * Whom phase 1 asks. Simplified: a fast quorum fixed beforehand, the paper's F; were others asked too, their pre-accepts
 * could pass for those of a fast commit (at N = 3, one of each). Optimised: all, or, when thrifty, a fast quorum. Whoever
 * left a question open of late is taken last: any fast quorum will do, as long as its owner fixes it once.
 */
function audienceOf(state: State, ballot: Ballot, io: Io<Epaxos>): NodeSet {
  const { replicas, fast, isOptimised } = sizesOf(io.cluster);
  const isFixed = ballot === defaultBallot && (io.cluster.options.thrifty || !isOptimised);
  if (!isFixed) return allNodes(replicas);
  let audience = add(noNodes, io.self);
  for (let step = 1; step < 2 * replicas && size(audience) < fast; step++) {
    const rank = (io.self + step) % replicas;
    if (step > replicas || !has(state.silent, rank)) audience = add(audience, rank);
  }
  return audience;
}

/** A new lead, with nothing but our own reply. */
export function newLead(
  phase: Lead["phase"],
  ballot: Ballot,
  command: Command | null,
  { seq, deps }: Attributes,
  asked: NodeSet,
  io: Io<Epaxos>,
): Lead {
  const { replicas } = sizesOf(io.cluster);
  const replies = add(noNodes, io.self);
  const noReplies = { refusals: noNodes, outbid: defaultBallot, committed: noDeps(replicas), told: [] };
  const noVerdicts = { agreeing: noNodes, excluded: noNodes };
  return { phase, ballot, command, seq, deps, asked, replies, equal: true, ...noReplies, ...noVerdicts };
}

export function keepLead(state: State, instance: Instance, by: Lead): void {
  state.leads = state.leads.set(instance, by);
}

/** Phase 1, steps 6 to 9: counts replies; the fast quorum decides on the path. */
export function onPreAccepted(state: State, from: NodeId, reply: PreAccepted, io: Io<Epaxos>): void {
  const { instance, ballot } = reply;
  const by = state.leads.get(instance);
  if (by === undefined || by.phase !== "preAccept" || by.ballot !== ballot || has(by.replies, from)) return;

  const isFirst = size(by.replies) === 1;
  const { isOptimised } = sizesOf(io.cluster);
  // Simplified: the replies must equal each other; they may add to what the owner proposed. Optimised: equal to that.
  const equal = !isOptimised && isFirst ? true : by.equal && hasSameAttributes(reply, by);
  const { seq, deps } = join(by, reply);
  const replies = add(by.replies, from);
  keepLead(state, instance, { ...by, replies, equal, seq, deps, committed: laterOf(by.committed, reply.committed) });
  settle(state, instance, io);
}

/** Commits on the fast path as soon as it is open, takes the slow path as soon as it is closed. */
export function settle(state: State, instance: Instance, io: Io<Epaxos>): void {
  const by = state.leads.get(instance);
  if (by === undefined) return;
  const sizes = sizesOf(io.cluster);
  const count = size(by.replies);
  const isOpen = by.ballot === defaultBallot && by.equal;
  if (isOpen && count >= sizes.fast) {
    if (!sizes.isOptimised || areDependenciesCommitted(by)) return commitFast(state, instance, by, io);
    return startPhase2(state, instance, by, io);
  }
  const isClosed = !isOpen || size(hopefuls(state, by)) < sizes.fast;
  if (isClosed && count >= sizes.slow) startPhase2(state, instance, by, io);
}

/** Who answered, and who may be expected to: those who were asked, but for who refused and who is silent. */
const hopefuls = ({ silent }: State, { asked, replies, refusals }: Lead): NodeSet =>
  union(replies, difference(asked, union(refusals, silent)));

/** Every dependency is known to be committed by someone in the quorum. */
const areDependenciesCommitted = ({ committed, deps }: Lead): boolean => laterOf(committed, deps) === committed;

function commitFast(state: State, instance: Instance, by: Lead, io: Io<Epaxos>): void {
  io.observe({ type: "witnessed", what: "fast commit" });
  commit(state, instance, by, "fast", io);
}

/** Phase 2: a majority accepts the union. */
export function startPhase2(state: State, instance: Instance, by: Lead, io: Io<Epaxos>): void {
  const { ballot, command, seq, deps } = by;
  const sizes = sizesOf(io.cluster);
  const promised = entryOf(state, instance, sizes.replicas).ballot;
  assert(promised === ballot, "a lead ends when its replica promises a higher ballot of the instance");
  io.observe({ type: "witnessed", what: by.command === null ? "no-op proposed" : "slow path" });
  const entry = { ballot, acceptedBallot: ballot, status: "accepted", command, seq, deps, initial: false } as const;
  store(state, instance, entry, io);
  keepLead(state, instance, newLead("accept", ballot, command, by, allNodes(sizes.replicas), io));
  io.sync();
  observeVote(instance, ballot, command, io);
  broadcast({ type: "accept", instance, ballot, command, seq, deps }, io);
  if (sizes.slow === 1) commit(state, instance, { ...by, replies: add(noNodes, io.self) }, "slow", io);
}

export function onAccepted(state: State, from: NodeId, { instance, ballot }: Accepted, io: Io<Epaxos>): void {
  const by = state.leads.get(instance);
  if (by === undefined || by.phase !== "accept" || by.ballot !== ballot) return; // late or duplicate
  const replies = add(by.replies, from);
  keepLead(state, instance, { ...by, replies });
  if (size(replies) >= sizesOf(io.cluster).slow) commit(state, instance, { ...by, replies }, "slow", io);
}

/** The instance is decided: said to all, and executed when all that it follows is. */
function commit(state: State, instance: Instance, by: Lead, quorum: "fast" | "slow", io: Io<Epaxos>): void {
  const { ballot, command, seq, deps, replies } = by;
  const { initial, status } = entryOf(state, instance, sizesOf(io.cluster).replicas);
  assert(status !== "committed", "an instance is committed once: its lead ends when a commit is heard of");
  state.leads = state.leads.delete(instance);
  store(state, instance, { ballot, acceptedBallot: ballot, status: "committed", command, seq, deps, initial }, io);
  io.sync(); // before the send: a silent owner's entry must not look undecided once its commit was seen
  io.observe({ type: "chosen", term: ballot, slot: instance, value: idOf(command), acks: replies, quorum });
  io.observe({ type: "ordered", instance, command, sequence: seq, dependencies: deps });
  broadcast({ type: "commit", instance, command, seq, deps }, io);
  answerAtCommit(state, instance, by.command, io);
  spreadLater(state, 1, io);
  onCommitted(state, instance, io);
}

/** A blind write is answered when it is committed: whatever comes later will follow it. Others wait for their result. */
function answerAtCommit(state: State, instance: Instance, command: Command | null, io: Io<Epaxos>): void {
  if (command === null || ownerOf(instance, sizesOf(io.cluster).replicas) !== io.self) return;
  const { session, sequence, operation } = command;
  if (isRead(operation) || operation.type === "compare-and-set") return;
  const waiting = state.waiting.get(session);
  if (waiting === undefined || waiting.sequence !== sequence) return;
  state.waiting = state.waiting.delete(session);
  io.reply(waiting.client, { type: "done", session, sequence, result: { type: "done" } });
}

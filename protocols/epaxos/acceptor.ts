/**
 * The other replicas: pre-accept, accept, learn commits, and answer those who finish a silent owner's instances.
 *
 * Source: Moraru et al. (SOSP 2013), figures 2 and 3; Sutra (2020): the ballot promised and the ballot at which the
 * attributes were accepted are two things.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { sendAway } from "./answers.ts";
import { attributesOf, hasSameAttributes, join, noDeps } from "./attributes.ts";
import { onCommitted } from "./execution.ts";
import { sizesOf } from "./quorums.ts";
import { observeVote, reportOf } from "./standing.ts";
import { entryOf, isCollected, isCommitted, store } from "./store.ts";
import { spreadLater } from "./timers.ts";
import { type Accept, type Commit, type Epaxos, ownerOf, type PreAccept, type Prepare, type State } from "./types.ts";

/** Phase 1, steps 3 to 5: adds what this replica knows to interfere. A duplicate is answered as before. */
export function onPreAccept(state: State, from: NodeId, message: PreAccept, io: Io<Epaxos>): void {
  const { instance, ballot, command } = message;
  const { replicas } = sizesOf(io.cluster);
  const before = entryOf(state, instance, replicas);
  if (isSettled(state, from, message, io)) return;
  if (ballot < before.ballot) return io.send(from, { type: "nack", instance, ballot: before.ballot });

  const isRepeated = before.status === "preAccepted" && before.acceptedBallot === ballot;
  if (!isRepeated) {
    if (before.status === "accepted" && before.acceptedBallot >= ballot) return; // the owner is past phase 1
    const { seq, deps } = join(message, attributesOf(state.conflicts, command, replicas));
    const initial = hasSameAttributes({ seq, deps }, message);
    const entry = { ballot, acceptedBallot: ballot, status: "preAccepted", command, seq, deps, initial } as const;
    store(state, instance, entry, io);
  }
  const { seq, deps } = entryOf(state, instance, replicas);
  io.sync(); // before the send: a forgotten pre-accept hides a fast commit from its recovery
  observeVote(instance, ballot, command, io);
  // Said again, the attributes are those of then, and what was committed since has no part in them.
  const committed = isRepeated ? noDeps(replicas) : state.committedTo;
  io.send(from, { type: "preAccepted", instance, ballot, seq, deps, committed });
}

/** Phase 2: accepts unless a higher ballot was promised. */
export function onAccept(state: State, from: NodeId, message: Accept, io: Io<Epaxos>): void {
  const { instance, ballot, command, seq, deps } = message;
  const before = entryOf(state, instance, sizesOf(io.cluster).replicas);
  if (isSettled(state, from, message, io)) return;
  if (ballot < before.ballot) return io.send(from, { type: "nack", instance, ballot: before.ballot });

  store(
    state,
    instance,
    { ballot, acceptedBallot: ballot, status: "accepted", command, seq, deps, initial: false },
    io,
  );
  io.sync(); // before the send: a majority of accepts is a choice
  observeVote(instance, ballot, command, io);
  io.send(from, { type: "accepted", instance, ballot });
}

/** The instance is decided. */
export function onCommit(state: State, { instance, command, seq, deps }: Commit, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  if (isCommitted(state, instance, replicas)) return;

  const before = entryOf(state, instance, replicas);
  const { ballot, acceptedBallot, initial } = before;
  state.leads = state.leads.delete(instance); // somebody else finished it
  const displaced = before.command ?? before.displaced; // the latter where it voted for the no-op before
  const isOwn = ownerOf(instance, replicas) === io.self; // of another's, the client may wait here for an instance of ours
  if (command === null && displaced !== undefined && isOwn) sendAway(state, displaced, io);
  store(state, instance, { ballot, acceptedBallot, status: "committed", command, seq, deps, initial }, io);
  io.observe({ type: "ordered", instance, command, sequence: seq, dependencies: deps });
  spreadLater(state, 2, io);
  onCommitted(state, instance, io); // no sync: what is forgotten here can be learned again
}

/** Explicit prepare, step 2: promise, and tell all that is known. A committed instance is told at once. */
export function onPrepare(state: State, from: NodeId, message: Prepare, io: Io<Epaxos>): void {
  const { instance, ballot } = message;
  const before = entryOf(state, instance, sizesOf(io.cluster).replicas);
  if (isSettled(state, from, message, io)) return;
  if (ballot < before.ballot) return io.send(from, { type: "nack", instance, ballot: before.ballot });

  // The accepted ballot stays: it tells how old the attributes are.
  if (ballot > before.ballot) store(state, instance, { ...before, ballot }, io);
  io.sync(); // before the send: a promise
  const entry = entryOf(state, instance, sizesOf(io.cluster).replicas);
  io.observe({ type: "promised", term: ballot, report: reportOf(entry), instance });
  io.send(from, { type: "prepared", instance, ballot, entry });
}

/** True when the instance is committed here, which the sender is then told. */
export function isSettled(
  state: State,
  from: NodeId,
  { instance }: { readonly instance: Prepare["instance"] },
  io: Io<Epaxos>,
): boolean {
  const { replicas } = sizesOf(io.cluster);
  if (isCollected(state, instance, replicas)) return true; // the sender executed it too: an old message
  const { status, command, seq, deps } = entryOf(state, instance, replicas);
  if (status !== "committed") return false;
  io.sync();
  io.send(from, { type: "commit", instance, command, seq, deps });
  return true;
}

/**
 * Catching up: a replica that knows of instances, but not what was committed in them, asks another for the commits that
 * it lacks, and gets them many at a time.
 *
 * Source: not in the paper, where a replica that waits for an instance recovers it by explicit prepare (SOSP 2013,
 * section 4.3), one by one; what is committed can as well be told by anyone who knows, as a decree is learned in Lamport,
 * "The Part-Time Parliament" (1998), section 3.1.
 * Invariant carried here: what is told was committed.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { has } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { onCommit } from "./acceptor.ts";
import { laterOf } from "./attributes.ts";
import { sizesOf } from "./quorums.ts";
import { isCommitted } from "./store.ts";
import { armSuspicion } from "./timers.ts";
import { type Commit, type Commits, type Epaxos, type Fetch, type Instance, instanceOf, type State } from "./types.ts";

/** Commits in one message, and instances that one look suspects because nothing of them came. */
const commitsMax = 128;

/** True while something that was heard of is not known to be committed. */
export const isMissingAny = ({ committedTo, knownTo }: State): boolean => laterOf(committedTo, knownTo) !== committedTo;

/** Instances that must exist, and of which nothing came here: the lowest of each owner. */
export function missingOf(state: State, replicas: number): Instance[] {
  const missing: Instance[] = [];
  for (let rank = 0; rank < replicas; rank++) {
    const enough = missing.length + commitsMax;
    for (let index = state.committedTo[rank]! + 1; index <= state.knownTo[rank]! && missing.length < enough; index++) {
      const instance = instanceOf(rank, index, replicas);
      if (!state.entries.has(instance) && !state.beyond.has(instance)) missing.push(instance);
    }
  }
  return missing;
}

/** Asks the next replica in turn, those that are silent last. */
export function fetchFromNext(state: State, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let next = -1;
  for (let step = replicas; step > 0; step--) {
    const rank = (state.adviser + step) % replicas;
    if (rank !== io.self && (next < 0 || !has(state.silent, rank))) next = rank;
  }
  if (next >= 0) fetchFrom(state, next as NodeId, io);
}

/** Asks `node` for the commits that are lacking here; a look later another is asked, if that brought nothing. */
export function fetchFrom(state: State, node: NodeId, io: Io<Epaxos>): void {
  state.isFetching = true;
  state.adviser = node;
  io.observe({ type: "witnessed", what: "commits fetched" });
  io.send(node, { type: "fetch", committed: state.committedTo });
  armSuspicion(state, io);
}

/** Tells what is committed above what the other knows, as much as one message takes. */
export function onFetch(state: State, from: NodeId, { committed }: Fetch, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const commits: Commit[] = [];
  for (let rank = 0; rank < replicas; rank++) {
    for (let index = committed[rank]! + 1; index <= state.committedTo[rank]! && commits.length < commitsMax; index++) {
      const instance = instanceOf(rank, index, replicas);
      const entry = state.entries.get(instance);
      if (entry === undefined) break; // every replica has executed it: an old message
      const { command, seq, deps } = entry;
      commits.push({ type: "commit", instance, command, seq, deps });
    }
  }
  if (commits.length === 0) return;
  io.sync(); // before the send: what was told as committed must not look undecided here
  io.send(from, { type: "commits", commits, isPart: commits.length === commitsMax });
}

/** Takes them in, and asks for the next part as long as that helps. */
export function onCommits(state: State, from: NodeId, { commits, isPart }: Commits, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const isNew = commits.some(({ instance }) => !isCommitted(state, instance, replicas));
  if (!isNew) return;
  for (const commit of commits) onCommit(state, commit, io);
  state.hasFetched = true;
  if (isPart) fetchFrom(state, from, io);
}

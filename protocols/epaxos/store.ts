/** The entries of instances: reading, and writing them to memory, disk and the record of conflicts together. */
import type { Io } from "../../sim/contract/io.ts";
import { noDeps, recordConflicts } from "./attributes.ts";
import { sizesOf } from "./quorums.ts";
import { armSuspicion } from "./timers.ts";
import {
  type Durable,
  defaultBallot,
  type Entry,
  type Epaxos,
  type Instance,
  indexOf,
  ownerOf,
  type State,
} from "./types.ts";

/** What is known of `instance`; an empty entry when nothing is. */
export function entryOf({ entries }: Pick<State, "entries">, instance: Instance, replicas: number): Entry {
  return entries.get(instance) ?? emptyEntry(replicas);
}

const empty: Entry[] = [];

function emptyEntry(replicas: number): Entry {
  empty[replicas] ??= {
    ballot: defaultBallot,
    acceptedBallot: defaultBallot,
    status: "none",
    command: null,
    seq: 0,
    deps: noDeps(replicas),
    initial: false,
  };
  return empty[replicas];
}

/** True when every replica has executed the instance: its entry is gone for good. */
export function isCollected(state: State, instance: Instance, replicas: number): boolean {
  if (state.entries.has(instance)) return false;
  return indexOf(instance, replicas) <= state.snapshot.executed[ownerOf(instance, replicas)]!;
}

/** True when the instance is known to be decided. */
export const isCommitted = (state: State, instance: Instance, replicas: number): boolean =>
  state.entries.get(instance)?.status === "committed" || isCollected(state, instance, replicas);

/** Stores an entry and writes it. The caller syncs before it tells anyone. */
export function store(state: State, instance: Instance, entry: Entry, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  const by = state.leads.get(instance);
  // Our own attempt has lost: to go on with it would take back what is stored here.
  if (by !== undefined && by.ballot < entry.ballot) state.leads = state.leads.delete(instance);
  const before = entryOf(state, instance, replicas);
  const displaced = entry.command === null ? (before.command ?? before.displaced) : undefined;
  // Forgotten in a crash, it would be missing in what this replica proposes or pre-accepts next; yet another replica,
  // which does not know of the no-op, would take that for a proof that this one was not in a fast quorum.
  state.knownTo = knownAlso(state.knownTo, instance, replicas);
  state.entries = state.entries.set(instance, displaced === undefined ? entry : { ...entry, displaced });
  if (entry.status === "committed") state.unfinished = state.unfinished.delete(instance);
  else {
    state.unfinished = state.unfinished.set(instance, true);
    armSuspicion(state, io);
  }
  if (entry.status !== "none") {
    state.conflicts = recordConflicts(state.conflicts, instance, entry.command, entry.seq, replicas);
  }
  io.write(recordOf(state));
}

/**
 * All of the record, always: of the writes that no sync has covered yet a crash keeps any, and entries from which some were
 * collected, without the snapshot that covers these, would have lost them.
 */
export const recordOf = ({ entries, buried, snapshot }: Durable): Durable => ({ entries, buried, snapshot });

/** How far instances are known, `instance` included. */
export function knownAlso(knownTo: readonly number[], instance: Instance, replicas: number): readonly number[] {
  const owner = ownerOf(instance, replicas);
  const index = indexOf(instance, replicas);
  return index > knownTo[owner]! ? knownTo.with(owner, index) : knownTo;
}

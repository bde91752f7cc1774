/**
 * Suspicion: what stays unfinished from one look to the next is brought to its end by whoever notices.
 * Source: Moraru et al. (SOSP 2013), section 4.3: a replica that times out on an instance it waits for runs explicit
 * prepare; the paper leaves the timeouts open. Rivals over one instance come apart by waiting longer, at random, with
 * every ballot that was tried.
 */
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { canPursue, pursue } from "./owner.ts";
import { sizesOf } from "./quorums.ts";
import { explicitPrepare } from "./recovery.ts";
import { armSuspicion, entryOf } from "./store.ts";
import type { Ballot, Epaxos, Instance, State, Suspicion } from "./types.ts";

/** Ballots after which patience no longer doubles. */
const doublingsMax = 4;

/** What was unfinished at the last look and still is gets finished: pursued if it is ours to lead, else recovered. */
export function onSuspectTimer(state: State, io: Io<Epaxos>): void {
  state.isSuspicionArmed = false;
  const unfinished = state.unfinished.keys() as Instance[];
  // Others follow these, but nothing of them came here.
  for (const blocker of state.blockers.keys()) if (!state.entries.has(blocker)) unfinished.push(blocker as Instance);
  const suspects = unfinished
    .sort((a, b) => a - b)
    .map((instance) => [instance, suspect(state, instance, io)] as const);
  state.suspects = Table.from(suspects);
  if (unfinished.length > 0) armSuspicion(state, io);
}

/** Looks at one instance, acts when it is time, and says how long to wait from here. */
function suspect(state: State, instance: Instance, io: Io<Epaxos>): Suspicion {
  const { replicas } = sizesOf(io.cluster);
  const { ballot } = entryOf(state, instance, replicas);
  const before = state.suspects.get(instance);
  if (before === undefined || before.ballot !== ballot) return patient(ballot, replicas, io); // somebody is at it
  const by = state.leads.get(instance);
  if (canPursue(by, io)) {
    pursue(state, instance, by, io);
    return before;
  }
  if (before.looks > 1) return { ballot, looks: before.looks - 1 };
  explicitPrepare(state, instance, io);
  return patient(entryOf(state, instance, replicas).ballot, replicas, io);
}

/** One look at the owner's ballot; twice as many with each ballot after it, and up to as many again. */
function patient(ballot: Ballot, replicas: number, io: Io<Epaxos>): Suspicion {
  const looks = 1 << Math.min(Math.floor(ballot / replicas), doublingsMax);
  return { ballot, looks: looks === 1 ? 1 : looks + io.draw(looks) };
}

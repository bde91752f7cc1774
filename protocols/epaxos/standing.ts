/**
 * What a replica tells the judges of its promises and votes, which are one by one of each instance, and how its disk bears
 * it out.
 * Source: Moraru et al. (SOSP 2013), section 4.2: each instance has its ballots; Sutra (2020): the ballot promised and the
 * ballot at which the attributes were accepted are two things.
 */
import type { Io } from "../../sim/contract/io.ts";
import { type Command, noopId } from "../../sim/contract/operation.ts";
import type { Standing } from "../../sim/contract/standing.ts";
import { entryOf } from "./store.ts";
import type { Ballot, Durable, Entry, Epaxos, Instance } from "./types.ts";

/**
 * This replica pre-accepted or accepted, on its disk: either is a vote, since a fast quorum of pre-accepts decides as well
 * as a majority of accepts. Of the value only the command is named: which attributes it got is for the judges of graphs.
 */
export function observeVote(instance: Instance, ballot: Ballot, command: Command | null, io: Io<Epaxos>): void {
  io.observe({ type: "accepted", term: ballot, slot: instance, instance, value: idOf(command) });
}

export const idOf = (command: Command | null): number => command?.id ?? noopId;

/** What an answer to a prepare tells of the instance. */
export function reportOf({ status, acceptedBallot, command, seq, deps }: Entry): string {
  return status === "none"
    ? "none"
    : `${status} at ${acceptedBallot}: ${idOf(command)} as ${seq} behind ${deps.join(",")}`;
}

/** Of one instance; or of all that are kept, where every other one is over for every replica. */
export function standingOf({ entries, snapshot }: Readonly<Durable>, instance?: number): Standing {
  if (instance !== undefined) {
    const entry = entryOf({ entries }, instance as Instance, snapshot.executed.length);
    return { promised: entry.ballot, report: reportOf(entry) };
  }
  const known = entries.entries().map(([key, { status, ballot, acceptedBallot }]) => ({
    instance: key as number,
    promised: ballot as number,
    accepted: status === "none" ? -1 : acceptedBallot,
  }));
  return { promised: 0, report: `${known.length} instances`, instances: { known, endedTo: snapshot.executed } };
}

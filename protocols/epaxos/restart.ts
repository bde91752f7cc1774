/**
 * Starting phase 1 over: what a recovery does once it knows that there was no fast commit, and which pre-accepts tell.
 * Source: Moraru et al. (SOSP 2013), figure 3, step 7.
 * Invariant carried here: above the default ballot nothing is committed on the fast path.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { attributesOf, join } from "./attributes.ts";
import { startPhase1 } from "./owner.ts";
import { sizesOf } from "./quorums.ts";
import { defaultBallot, type Entry, type Epaxos, type Instance, type Lead, type State } from "./types.ts";

/** Pre-accepted in a recovery: these attributes last no longer than its ballot. */
export const isRecovered = ({ status, acceptedBallot }: Entry): boolean =>
  status === "preAccepted" && acceptedBallot !== defaultBallot;

export const isDefault = (entry: Entry): boolean =>
  entry.status === "preAccepted" && entry.acceptedBallot === defaultBallot;

/** Step 7: there was no fast commit; the command goes through phase 1 again, on the slow path. */
export function restartPhase1(state: State, instance: Instance, by: Lead, command: Command, io: Io<Epaxos>): void {
  const { replicas } = sizesOf(io.cluster);
  let attributes = attributesOf(state.conflicts, command, replicas); // may name the instance itself: execution skips it
  for (const [, entry] of by.told) if (entry.status === "preAccepted") attributes = join(attributes, entry);
  io.observe({ type: "witnessed", what: "recovery restarts phase 1" });
  startPhase1(state, instance, by.ballot, command, attributes, io);
}

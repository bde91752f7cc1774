/**
 * New ballots: what the master answers to whoever wants to lead.
 *
 * Source: Lamport, Malkhi, Zhou (2009): newBallot, which gives a leader a ballot, its acceptors and what to read from.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { size } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { want } from "./asking.ts";
import { acceptorsUpon, newBallot } from "./configuration.ts";
import { stepDown } from "./heartbeat.ts";
import { prepare } from "./phase-1.ts";
import type { Ballot, MasterEntry, ProposerState, ProposerTypes } from "./types.ts";

/**
 * The entry as it is: a ballot that is news belongs to a leader that may be alive, which gets its time; else the next ballot is
 * claimed, upon exactly this entry.
 */
export function onLooked(state: ProposerState, entry: MasterEntry, io: Io<ProposerTypes>): void {
  if (state.phase !== "look") return;
  if (entry.ballot > state.ballot && entry.holder !== io.self) {
    return stepDown(state, entry.ballot as Ballot, entry.holder as NodeId, io);
  }
  state.phase = "claim";
  state.entry = entry;
  const { wish, operator } = state;
  const acceptors = wish ?? acceptorsUpon(entry);
  const wanted = operator === null ? entry.wanted : size(operator.members);
  state.claim = newBallot(entry, { holder: io.self, acceptors, wanted }, io.cluster.options.variant);
  want(state, "claim", io);
}

/** Of several claims upon one entry the registry swaps one. A claim that may or may not have been made is never used. */
export function onClaimAnswered(state: ProposerState, isWon: boolean, io: Io<ProposerTypes>): void {
  if (isWon) io.observe({ type: "claimed", term: state.claim.ballot, follows: state.entry.completed });
  if (state.phase !== "claim") return; // it stood down meanwhile: nobody uses this ballot
  if (isWon) return prepare(state, io);
  io.observe({ type: "witnessed", what: "claim lost" });
  stepDown(state, state.ballot, null, io);
}

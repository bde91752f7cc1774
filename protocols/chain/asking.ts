/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: van Renesse and Schneider (2004), section 3: the master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { activated, exchange, lookAtChain } from "./configuration.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function want(state: ReplicaState, purpose: Purpose, io: Io<ReplicaTypes>): void {
  if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
  askNext(state, io);
}

/** On these all others wait, most urgent first. */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export function askNext(state: ReplicaState, io: Io<ReplicaTypes>): void {
  if (state.question !== null) return;
  const purpose = urgent.find((each) => state.wanted.includes(each)) ?? state.wanted[0];
  if (purpose === undefined) return;
  state.wanted = state.wanted.filter((each) => each !== purpose);
  state.purpose = purpose;
  ask(state, questionOf(state, purpose), io);
}

function questionOf({ entry, claim }: ReplicaState, purpose: Purpose): KvOperation {
  switch (purpose) {
    case "open":
      return exchange(entry, activated(entry));
    case "claim":
      return exchange(entry, claim);
    case "look":
    case "fence":
      return lookAtChain;
  }
}

/** Nothing that was wanted about an epoch is wanted any more: it was about an entry that is not the last. */
export function unwantClaims(state: ReplicaState): void {
  state.wanted = state.wanted.filter((each) => !urgent.includes(each));
}

/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the configuration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { beatingOf, lookUp, openingOf, swap } from "../shared/epochs.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function want(state: ReplicaState, purpose: Purpose, io: Io<ReplicaTypes>): void {
  if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
  askNext(state, io);
}

/**
 * On these the leading waits, most urgent first. The others take turns: beats that come as fast as answers leave reads their
 * place.
 */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export function askNext(state: ReplicaState, io: Io<ReplicaTypes>): void {
  if (state.question !== null) return;
  const purpose = urgent.find((each) => state.wanted.includes(each)) ?? state.wanted[0];
  if (purpose === undefined) return;
  state.wanted = state.wanted.filter((each) => each !== purpose);
  if (purpose === "beat" && state.phase !== "lead") return askNext(state, io);
  state.purpose = purpose;
  if (purpose === "beat") state.beatAt = io.localTime as typeof state.beatAt;
  ask(state, questionOf(state, purpose), io);
}

function questionOf({ entry, claim }: ReplicaState, purpose: Purpose): KvOperation {
  switch (purpose) {
    case "open":
      return swap(claim, openingOf(claim));
    case "claim":
      return swap(entry, claim);
    case "look":
    case "members":
      return lookUp;
    case "beat":
      return swap(claim, beatingOf(claim));
  }
}

/** Nothing that was wanted about an epoch is wanted any more: it was about an entry that is not the last. */
export function unwantClaims(state: ReplicaState): void {
  state.wanted = state.wanted.filter((each) => !urgent.includes(each));
}

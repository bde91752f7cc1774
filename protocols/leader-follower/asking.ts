/**
 * What a replica wants to ask the registry: one question at a time, the most urgent first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the configuration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { beatingOf, lookUp, openingOf, swap } from "../shared/epochs.ts";
import { type Purpose, purposes, type ReplicaState, type ReplicaTypes } from "./types.ts";

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function want(state: ReplicaState, purpose: Purpose, io: Io<ReplicaTypes>): void {
  if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
  askNext(state, io);
}

export function askNext(state: ReplicaState, io: Io<ReplicaTypes>): void {
  if (state.question !== null) return;
  const purpose = purposes.find((each) => state.wanted.includes(each));
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

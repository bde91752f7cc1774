/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the configuration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { beatingOf, lookUp, openingOf, swap } from "../shared/epochs.ts";
import { questions } from "../shared/questions.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

/** On these the leading waits, most urgent first. */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export const { want, hear, unwantUrgent: unwantClaims } = questions(urgent, questionOf);

function questionOf(state: ReplicaState, purpose: Purpose, io: Io<ReplicaTypes>): KvOperation | null {
  const { entry, claim, phase } = state;
  switch (purpose) {
    case "open":
      return swap(claim, openingOf(claim));
    case "claim":
      return swap(entry, claim);
    case "look":
    case "members":
      return lookUp;
    case "beat":
      if (phase !== "lead") return null;
      state.beatAt = io.now();
      return swap(claim, beatingOf(claim));
  }
}

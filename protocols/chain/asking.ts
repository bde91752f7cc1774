/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: van Renesse and Schneider (2004), section 3: the master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { activated, exchange, lookAtChain } from "./configuration.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

/** On these all others wait, most urgent first. */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export const { want, hear, unwantUrgent: unwantClaims } = questions(urgent, questionOf);

function questionOf({ entry, claim }: ReplicaState, purpose: Purpose, _io: Io<ReplicaTypes>): KvOperation {
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

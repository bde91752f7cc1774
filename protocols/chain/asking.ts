/**
 * What a replica wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: van Renesse and Schneider (2004), section 3: the master, which a register of ours is here.
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { activated, exchange, isUpon, lookAtChain } from "./configuration.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

/** On these all others wait, most urgent first. */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export const { want, hear, unwantUrgent: unwantClaims } = questions(urgent, questionOf);

/** It asks, or is about to, for what changes the entry: whatever else would change it waits for the entry as it is then. */
export const isChanging = ({ purpose, wanted }: ReplicaState): boolean =>
  [purpose, ...wanted].some((each) => each === "open" || each === "claim");

function questionOf({ entry, claim }: ReplicaState, purpose: Purpose, _io: Io<ReplicaTypes>): KvOperation {
  switch (purpose) {
    case "open":
      return exchange(entry, activated(entry));
    case "claim":
      assert(isUpon(entry, claim), "an epoch is claimed upon the entry that its chain was chosen by");
      return exchange(entry, claim);
    case "look":
    case "fence":
      return lookAtChain;
  }
}

/**
 * What a leader wants to ask the master: one question at a time, those that others wait for first.
 *
 * Source: Lamport, Malkhi, Zhou (2009): the reconfiguration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import { completed, exchange, lookAtMaster } from "./configuration.ts";
import type { ProposerState, ProposerTypes, Purpose } from "./types.ts";

/** On these the leading waits, most urgent first. */
const urgent: readonly Purpose[] = ["complete", "claim", "look"];

export const { want, hear, unwantUrgent: unwantClaims } = questions(urgent, questionOf);

function questionOf(state: ProposerState, purpose: Purpose, io: Io<ProposerTypes>): KvOperation {
  const { entry, claim, ballot, beats } = state;
  switch (purpose) {
    case "complete":
      return exchange(claim, completed(claim));
    case "claim":
      return exchange(entry, claim);
    case "look":
    case "fence":
      return lookAtMaster;
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return beatOf(ballot, io.self, beats);
  }
}

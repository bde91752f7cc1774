/**
 * What a writer wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the configuration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { lookUp, openingOf, swap } from "../shared/epochs.ts";
import { questions } from "../shared/questions.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import type { Purpose, WriterState, WriterTypes } from "./types.ts";

/** On these the writing waits, most urgent first. */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export const { want, hear, unwantUrgent: unwantClaims } = questions(urgent, questionOf);

function questionOf(state: WriterState, purpose: Purpose, io: Io<WriterTypes>): KvOperation {
  const { entry, claim, epoch, beats } = state;
  switch (purpose) {
    case "open":
      return swap(claim, openingOf(claim));
    case "claim":
      return swap(entry, claim);
    case "look":
    case "members":
      return lookUp;
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return beatOf(epoch, io.self, beats);
  }
}

/**
 * What a proposer wants to ask the registry: one question at a time, the most urgent first.
 *
 * Source: Neon RFC 035, "Algorithm": configurations are issued by a store with a compare-and-swap of a single key.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { questions } from "../shared/questions.ts";
import { beatOf, lookAtBeat } from "../shared/registry-beats.ts";
import { lookUpConfiguration, swapConfiguration } from "./configurations.ts";
import { type ProposerState, type ProposerTypes, type Purpose, purposes } from "./types.ts";

export const { want, hear } = questions(purposes, questionOf);

function questionOf({ change, term, beats }: ProposerState, purpose: Purpose, io: Io<ProposerTypes>): KvOperation {
  switch (purpose) {
    case "swap":
      return change === null ? lookUpConfiguration : swapConfiguration(change.from, change.to);
    case "look":
      return lookUpConfiguration;
    case "look at beat":
      return lookAtBeat;
    case "beat":
      return beatOf(term, io.self, beats);
  }
}

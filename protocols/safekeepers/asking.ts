/**
 * What a proposer wants to ask the registry: one question at a time, the most urgent first.
 *
 * Source: Neon RFC 035, "Algorithm": configurations are issued by a store with a compare-and-swap of a single key.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { lookUpConfiguration, swapConfiguration } from "./configurations.ts";
import { type ProposerState, type ProposerTypes, type Purpose, purposes } from "./types.ts";

const beatKey = "beat";

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function want(state: ProposerState, purpose: Purpose, io: Io<ProposerTypes>): void {
  if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
  askNext(state, io);
}

export function askNext(state: ProposerState, io: Io<ProposerTypes>): void {
  if (state.question !== null) return;
  const purpose = purposes.find((each) => state.wanted.includes(each));
  if (purpose === undefined) return;
  state.wanted = state.wanted.filter((each) => each !== purpose);
  state.purpose = purpose;
  ask(state, questionOf(state, purpose, io), io);
}

function questionOf({ change, term, beats }: ProposerState, purpose: Purpose, io: Io<ProposerTypes>): KvOperation {
  switch (purpose) {
    case "swap":
      return change === null ? lookUpConfiguration : swapConfiguration(change.from, change.to);
    case "look":
      return lookUpConfiguration;
    case "look at beat":
      return { type: "get", key: beatKey };
    case "beat":
      return { type: "put", key: beatKey, value: `${term} ${io.self} ${beats}` };
  }
}

/** Who made a beat that the registry holds. */
export const beaterOf = (beat: string): number => Number(beat.split(" ")[1]);

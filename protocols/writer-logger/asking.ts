/**
 * What a writer wants to ask the registry: one question at a time, those that others wait for first.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the configuration master, which a register of ours is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import { ask } from "../shared/asker.ts";
import { lookUp, openingOf, swap } from "../shared/epochs.ts";
import type { Purpose, WriterState, WriterTypes } from "./types.ts";

const beatKey = "beat";

/** Asks as soon as no other question is open; what is wanted already is asked once. */
export function want(state: WriterState, purpose: Purpose, io: Io<WriterTypes>): void {
  if (!state.wanted.includes(purpose)) state.wanted = [...state.wanted, purpose];
  askNext(state, io);
}

/**
 * On these the writing waits, most urgent first. The others take turns: beats that come as fast as answers leave reads their
 * place.
 */
const urgent: readonly Purpose[] = ["open", "claim", "look"];

export function askNext(state: WriterState, io: Io<WriterTypes>): void {
  if (state.question !== null) return;
  const purpose = urgent.find((each) => state.wanted.includes(each)) ?? state.wanted[0];
  if (purpose === undefined) return;
  state.wanted = state.wanted.filter((each) => each !== purpose);
  state.purpose = purpose;
  ask(state, questionOf(state, purpose, io), io);
}

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
      return { type: "get", key: beatKey };
    case "beat":
      return { type: "put", key: beatKey, value: `${epoch} ${io.self} ${beats}` };
  }
}

/** Who made a beat that the registry holds. */
export const beaterOf = (beat: string): number => Number(beat.split(" ")[1]);

/** Nothing that was wanted about an epoch is wanted any more: it was about an entry that is not the last. */
export function unwantClaims(state: WriterState): void {
  state.wanted = state.wanted.filter((each) => !urgent.includes(each));
}

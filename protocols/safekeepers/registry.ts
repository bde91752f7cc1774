/**
 * What the registry answers, to whichever of a proposer's questions.
 *
 * Source: Neon RFC 035, "Change algorithm", steps 3 and 7: a swap that fails ends the procedure.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear } from "./asking.ts";
import { onConfiguration, onLookedAtBeat } from "./campaign.ts";
import { endWish } from "./changes.ts";
import { configurationIn, membersOf } from "./configurations.ts";
import type { ProposerState, ProposerTypes, Purpose } from "./types.ts";

type ProposerIo = Io<ProposerTypes>;

export const onRegistryReply = (state: ProposerState, reply: Reply, io: ProposerIo): void =>
  hear(state, reply, io, take);

function take(state: ProposerState, purpose: Purpose, { result }: RegistryAnswer, io: ProposerIo): void {
  switch (purpose) {
    case "swap":
      return onSwapAnswered(state, result, io);
    case "look":
      return onFound(state, valueIn(result), io);
    case "look at beat":
      return onLookedAtBeat(state, valueIn(result), io);
    case "beat":
      return;
  }
}

const valueIn = (result: Result | null): string | null =>
  result?.type === "value" || result?.type === "swapped" ? result.value : null;

/** What is there in place of what it asked to change may be news. */
function onFound(state: ProposerState, value: string | null, io: ProposerIo): void {
  const found = configurationIn(value);
  if (found !== null) onConfiguration(state, found, io);
}

/** A change that may or may not have been made is asked for again, until it is known. */
function onSwapAnswered(state: ProposerState, result: Result | null, io: ProposerIo): void {
  const { change } = state;
  state.change = null;
  if (change === null) return onFound(state, valueIn(result), io);
  if (result?.type !== "swapped" || !result.swapped) {
    io.observe({ type: "witnessed", what: "change lost" });
    return onFound(state, valueIn(result), io);
  }
  const { from, to } = change;
  const { generation: follows } = from;
  io.observe({
    type: "configured",
    configuration: String(to.generation),
    members: membersOf(to),
    follows: String(follows),
  });
  if (change.reached !== null) {
    const { term, holders, end } = change.reached;
    io.observe({ type: "opened", term, members: membersOf(to), holders, quorum: "majority", from: end - 1, end });
  }
  io.observe({ type: "witnessed", what: whatOf(from.set, to) });
  endWish(state, to);
  onConfiguration(state, to, io);
}

function whatOf(before: number, { set, newSet }: { readonly set: number; readonly newSet: number | null }): string {
  if (newSet !== null) return "change begun";
  return set === before ? "change abandoned" : "members changed";
}

/**
 * What the registry answers, to whichever of a writer's questions.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the messages to and from the configuration master.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { type RegistryEntry, registryEntryOf } from "../shared/epochs.ts";
import { hear } from "./asking.ts";
import { onClaimAnswered, onLooked, onOpenAnswered } from "./claim.ts";
import { onLookedAtBeat } from "./heartbeat.ts";
import { firstMembers } from "./quorums.ts";
import { beginRound } from "./reader.ts";
import type { Purpose, WriterState, WriterTypes } from "./types.ts";

export const onRegistryReply = (state: WriterState, reply: Reply, io: Io<WriterTypes>): void =>
  hear(state, reply, io, take);

function take(state: WriterState, purpose: Purpose, { result }: RegistryAnswer, io: Io<WriterTypes>): void {
  switch (purpose) {
    case "look":
      return onLooked(state, entryIn(result, io), io);
    case "claim":
      return onClaimAnswered(state, result, io);
    case "open":
      return onOpenAnswered(state, result, io);
    case "members":
      return beginRound(state, entryIn(result, io), io);
    case "look at beat":
      return onLookedAtBeat(state, valueIn(result), io);
    case "beat":
      return;
  }
}

const valueIn = (result: Result | null): string | null => (result?.type === "value" ? result.value : null);

const entryIn = (result: Result | null, { cluster }: Io<WriterTypes>): RegistryEntry =>
  registryEntryOf(valueIn(result), firstMembers(cluster));

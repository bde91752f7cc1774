/**
 * What the registry answers, to whichever of a replica's questions.
 *
 * Source: Lamport, Malkhi, Zhou (2009), section 4: the messages to and from the configuration master.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { type RegistryEntry, registryEntryOf } from "../shared/epochs.ts";
import { hear } from "./asking.ts";
import { onBeaten, onClaimAnswered, onLooked, onOpenAnswered } from "./claim.ts";
import { beginRound } from "./quorum-reads.ts";
import { firstMembers } from "./quorums.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const onRegistryReply = (state: ReplicaState, reply: Reply, io: ReplicaIo): void => hear(state, reply, io, take);

function take(state: ReplicaState, purpose: Purpose, answer: RegistryAnswer, io: ReplicaIo): void {
  const { operation, result } = answer;
  switch (purpose) {
    case "look":
      return onLooked(state, entryIn(result, io), io);
    case "claim":
      return onClaimAnswered(state, result, io);
    case "open":
      return onOpenAnswered(state, result, io);
    case "members":
      return beginRound(state, entryIn(result, io), io);
    case "beat": {
      const beaten = operation.type === "compare-and-set" ? operation.value : null;
      return onBeaten(state, registryEntryOf(beaten, firstMembers(io.cluster)), result, io);
    }
  }
}

const entryIn = (result: Result | null, { cluster }: ReplicaIo): RegistryEntry =>
  registryEntryOf(result?.type === "value" ? result.value : null, firstMembers(cluster));

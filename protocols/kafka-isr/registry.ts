/**
 * What the registry answers, to whichever of a replica's questions.
 *
 * Source: KIP-631, "The Quorum-based Kafka Controller": the requests of brokers to the controller, which a register of ours
 * is here.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear, want } from "./asking.ts";
import { onChangeAnswered } from "./changes.ts";
import { onClaimAnswered, onLooked } from "./election.ts";
import { onLookedAtBeat } from "./heartbeat.ts";
import { partitionOf } from "./partition.ts";
import { firstReplicas } from "./quorums.ts";
import { onEntryFound } from "./registration.ts";
import { countOf } from "./standing.ts";
import type { Partition, Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const onRegistryReply = (state: ReplicaState, reply: Reply, io: ReplicaIo): void => hear(state, reply, io, take);

function take(state: ReplicaState, purpose: Purpose, { operation, result }: RegistryAnswer, io: ReplicaIo): void {
  const isSwapped = result?.type === "swapped" && result.swapped;
  const entry = operation.type === "compare-and-set" && isSwapped ? operation.value : valueIn(result);
  switch (purpose) {
    case "look":
      if (result === null) return want(state, "look", io);
      return state.phase === "register"
        ? onEntryFound(state, read(entry, io), io)
        : onLooked(state, read(entry, io), io);
    case "register":
      if (state.phase !== "register") return;
      return result === null ? want(state, "look", io) : onEntryFound(state, read(entry, io), io);
    case "claim":
      return onClaimAnswered(state, isSwapped, read(entry, io), io);
    case "change":
      return onChangeAnswered(state, isSwapped, result === null ? null : read(entry, io), io);
    case "look at beat":
      return onLookedAtBeat(state, valueIn(result), io);
    case "beat":
      return;
  }
}

const valueIn = (result: Result | null): string | null =>
  result?.type === "value" || result?.type === "swapped" ? result.value : null;

const read = (value: string | null, io: ReplicaIo): Partition =>
  partitionOf(value, firstReplicas(io.cluster), countOf(io));

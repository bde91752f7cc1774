/**
 * What the MetaStore answers, to whichever of a replica's questions.
 * Source: Balakrishnan et al. (2020), section 3.1: the MetaStore is read and conditionally written.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { adopt } from "./adoption.ts";
import { hear } from "./asking.ts";
import { chainOf } from "./chain.ts";
import { onExtendAnswered, onLooked } from "./extension.ts";
import type { Purpose, ReplicaState, ReplicaTypes } from "./state.ts";
import { onTruncateAnswered } from "./trimming.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const onMetaStoreReply = (state: ReplicaState, reply: Reply, io: ReplicaIo): void =>
  hear(state, reply, io, take);

function take(state: ReplicaState, purpose: Purpose, { result }: RegistryAnswer, io: ReplicaIo): void {
  const chain = chainOf(result?.type === "value" ? result.value : null);
  const isSwapped = result?.type === "swapped" && result.swapped;
  switch (purpose) {
    case "learn":
      return adopt(state, chain, io);
    case "look":
      return onLooked(state, chain, io);
    case "extend":
      return onExtendAnswered(state, isSwapped, io);
    case "truncate":
      return onTruncateAnswered(state, isSwapped, io);
  }
}

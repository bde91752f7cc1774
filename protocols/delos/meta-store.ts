/**
 * What the MetaStore answers, to whichever of a replica's questions.
 * Source: Balakrishnan et al. (2020), section 3.1: the MetaStore is read and conditionally written.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply } from "../../sim/contract/operation.ts";
import { answerOf } from "../shared/asker.ts";
import { adopt } from "./adoption.ts";
import { inquireNext } from "./asking.ts";
import { chainOf } from "./chain.ts";
import { onExtendAnswered, onLooked } from "./extension.ts";
import type { Inquiry, ReplicaState, ReplicaTypes } from "./state.ts";
import { onTruncateAnswered } from "./trimming.ts";

type ReplicaIo = Io<ReplicaTypes>;

export function onMetaStoreReply(state: ReplicaState, reply: Reply, io: ReplicaIo): void {
  const answer = answerOf(state, reply, io);
  if (answer === null) return;
  const { inquiry } = state;
  state.inquiry = null;
  const { result } = answer;
  const isSwapped = result?.type === "swapped" && result.swapped;
  if (inquiry !== null) take(state, inquiry, result?.type === "value" ? result.value : null, isSwapped, io);
  inquireNext(state, io);
}

function take(state: ReplicaState, inquiry: Inquiry, text: string | null, isSwapped: boolean, io: ReplicaIo): void {
  switch (inquiry) {
    case "learn":
      return adopt(state, chainOf(text), io);
    case "look":
      return onLooked(state, chainOf(text), io);
    case "extend":
      return onExtendAnswered(state, isSwapped, io);
    case "truncate":
      return onTruncateAnswered(state, isSwapped, io);
  }
}

/**
 * What the master answers, to whichever of a leader's questions.
 *
 * Source: Lamport, Malkhi, Zhou (2009): the messages to and from the reconfiguration master.
 */
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear } from "./asking.ts";
import { onCompleteAnswered } from "./completion.ts";
import { masterEntryOf } from "./configuration.ts";
import { onLookedAtBeat } from "./heartbeat.ts";
import { onClaimAnswered, onLooked } from "./new-ballot.ts";
import { firstAcceptors } from "./quorums.ts";
import { onFence } from "./reads.ts";
import type { LeaderState, LeaderTypes, MasterEntry, Purpose } from "./types.ts";

export const onMasterReply = (state: LeaderState, reply: Reply, io: Io<LeaderTypes>): void =>
  hear(state, reply, io, take);

function take(state: LeaderState, purpose: Purpose, { result }: RegistryAnswer, io: Io<LeaderTypes>): void {
  switch (purpose) {
    case "look":
      return onLooked(state, entryIn(result, io), io);
    case "fence":
      return onFence(state, entryIn(result, io), io);
    case "claim":
      return onClaimAnswered(state, isSwapped(result), io);
    case "complete":
      return onCompleteAnswered(state, isSwapped(result), io);
    case "look at beat":
      return onLookedAtBeat(state, valueIn(result), io);
    case "beat":
      return;
  }
}

const valueIn = (result: Result | null): string | null => (result?.type === "value" ? result.value : null);

const isSwapped = (result: Result | null): boolean => result?.type === "swapped" && result.swapped;

const entryIn = (result: Result | null, { cluster }: Io<LeaderTypes>): MasterEntry =>
  masterEntryOf(valueIn(result), firstAcceptors(cluster));

/**
 * What the master answers, to whichever of a leader's questions.
 *
 * Source: Lamport, Malkhi, Zhou (2009): the messages to and from the reconfiguration master.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear } from "./asking.ts";
import { onCompleteAnswered } from "./completion.ts";
import { masterEntryOf } from "./configuration.ts";
import { onLookedAtBeat, stepDown } from "./heartbeat.ts";
import { onClaimAnswered, onLooked } from "./new-ballot.ts";
import { advance } from "./phase-2.ts";
import { firstAcceptors } from "./quorums.ts";
import { onFence } from "./reads.ts";
import type { Ballot, MasterEntry, ProposerState, ProposerTypes, Purpose } from "./types.ts";

export const onMasterReply = (state: ProposerState, reply: Reply, io: Io<ProposerTypes>): void =>
  hear(state, reply, io, take);

function take(state: ProposerState, purpose: Purpose, { result }: RegistryAnswer, io: Io<ProposerTypes>): void {
  switch (purpose) {
    case "look":
      return onLooked(state, entryIn(result, io), io);
    case "fence":
      return onFenceAnswered(state, entryIn(result, io), io);
    case "claim":
      return onClaimAnswered(state, isSwapped(result), io);
    case "complete":
      onCompleteAnswered(state, isSwapped(result), io);
      return advance(state, io); // what was voted for before it was active
    case "look at beat":
      return onLookedAtBeat(state, valueIn(result), io);
    case "beat":
      return;
  }
}

const valueIn = (result: Result | null): string | null => (result?.type === "value" ? result.value : null);

const isSwapped = (result: Result | null): boolean => result?.type === "swapped" && result.swapped;

const entryIn = (result: Result | null, { cluster }: Io<ProposerTypes>): MasterEntry =>
  masterEntryOf(valueIn(result), firstAcceptors(cluster));

function onFenceAnswered(state: ProposerState, entry: MasterEntry, io: Io<ProposerTypes>): void {
  if (state.phase !== "lead") return;
  if (entry.ballot === state.ballot) return onFence(state, io);
  stepDown(state, entry.ballot as Ballot, entry.holder as NodeId, io);
}

/**
 * What the registry answers, to whichever of a replica's questions: claims, openings, looks and fences.
 *
 * - Of several claims upon one entry the registry swaps one. An epoch whose claim was lost to a crash is never used: its
 *   holder claims another.
 *
 * Source: van Renesse and Schneider (2004), section 3: the messages to and from the master.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Reply, Result } from "../../sim/contract/operation.ts";
import type { RegistryAnswer } from "../shared/asker.ts";
import { hear } from "./asking.ts";
import { activated, chainEntryOf, claimFor } from "./configuration.ts";
import { lead, onOpened } from "./head.ts";
import { standBy, stepDown } from "./heartbeat.ts";
import { claimInTime } from "./lease.ts";
import { chainUpon } from "./membership.ts";
import { firstChain } from "./quorums.ts";
import { onFence } from "./reads.ts";
import type { ChainEntry, Epoch, Purpose, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const onRegistryReply = (state: ReplicaState, reply: Reply, io: ReplicaIo): void =>
  hear(state, reply, io, takeAnswer);

function takeAnswer(state: ReplicaState, purpose: Purpose, answer: RegistryAnswer, io: ReplicaIo): void {
  switch (purpose) {
    case "look":
      return onLooked(state, entryIn(answer, io), io);
    case "fence":
      return onFence(state, entryIn(answer, io), io);
    case "claim":
      return onClaimAnswered(state, isSwapped(answer.result), io);
    case "open":
      return onOpenAnswered(state, isSwapped(answer.result), io);
  }
}

const entryIn = ({ result }: RegistryAnswer, { cluster }: ReplicaIo): ChainEntry =>
  chainEntryOf(result?.type === "value" ? result.value : null, firstChain(cluster));

const isSwapped = (result: Result | null): boolean => result?.type === "swapped" && result.swapped;

/** An epoch that is news belongs to a head that may be alive, which gets its time; else the next one is claimed. */
function onLooked(state: ReplicaState, entry: ChainEntry, io: ReplicaIo): void {
  if (state.isHead) return;
  state.entry = entry;
  const isNews = entry.epoch > state.epoch && entry.holder !== io.self;
  if (isNews) return stepDown(state, entry.epoch as Epoch, entry.holder as NodeId, io);
  const chain = chainUpon(state, entry, io);
  if (chain === null) return;
  state.claim = claimFor(entry, io.self, chain, entry.wanted);
  claimInTime(state, io);
}

function onClaimAnswered(state: ReplicaState, isWon: boolean, io: ReplicaIo): void {
  const { claim, entry } = state;
  if (isWon) {
    io.observe({ type: "claimed", term: claim.epoch, follows: entry.opened });
    return lead(state, io);
  }
  io.observe({ type: "witnessed", what: "claim lost" });
  if (state.isHead) stepDown(state, state.epoch, null, io);
  else standBy(state, io);
}

function onOpenAnswered(state: ReplicaState, isWon: boolean, io: ReplicaIo): void {
  if (!state.isHead || state.entry.epoch !== state.configuration.epoch) return; // fenced meanwhile
  if (isWon) onOpened(state, activated(state.entry), io);
  else stepDown(state, state.epoch, null, io);
}

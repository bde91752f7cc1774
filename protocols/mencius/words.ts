/**
 * The skip timer: what others are owed is told, and who has executed less than this server hears so until it has not.
 *
 * Source: Mao et al. (OSDI 2008), section 4, accelerator 1. That a word is repeated until it is known to have arrived is
 * not in the paper, whose channels lose nothing: anti-entropy as in Demers et al., "Epidemic Algorithms for Replicated
 * Database Maintenance" (PODC 1987), with one number in place of a checksum.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import type { Io } from "../../sim/contract/io.ts";
import { execute } from "./learner.ts";
import { hearOf, hearTelling } from "./skipping.ts";
import { persist } from "./store.ts";
import { armSkip, sendSkip } from "./telling.ts";
import type { Mencius, Skip, State } from "./types.ts";

/** Whiles that are given to others to say how far they are, before they are told; doubled each time. */
const spreadTimes = 4;
const doublingsMax = 3;

export function onSkipTimer(state: State, io: Io<Mencius>): void {
  state.skipIn = 0;
  for (let rank = 0; rank < io.cluster.servers; rank++) {
    if (rank === io.self) continue;
    if (state.told[rank]! < state.next || state.peers[rank]! < state.executed) sendSkip(state, rank, "word", io);
  }
  if (!isAnyBehind(state, io)) return;
  armSkip(state, spreadTimes << Math.min(state.repeats, doublingsMax), io);
  state.repeats++;
}

/** More was executed here: others are to know, and to say that they have it. */
export function spreadExecuted(state: State, io: Io<Mencius>): void {
  state.repeats = 0;
  if (isAnyBehind(state, io)) armSkip(state, spreadTimes, io);
}

function isAnyBehind({ peers, executed }: State, { self }: Io<Mencius>): boolean {
  for (let rank = 0; rank < peers.length; rank++) if (rank !== self && peers[rank]! < executed) return true;
  return false;
}

/** Where another stands. Whoever says the same again has not heard from us. */
export function onSkip(state: State, from: NodeId, message: Skip, io: Io<Mencius>): void {
  const { skips, peers } = state;
  hearTelling(state, from, message, io);
  const isNew = state.skips !== skips || state.peers !== peers;
  if (hearOf(state, message.executed, io)) persist(state, io);
  if (message.kind === "word" && !isNew) sendSkip(state, from, "answer", io);
  execute(state, io);
}

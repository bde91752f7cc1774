/**
 * The Accept phase: entries go to the followers, are decided once a majority has them, and followers hear of that with the next
 * ones, or with a Decide.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 4.1, figure 3: Accept, Accepted, Decide.
 * Invariant carried here: what is decided is in the logs of a majority, in one ballot, and all before it too.
 */
import { add, has, members, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Command } from "../../sim/contract/operation.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { executeUpTo } from "./execute.ts";
import { hasHungDisk } from "./hung-disk.ts";
import { observeAccepted, persist } from "./persist.ts";
import { membersTold } from "./quorums.ts";
import { othersOf, tellMembersAhead } from "./speaking.ts";
import { lastSlot, type OmniPaxos, type State } from "./state.ts";
import { stepDown } from "./step-down.ts";
import { isStopSign, observeConsidered } from "./stop-sign.ts";
import { after, type Slot } from "./types.ts";

/**
 * Accept. The others may have it before this disk does: who restarts never leads its ballot again, so nobody is told another entry
 * for the same slot of it. Only to who promised: others have another log, or an older one.
 */
export function propose(state: State, entries: readonly Command[], io: Io<OmniPaxos>): void {
  const { promised: ballot, decided, promises, configuration } = state;
  const first = after(lastSlot(state));
  for (const other of othersOf(state, io.self)) {
    if (promises[other] !== null) io.send(other, { type: "acceptDecide", ballot, first, entries, decided });
  }
  for (const entry of entries) {
    if (isStopSign(entry)) observeConsidered(state, entry, io);
    const told = { type: "proposed", term: ballot, slot: state.log.next, value: entry.id } as const;
    io.observe({ ...told, ...membersTold(configuration, io) });
    state.log = state.log.append(entry);
  }
  persist(state, io);
  observeAccepted(state, first, io);
  io.send(io.self, { type: "accepted", ballot, slot: lastSlot(state) });
}

/** Decides what a majority has accepted in this ballot, and with it all before; and what was decided before, as somebody told. */
export function advance(state: State, told: Slot, io: Io<OmniPaxos>): void {
  executeUpTo(state, told, io);
  const end = reachedByMajority(state);
  if (end <= state.decided) return;
  const { promised: term, log, acked, configuration } = state;
  let acks = noNodes;
  for (const [rank, slot] of acked.entries())
    if (slot >= end && has(configuration.members, rank)) acks = add(acks, rank);
  for (let slot = state.decided + 1; slot <= end; slot++) {
    const value = (log.at(slot) as Command).id;
    io.observe({ type: "chosen", term, slot, value, acks, quorum: "majority", ...membersTold(configuration, io) });
  }
  executeUpTo(state, end, io);
}

/** The highest slot up to which a majority of the members has accepted all. */
function reachedByMajority({ acked, configuration }: State): Slot {
  const ranks = members(configuration.members);
  const highest = ranks.map((rank) => acked[rank] as Slot).sort((a, b) => b - a);
  return highest[majoritySize(ranks.length) - 1] as Slot;
}

/** Decide, now and then: what followers were told last may be lost. Whose disk hangs leaves it to others. */
export function onDecideTimer(state: State, io: Io<OmniPaxos>): void {
  if (state.role !== "leader" || state.phase !== "accept") return;
  if (hasHungDisk(io)) return stepDown(state, io);
  const { promised: ballot, decided } = state;
  // Ahead of the disk: the ballot was on disk before its Prepare left, and what is decided no crash takes back.
  tellMembersAhead(state, { type: "decide", ballot, decided, end: lastSlot(state) }, io);
  io.setTimer("decide", io.cluster.options.decideMicros);
}

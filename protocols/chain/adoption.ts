/**
 * Entering an epoch: the promise of it, and what becomes of the log. The chain travels down itself like a write.
 *
 * - Nothing of a lower epoch is taken in any more, and that is durable before anything is said (F1, F2). So once any one
 *   replica of a chain has entered a later epoch, nothing is acknowledged in its own: it would need all of them.
 * - A replica that is no member of the chain opened last has nothing that counts but what is acknowledged. The rest goes,
 *   for it may be of a head that was left out; then it is a prefix of what anybody in the chain holds.
 * - A member forgets what was written after the epoch opened last: nobody acknowledged it, and its head may not have it.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: reconfiguration; Lamport, "Paxos Made Simple" (2001), P1a.
 */
import { assert } from "../../sim/base/assert.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { standBy } from "./heartbeat.ts";
import { firstAfter, forgetFrom, lastTerm, observeForgotten, persist } from "./log.ts";
import { forgetReads } from "./reads.ts";
import { headOf, isInChain, opensItself, rankOf } from "./standing.ts";
import type { Configuration, ReplicaDurable, ReplicaState, ReplicaTypes } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const reportOf = (durable: Pick<ReplicaDurable, "log" | "snapshot">): string =>
  `log of epoch ${lastTerm(durable)} to ${durable.log.next - 1}`;

/** A later epoch than its own begins here: by its predecessor's word, by the head's for those outside, or by its claim. */
export function enter(state: ReplicaState, configuration: Configuration, io: ReplicaIo): void {
  const { epoch } = configuration;
  assert(epoch > state.configuration.epoch, "a replica enters epochs in their order");
  state.configuration = configuration;
  state.isOpen = opensItself(configuration);
  state.successorNext = -1;
  if (state.copied.size > 0) state.copied = Table.empty();
  forgetReads(state, io);
  const isCut = forgetFrom(state, countsTo(state, configuration, io));
  persist(state, io);
  if (isCut) observeForgotten(state, io);
  io.observe({ type: "promised", term: epoch, report: reportOf(state) });
  if (epoch > state.epoch) state.epoch = epoch;
  if (epoch === state.epoch) state.head = headOf(configuration, io);
  if (isInChain(state, io)) io.setTimer("resend", io.cluster.options.retryMicros);
  else io.cancelTimer("resend");
}

/**
 * Where what counts of its log ends: of a stranger, what is acknowledged; of a member, what was written in epochs that were
 * opened; of the head, all, for with that its epoch begins.
 */
function countsTo(state: ReplicaState, configuration: Configuration, io: ReplicaIo): number {
  const { before, opened } = configuration;
  if (headOf(configuration, io) === io.self) return state.log.next;
  return before.includes(rankOf(io.self, io)) ? firstAfter(state, opened) : state.executed;
}

/** What an earlier head left in the log, and is not acknowledged: its clients may ask again. */
export function pendingIn({ log, executed }: ReplicaState): Table<number> {
  let pending = Table.empty<number>();
  for (const { command } of log.slice(executed, log.next)) {
    if (command !== null) pending = pending.set(command.session, command.sequence);
  }
  return pending;
}

/** Another epoch has another head: what is in flight here is no longer this one's to answer for. */
export function follow(state: ReplicaState, configuration: Configuration, io: ReplicaIo): void {
  if (state.isHead) io.observe({ type: "witnessed", what: "head fenced" });
  enter(state, configuration, io);
  standBy(state, io);
}

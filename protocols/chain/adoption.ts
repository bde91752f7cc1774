/**
 * Entering an epoch: the promise of it, and what becomes of the log. The chain travels down itself like a write.
 *
 * - Nothing of a lower epoch is taken in any more, and that is durable before anything is said (F1, F2). So once any one
 *   replica of a chain has entered a later epoch, nothing is acknowledged in its own: it would need all of them.
 * - A replica that is no member of the chain opened last has nothing that counts but what is acknowledged. The rest goes,
 *   for it may be of a head that was left out; then it is a prefix of what anybody in the chain holds.
 * - A member forgets what it took in within epochs that never opened: nobody acknowledged it, and its head may not have it. Its
 *   term does not tell: a head passes on what is older than its epoch too, and may pass over the one that leads next.
 *
 * Source: van Renesse and Schneider (2004), section 3.2: reconfiguration; Lamport, "Paxos Made Simple" (2001), P1a.
 */
import { assert } from "../../sim/base/assert.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { dismissClients, standBy } from "./heartbeat.ts";
import { forgetLease } from "./lease.ts";
import { forgetFrom, lastTerm, observeForgotten, persist } from "./log.ts";
import { forgetReads } from "./reads.ts";
import { headOf, isInChain, opensItself, rankOf } from "./standing.ts";
import type { Configuration, ReplicaDurable, ReplicaState, ReplicaTypes, Slot } from "./types.ts";

type ReplicaIo = Io<ReplicaTypes>;

export const reportOf = (durable: Pick<ReplicaDurable, "log" | "snapshot">): string =>
  `log of epoch ${lastTerm(durable)} to ${durable.log.next - 1}`;

/** A later epoch than its own begins here: by its predecessor's word, by the head's for those outside, or by its claim. */
export function enter(state: ReplicaState, configuration: Configuration, io: ReplicaIo): void {
  const { epoch } = configuration;
  assert(epoch > state.configuration.epoch, "a replica enters epochs in their order");
  const counts = countsTo(state, configuration, io);
  state.configuration = configuration;
  state.counted = counts;
  state.isOpen = opensItself(configuration);
  state.successorNext = -1;
  if (state.copied.size > 0) state.copied = Table.empty();
  forgetReads(state, io);
  forgetLease(state);
  const isCut = headOf(configuration, io) !== io.self && forgetFrom(state, counts); // with all of the head's its epoch begins
  persist(state, io);
  if (isCut) observeForgotten(state, io);
  io.observe({ type: "promised", term: epoch, report: reportOf(state) });
  if (epoch > state.epoch) state.epoch = epoch;
  if (epoch === state.epoch) state.head = headOf(configuration, io);
  if (isInChain(state, io)) io.setTimer("resend", io.cluster.options.retryMicros);
  else io.cancelTimer("resend");
}

/**
 * Where what counts of its log ends: of a stranger, what is acknowledged; of a member, what it had before it entered an epoch
 * that never opened.
 */
function countsTo(state: ReplicaState, next: Configuration, io: ReplicaIo): Slot {
  const { log, executed, counted, configuration } = state;
  if (!next.before.includes(rankOf(io.self, io))) return executed;
  const isOpened = opensItself(configuration) || configuration.epoch <= next.completed;
  return (isOpened ? log.next : Math.max(executed, Math.min(counted, log.next))) as Slot;
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
  dismissClients(state, io); // of what is not acknowledged nothing may be left then
  enter(state, configuration, io);
  standBy(state, io);
}

/**
 * Log migration: a server that hears of a later configuration asks whoever is in it for what is decided, and begins that configuration
 * once it has all of the old log. Any server that has it will do, so the leader need not send it.
 *
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), section 6.1: the service layer, apart from Sequence Paxos.
 * Invariant carried here: only what is decided migrates, so it may take the place of whatever is in a log.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, members, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { executeUpTo } from "./execute.ts";
import { copyBehind, replaceLog } from "./log-sync.ts";
import { observeInstalled, persist } from "./persist.ts";
import type { OmniPaxos, State } from "./state.ts";
import { stepDown } from "./step-down.ts";
import type { Fetch, Fetched, Started, Stopped } from "./types.ts";
import { noBallot } from "./types.ts";

/** Whoever left a configuration, and is not of the next, tells the members of that one until each has begun it. */
export function awaitStart(state: State, io: Io<OmniPaxos>): void {
  state.started = noNodes;
  onStartTimer(state, io);
}

export function onStartTimer(state: State, io: Io<OmniPaxos>): void {
  const { configuration, started } = state;
  const missing = members(difference(configuration.members, started)) as NodeId[];
  if (missing.length === 0) return;
  for (const member of missing) tellStopped(state, member, io);
  io.setTimer("start", io.cluster.options.retryMicros);
}

/** Whoever is in an earlier configuration is told that it has ended. */
export function tellStopped({ configuration }: State, to: NodeId, io: Io<OmniPaxos>): void {
  io.sendAhead(to, { type: "stopped", configuration: configuration.number });
}

/** True when `from` is in another configuration: told that it has ended, or asked for what came after the own one. */
export function isElsewhere(state: State, from: NodeId, configuration: number, io: Io<OmniPaxos>): boolean {
  const { number } = state.configuration;
  if (configuration === number) return false;
  if (configuration < number) tellStopped(state, from, io);
  else fetchFrom(state, from, io);
  return true;
}

export function onStopped(state: State, from: NodeId, { configuration }: Stopped, io: Io<OmniPaxos>): void {
  const { number } = state.configuration;
  if (configuration > number) fetchFrom(state, from, io);
  else io.sendAhead(from, { type: "started", configuration: number });
}

export function onStarted(state: State, from: NodeId, { configuration }: Started): void {
  if (configuration >= state.configuration.number) state.started = add(state.started, from);
}

/** §6.1: it lacks the end of an earlier configuration. */
export function fetchFrom({ decided }: State, from: NodeId, io: Io<OmniPaxos>): void {
  io.sendAhead(from, { type: "fetch", slot: decided });
}

export function onFetch(state: State, from: NodeId, { slot }: Fetch, io: Io<OmniPaxos>): void {
  const { decided } = state;
  if (decided <= slot) return;
  const { first, entries, checkpoint } = copyBehind(state, slot);
  const copy = { first, entries: entries.slice(0, decided - first + 1), checkpoint };
  io.send(from, { type: "fetched", configuration: state.configuration.number, copy, decided });
}

/**
 * All that was decided up to the end of its configuration, at least, since the sender is in a later one. What was here behind that,
 * or differs from it, was never decided. It was accepted in no ballot here.
 */
export function onFetched(state: State, { configuration, copy, decided }: Fetched, io: Io<OmniPaxos>): void {
  if (configuration <= state.configuration.number) return;
  if (copy.checkpoint === null && copy.first > state.decided + 1) return; // asked for before a crash
  stepDown(state, io);
  const { checkpoint, log } = state;
  if (copy.first < log.next) io.observe({ type: "truncated", slot: Math.max(copy.first, state.decided + 1) });
  replaceLog(state, copy);
  state.accepted = noBallot;
  persist(state, io);
  observeInstalled(state, checkpoint, io);
  io.observe({ type: "witnessed", what: "log migrated" });
  executeUpTo(state, decided, io);
}

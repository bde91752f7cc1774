/**
 * Progress of a core, during faults too: while servers that suffice are up, linked with one another and reached by a
 * client that waits, some operation completes within the time that the system's own timeouts let it take, and leaders do
 * not come and go.
 */
import { setOf } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Availability, WorldPace } from "../../sim/contract/availability.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { operatorSession } from "../../sim/contract/operation.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";
import { type Core, coreSince, isApartSince } from "./cores.ts";
import { type InForceOfAll, inForceAtFirst, withAnswered, withAsked, withTold } from "./in-force.ts";
import { areLinkedSince, type Links, never, wholeNetwork, withHampered, withHears, withUp } from "./links.ts";

interface State {
  /** All that a recovery may take, with the time clients need to find who serves; `never` where nothing is promised. */
  readonly windowMicros: number;
  links: Links;
  /** Which configurations may be in force. */
  inForce: InForceOfAll;
  /** By client: its operations in flight. */
  pending: readonly number[];
  /** By session: its operation in flight waits for one server, and is counted among none of these. */
  apart: Table<true>;
  /** By client: since when it waits and nobody's operation completed; `never` while it asked nothing since one did. */
  waitingSince: readonly number[];
  /** By client: when the last operation in flight ended in ignorance: who asks again soon has waited all the while. */
  pausedAt: readonly number[];
  /** When somebody was elected, of late. */
  elections: readonly number[];
  /** Who was elected last, -1 for nobody yet. */
  leader: number;
}

/** A client that gave up and asks again within this, and within that share of the window, is still waiting. */
const pauseMicros = 500_000;
const pausesInWindow = 4;
/** Above so much loss by chance no bound is claimed. */
const lossMax = 50_000;

export const coreProgress: Invariant<State> = {
  name: "core-progress",
  about:
    "While a quorum is up, linked and reached by a waiting client, operations complete and leaders stay, in faults too.",
  source: 'Ng, Haridi, Carbone, "Omni-Paxos: Breaking the Barriers of Partial Connectivity" (EuroSys 2023)',
  observes: [
    ...(["hears", "hampered", "crashed", "restarted", "configured", "opened"] as const),
    ...(["invoked", "returned", "elected", "healed", "ended"] as const),
  ],
  span: "whole",
  drive: "timed",
  start: (context) => ({
    windowMicros: windowPromised(context),
    links: wholeNetwork(context.cluster.servers + context.cluster.clients),
    inForce: inForceAtFirst(context),
    pending: filled(context.cluster.clients, 0),
    apart: Table.empty(),
    waitingSince: filled(context.cluster.clients, never),
    pausedAt: filled(context.cluster.clients, never),
    elections: [],
    leader: -1,
  }),
  on(state, seen, context) {
    const { availability } = context;
    if (!availability || state.windowMicros === never) return null;
    if (seen.observation.type === "elected") {
      return seen.observation.again === true ? null : onElected(state, seen, context, availability);
    }
    const verdict = stalled(state, seen.time, context, availability);
    if (verdict !== null) return verdict;
    follow(state, seen, context, Math.min(pauseMicros, state.windowMicros / pausesInWindow));
    return null;
  },
};

function windowPromised(context: Context): number {
  const { availability, pace } = context;
  if (!availability || pace === undefined || pace.lossPerMillion > lossMax) return never;
  return windowOf(availability, pace, context);
}

/** How long a recovery may take, and clients until they have found who serves. */
export const windowOf = (promise: Availability, pace: WorldPace, context: Context): number =>
  Math.ceil(recoveryOf(promise, pace, context) + pace.askAroundMicros);

/** How long a recovery may take: the system's own time, stretched for syncs, loss and drifting clocks. */
export const recoveryOf = (promise: Availability, pace: WorldPace, context: Context): number =>
  ownTimeOf(promise, pace, context) * driftStretch * (1 + lossStretch * (pace.lossPerMillion / 1_000_000));

/** Of the parts one after the other: the one below has to serve before the one above it can go on. */
function ownTimeOf({ recovers }: Availability, pace: WorldPace, { cluster, foundation }: Context): number {
  const { roundTripMicros, syncMicros } = pace;
  const own = recovers(cluster.options, roundTripMicros) + syncsInRecovery * syncMicros;
  const below = foundation?.availability ? ownTimeOf(foundation.availability, pace, foundation) : 0;
  return own + below;
}

const syncsInRecovery = 10;
/** A clock that drifts may take so much longer for the same time. */
export const driftStretch = 1.25;
/** At a loss of one in twenty a recovery may take twice as long. */
const lossStretch = 20;

function stalled(state: State, time: number, context: Context, availability: Availability): string | null {
  const { windowMicros } = state;
  const begin = time - windowMicros;
  if (!isAnyWaiting(state, begin)) return null;
  const core = coreSince(state.links, state.inForce, context, availability, begin);
  if (core === null) return null;
  const since = reachedSince(state, core, context, begin);
  if (since === never) return null;
  const quiet = millis(time - since);
  return (
    `for ${quiet} no operation completed, although ${nameMembers(core)} were up and linked with one another, ` +
    `and reached by waiting clients, for ${millis(windowMicros)} of it, which is all that a recovery may take`
  );
}

function onElected(state: State, { node, time }: Seen, context: Context, availability: Availability): string | null {
  const { windowMicros } = state;
  const { leaderRenews } = availability;
  const electionsMax = electionsWithin(windowMicros, availability, context);
  if (electionsMax === null || (leaderRenews === true && node === state.leader)) return null;
  state.leader = node;
  state.elections = [...state.elections.filter((at) => at > time - windowMicros), time];
  if (state.elections.length <= electionsMax) return null;
  const begin = time - 2 * windowMicros;
  const core = coreSince(state.links, state.inForce, context, availability, begin);
  if (core === null) return null;
  // Where anybody may unseat a leader, who hears it late, or not at all, does so again and again.
  const isUnseated = availability.unseats?.(context.cluster.options) === true;
  if (isUnseated && !isApartSince(state.links, core, context, availability, begin)) return null;
  return (
    `${state.elections.length} leaders were elected within ${millis(windowMicros)}, although ${nameMembers(core)} ` +
    "were up and linked with one another all the while"
  );
}

/** More than these are unrest: those that the system allows for, or that its leaders' own handovers may account for. */
function electionsWithin(micros: number, { electionsMax, handsOverEvery }: Availability, { cluster }: Context) {
  const every = handsOverEvery?.(cluster.options) ?? 0;
  if (electionsMax === null || every === 0) return electionsMax;
  return Math.max(electionsMax, handoversWithin(micros / (2 * every)) + 1); // and one for a cause
}

/**
 * So many times drawn evenly from 0 to 1 fit into `span` by chance less than once in a million: their sum is below it with
 * probability `span`^n / n! at most, the volume of a simplex. That is below (e `span` / n)^n, and so below e^-14 for the n
 * that is taken at once where there are many.
 */
function handoversWithin(span: number): number {
  if (span > 20) return Math.ceil(Math.E * span) + 14;
  let n = 0;
  for (let chance = 1; chance > 1e-6; chance *= span / n) n++;
  return n;
}

const isWaiting = ({ pending, waitingSince }: State, rank: number, begin: number): boolean =>
  pending[rank]! > 0 && waitingSince[rank]! <= begin;

function isAnyWaiting(state: State, begin: number): boolean {
  for (let rank = 0; rank < state.pending.length; rank++) if (isWaiting(state, rank, begin)) return true;
  return false;
}

/** Since when a client waits that reached every contact of the core from `begin` on; `never` when there is none. */
function reachedSince(state: State, core: Core, { cluster }: Context, begin: number): number {
  let since = never;
  for (let rank = 0; rank < cluster.clients; rank++) {
    if (!isWaiting(state, rank, begin)) continue;
    const isReached = core.contacts.every((one) => areLinkedSince(state.links, cluster.servers + rank, one, begin));
    if (isReached) since = Math.min(since, state.waitingSince[rank]!);
  }
  return since;
}

function follow(state: State, seen: Seen, context: Context, pauseMax: number): void {
  const { node, observation, time } = seen;
  switch (observation.type) {
    case "hears":
      state.links = withHears(state.links, node, observation, time);
      return;
    case "hampered":
      state.links = withHampered(state.links, node, observation, time);
      return;
    case "crashed":
    case "restarted":
      state.links = withUp(state.links, node, observation.type === "restarted", time);
      return;
    case "configured":
    case "opened":
      state.inForce = withTold(state.inForce, seen, context);
      return;
    case "invoked": {
      const { operation, session } = observation;
      if (operation.type === "reconfigure") {
        state.inForce = withAsked(state.inForce, [setOf(...operation.members)], time);
      }
      if (context.availability?.isOneServers?.(operation) === true) {
        state.apart = state.apart.set(session, true);
        return;
      }
      const rank = node - context.cluster.servers;
      const pending = state.pending[rank]!;
      const isNew = state.waitingSince[rank] === never || (pending === 0 && time - state.pausedAt[rank]! > pauseMax);
      if (isNew) state.waitingSince = replaceAt(state.waitingSince, rank, time);
      state.pending = replaceAt(state.pending, rank, pending + 1);
      return;
    }
    case "returned":
      if (observation.session === operatorSession) {
        state.inForce = withAnswered(state.inForce, observation.outcome, time);
      }
      if (state.apart.has(observation.session)) {
        state.apart = state.apart.delete(observation.session);
        if (observation.outcome !== "unknown") state.waitingSince = waitingAnew(state.pending, time);
      } else onReturned(state, node - context.cluster.servers, observation.outcome !== "unknown", time);
      return;
    default:
  }
}

function onReturned(state: State, rank: number, isCompleted: boolean, time: number): void {
  const left = state.pending[rank]! - 1;
  state.pending = replaceAt(state.pending, rank, left);
  if (isCompleted) state.waitingSince = waitingAnew(state.pending, time);
  else if (left === 0) state.pausedAt = replaceAt(state.pausedAt, rank, time);
}

function waitingAnew(pending: readonly number[], time: number): readonly number[] {
  const since = pending.slice();
  for (let rank = 0; rank < since.length; rank++) since[rank] = since[rank]! > 0 ? time : never;
  return since;
}

const millis = (micros: number): string => `${Math.round(micros / 1_000)} ms`;

const nameMembers = ({ members }: Core): string => members.map(nameNode).join(", ");

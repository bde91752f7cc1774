/**
 * Progress of a core, during faults too: while servers that suffice are up, linked with one another and reached by a
 * client that waits, some operation completes within the time that the system's own timeouts let it take, and leaders do
 * not come and go.
 */
import { setOf } from "../../sim/base/node-set.ts";
import type { Availability, WorldPace } from "../../sim/contract/availability.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { operatorSession } from "../../sim/contract/operation.ts";
import { nameNode } from "../shared/words.ts";
import { type Core, coreSince } from "./cores.ts";
import { type InForceOfAll, inForceAtFirst, withAnswered, withAsked, withTold } from "./in-force.ts";
import { areLinkedSince, type Links, never, wholeNetwork, withHampered, withHears, withUp } from "./links.ts";

interface State {
  links: Links;
  /** Which configurations may be in force. */
  inForce: InForceOfAll;
  /** Operations in flight, over all clients. */
  pending: number;
  /** Since when clients wait and no operation completed; `never` while none was asked since the last did. */
  waitingSince: number;
  /** When the last operation in flight ended in ignorance: who asks again soon has waited all the while. */
  pausedAt: number;
  /** When somebody was elected, of late. */
  elections: readonly number[];
  /** Who was elected last, -1 for nobody yet. */
  leader: number;
}

/** A client that gave up and asks again within this is still waiting. */
const pauseMicros = 500_000;
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
    links: wholeNetwork(context.cluster.servers + context.cluster.clients),
    inForce: inForceAtFirst(context),
    pending: 0,
    waitingSince: never,
    pausedAt: never,
    elections: [],
    leader: -1,
  }),
  on(state, seen, context) {
    const { availability, pace } = context;
    if (!availability || pace === undefined || pace.lossPerMillion > lossMax) return null;
    const windowMicros = windowOf(availability, pace, context);
    if (seen.observation.type === "elected") return onElected(state, seen, context, availability, windowMicros);
    const verdict = stalled(state, seen.time, context, availability, windowMicros);
    if (verdict !== null) return verdict;
    follow(state, seen, context);
    return null;
  },
};

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
const driftStretch = 1.25;
/** At a loss of one in twenty a recovery may take twice as long. */
const lossStretch = 20;

function stalled(
  state: State,
  time: number,
  context: Context,
  availability: Availability,
  windowMicros: number,
): string | null {
  const begin = time - windowMicros;
  if (state.pending === 0 || state.waitingSince > begin) return null;
  const core = coreSince(state.links, state.inForce, context, availability, begin);
  if (core === null || !isReached(state.links, core, context, begin)) return null;
  const quiet = millis(time - state.waitingSince);
  return (
    `for ${quiet} no operation completed, although ${nameMembers(core)} were up and linked with one another, ` +
    `and reached by waiting clients, for ${millis(windowMicros)} of it, which is all that a recovery may take`
  );
}

function onElected(
  state: State,
  { node, time }: Seen,
  context: Context,
  availability: Availability,
  windowMicros: number,
): string | null {
  const { electionsMax, leaderRenews } = availability;
  if (electionsMax === null || (leaderRenews === true && node === state.leader)) return null;
  state.leader = node;
  state.elections = [...state.elections.filter((at) => at > time - windowMicros), time];
  if (state.elections.length <= electionsMax) return null;
  const core = coreSince(state.links, state.inForce, context, availability, time - 2 * windowMicros);
  if (core === null) return null;
  return (
    `${state.elections.length} leaders were elected within ${millis(windowMicros)}, although ${nameMembers(core)} ` +
    "were up and linked with one another all the while"
  );
}

/** True when some client reached every contact of the core from `time` on. */
function isReached(links: Links, core: Core, { cluster }: Context, time: number): boolean {
  for (let client = cluster.servers; client < cluster.servers + cluster.clients; client++) {
    if (core.contacts.every((contact) => areLinkedSince(links, client, contact, time))) return true;
  }
  return false;
}

function follow(state: State, seen: Seen, context: Context): void {
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
      const { operation } = observation;
      if (operation.type === "reconfigure") {
        state.inForce = withAsked(state.inForce, [setOf(...operation.members)], time);
      }
      const isNew = state.waitingSince === never || (state.pending === 0 && time - state.pausedAt > pauseMicros);
      if (isNew) state.waitingSince = time;
      state.pending++;
      return;
    }
    case "returned":
      if (observation.session === operatorSession) {
        state.inForce = withAnswered(state.inForce, observation.outcome, time);
      }
      state.pending--;
      if (observation.outcome !== "unknown") state.waitingSince = state.pending > 0 ? time : never;
      else if (state.pending === 0) state.pausedAt = time;
      return;
    default:
  }
}

const millis = (micros: number): string => `${Math.round(micros / 1_000)} ms`;

const nameMembers = ({ members }: Core): string => members.map(nameNode).join(", ");

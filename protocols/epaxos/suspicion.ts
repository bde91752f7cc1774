/**
 * Suspicion: what stays unfinished from one look to the next is brought to its end by whoever notices.
 * Source: Moraru et al. (SOSP 2013), section 4.3: a replica that times out on an instance it waits for runs explicit
 * prepare; the paper leaves the timeouts open. Rivals over one instance come apart by waiting longer, at random, each time
 * that they meet: not with the number of the ballot, which one replica alone can drive up.
 */
import { size } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { fetchFromNext, missingOf } from "./catch-up.ts";
import { canPursue, noteAbsence, noteSilence, pursue } from "./pursuit.ts";
import { sizesOf } from "./quorums.ts";
import { explicitPrepare } from "./recovery.ts";
import { entryOf } from "./store.ts";
import { armSuspicion } from "./timers.ts";
import type { Acted, Epaxos, Instance, State, Suspicion } from "./types.ts";

/** Rivals after which patience no longer doubles, and questions asked again without an answer. */
const rivalsMax = 4;
const triesMax = 2;
/**
 * Instances that one look acts upon, at most. Where of most of more than a few nothing is heard until the next look, it is the
 * questions that keep everybody busy: half as many, down to one, and twice as many again once answers come. As a sender
 * adapts to the network in Jacobson, "Congestion Avoidance and Control" (SIGCOMM 1988).
 */
export const reachMax = 128;
const fewMax = 4;
/** Doublings of the patience of a replica that hears no majority. */
const doublingsAlone = 3;

/** What was unfinished at the last look and still is gets finished: pursued if it is ours to lead, else recovered. */
export function onSuspectTimer(state: State, io: Io<Epaxos>): void {
  state.isSuspicionArmed = false;
  noteAbsence(state);
  // Others follow these, or told of later ones, but nothing of them came here. Mostly somebody can tell how they ended.
  const { replicas } = sizesOf(io.cluster);
  const missing = missingOf(state, replicas);
  const isCatchingUp = state.hasFetched;
  state.isFetching = isCatchingUp;
  state.hasFetched = false;
  if (missing.length > 0 && !isCatchingUp) fetchFromNext(state, io);

  const unfinished = state.unfinished.keys() as Instance[];
  if (!isCatchingUp) unfinished.push(...missing);
  const draw = drawnOnce(io);
  let left = adaptReach(state);
  const acted: Instance[] = [];
  const mayAct = (instance: Instance): boolean => {
    if (left-- <= 0) return false;
    acted.push(instance);
    return true;
  };
  const suspects = unfinished
    .sort((a, b) => a - b)
    .map((instance) => [instance, suspect(state, instance, draw, mayAct, io)] as const);
  state.suspects = Table.from(suspects);
  noteActed(state, acted);
  if (unfinished.length > 0 || missing.length > 0) armSuspicion(state, io);
}

/** How many to act upon at this look, by how many of those that the last one acted upon were heard of since. */
function adaptReach(state: State): number {
  const { acted = [] } = state;
  const isVain = ({ instance, by }: Acted): boolean => by !== undefined && state.leads.get(instance) === by;
  const isTooFar = 2 * acted.filter(isVain).length > acted.length;
  state.reach = isTooFar ? Math.max(1, Math.min(state.reach, acted.length) >> 1) : Math.min(reachMax, 2 * state.reach);
  return state.reach;
}

/** What the next look asks about: few are no burden, while nothing was. */
function noteActed(state: State, acted: readonly Instance[]): void {
  const isNoted = acted.length > fewMax || state.reach < reachMax;
  if (isNoted) state.acted = acted.map((instance) => ({ instance, by: state.leads.get(instance) }));
  else if (state.acted !== undefined) state.acted = [];
}

/** Looks at one instance, acts when it is time and `mayAct`, and says how long to wait from here. */
function suspect(
  state: State,
  instance: Instance,
  draw: () => number,
  mayAct: (instance: Instance) => boolean,
  io: Io<Epaxos>,
): Suspicion {
  const { replicas } = sizesOf(io.cluster);
  const { ballot } = entryOf(state, instance, replicas);
  const before = state.suspects.get(instance);
  if (before === undefined) return { ballot, looks: 1, rivals: 0, tries: 0 };
  if (before.ballot !== ballot) return { ...met(before, draw), ballot }; // somebody is at it
  if (before.looks > 1) return { ...before, looks: before.looks - 1 };
  if (!mayAct(instance)) return before;

  const by = state.leads.get(instance);
  if (by !== undefined) noteSilence(state, by);
  if (by !== undefined && canPursue(by, io)) {
    pursue(state, instance, by, io);
    const tries = before.tries + 1;
    return { ...before, looks: patience(Math.min(tries - 1, triesMax), draw), tries };
  }
  if (!hearsMajority(state, io) && before.tries === 0) {
    // A new ballot could not win, but it would undo the work of somebody who hears more than we do, as the hub of a star.
    return { ...before, looks: patience(doublingsAlone, draw), tries: 1 };
  }
  explicitPrepare(state, instance, io);
  const tried = by !== undefined && by.outbid > ballot ? met(before, draw) : { ...before, looks: 1, tries: 0 };
  return { ...tried, ballot: entryOf(state, instance, replicas).ballot };
}

const hearsMajority = ({ silent }: State, io: Io<Epaxos>): boolean => {
  const { replicas, slow } = sizesOf(io.cluster);
  return replicas - size(silent) >= slow;
};

/** One rival more. */
function met({ ballot, rivals }: Suspicion, draw: () => number): Suspicion {
  return { ballot, looks: patience(Math.min(rivals + 1, rivalsMax), draw), rivals: rivals + 1, tries: 0 };
}

/** One look; twice as many with each doubling, and up to as many again. */
function patience(doublings: number, draw: () => number): number {
  const looks = 1 << doublings;
  return looks === 1 ? 1 : looks + (draw() % looks);
}

/** One draw for all instances of a look: it is rivals that must come apart, not the instances of one replica. */
function drawnOnce(io: Io<Epaxos>): () => number {
  let drawn = -1;
  return () => {
    if (drawn < 0) drawn = io.draw(1 << rivalsMax);
    return drawn;
  };
}

/**
 * Suspicion: whose slot is waited for from one look to the next is asked, and revoked if it does not answer.
 *
 * Source: Mao et al. (OSDI 2008), section 4, rule 3, which takes an unreliable failure detector for granted. Who is wrongly
 * suspected loses some slots, and suggests again (rule 4). Of those who suspect the same, the next live one in turn goes first.
 */
import { has, members, noNodes, remove, size, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { askRank, fetchFromNext } from "./catch-up.ts";
import { suggestAgain } from "./coordinator.ts";
import { pursue, revokeAhead, revokeFrom } from "./revocation.ts";
import { ownFrom, turnsLater } from "./slots.ts";
import { decisionAt, entryOf } from "./store.ts";
import { armSuspicion } from "./telling.ts";
import type { Mencius, Message, Proposal, Slot, State, Suspicion } from "./types.ts";

/** Doublings of patience: with each rival, with each question asked again, and while no majority answers. */
const rivalsMax = 4;
const triesMax = 2;
const doublingsAlone = 3;
/** Looks for which a coordinator that answers may leave its slot open: it is slow, or hears no majority. */
const slowLooks = 3;
/** Suggestions that go out again at one look. */
const suggestedMax = 64;

/** What a coordinator left open at the last look and still does is looked after. */
export function onSuspectTimer(state: State, io: Io<Mencius>): void {
  state.isSuspicionArmed = false;
  state.suspected = union(state.suspected, state.asked);
  state.asked = noNodes;
  const hasMoved = state.executed > state.lookedAt;
  state.lookedAt = state.executed;
  const isCatchingUp = fetchFromNext(state, io) && hasMoved;
  const draw = drawnOnce(io);
  const suspicions: (Suspicion | null)[] = [];
  for (let rank = 0; rank < io.cluster.servers; rank++) {
    const slot = firstOpen(state, rank, io);
    suspicions.push(slot === null ? null : look(state, rank, slot, isCatchingUp, draw, io));
  }
  state.suspicions = suspicions;
  if (state.executed < state.known) armSuspicion(state, io);
}

/** The lowest slot of that coordinator that is waited for. */
function firstOpen(state: State, rank: number, io: Io<Mencius>): Slot | null {
  const { servers } = io.cluster;
  for (let slot = ownFrom(state.executed, rank, servers); slot < state.known; slot = turnsLater(slot, 1, servers)) {
    if (decisionAt(state, slot, io.self, servers) === undefined) return slot;
  }
  return null;
}

/** Looks at one coordinator's slot, acts when it is time, and says how long to wait from here. */
function look(
  state: State,
  rank: number,
  slot: Slot,
  isCatchingUp: boolean,
  draw: () => number,
  io: Io<Mencius>,
): Suspicion {
  const { promised } = entryOf(state, slot);
  const before = state.suspicions[rank] ?? null;
  if (before?.slot !== slot || isCatchingUp) {
    return { slot, promised, looks: 1, tries: has(state.suspected, rank) ? 1 : 0, rivals: 0 };
  }
  if (before.promised !== promised) return { ...met(before, draw), promised }; // somebody is at it
  if (before.looks > 1) return { ...before, looks: before.looks - 1 };
  return rank === io.self ? lookAfterOwn(state, before, draw, io) : lookAfter(state, rank, before, draw, io);
}

function lookAfter(state: State, rank: number, before: Suspicion, draw: () => number, io: Io<Mencius>): Suspicion {
  const { tries } = before;
  const by = state.revocations.get(rank);
  if (by !== undefined) {
    pursue(by, io);
    return { ...before, tries: tries + 1, looks: patience(Math.min(tries, triesMax), draw) };
  }
  if (tries === 0) {
    askRank(state, rank, io);
    return { ...before, tries: 1 };
  }
  const isSilent = has(state.suspected, rank);
  if (tries === 1) {
    const looks = (isSilent ? 0 : slowLooks) + liveBetween(state, rank, io);
    if (!isSilent) askRank(state, rank, io);
    if (looks > 0) return { ...before, tries: 2, looks };
  }
  return revoke(state, before, draw, io);
}

/** Suggestions go out again while a majority may vote for the first. Once its slot is promised away it is revoked like others. */
function lookAfterOwn(state: State, before: Suspicion, draw: () => number, io: Io<Mencius>): Suspicion {
  const { slot, tries } = before;
  const proposal = state.proposals.get(slot);
  const asked = { ...before, tries: tries + 1, looks: 1 << Math.min(tries, triesMax) };
  if (proposal !== undefined && !isLost(proposal, tries, io)) {
    suggestOpenAgain(state, slot, io);
    return asked;
  }
  const by = state.revocations.get(io.self);
  if (by === undefined) return revoke(state, before, draw, io);
  pursue(by, io);
  return asked;
}

/** What waits behind it has mostly been lost with it: a slot at each look would take long. */
function suggestOpenAgain(state: State, first: Slot, io: Io<Mencius>): void {
  const { servers } = io.cluster;
  for (let [turn, left] = [0, suggestedMax]; left > 0; turn++) {
    const slot = turnsLater(first, turn, servers);
    if (slot >= state.next) return;
    const proposal = state.proposals.get(slot);
    if (proposal === undefined) continue;
    suggestAgain(state, slot, proposal, io);
    left--;
  }
}

/** Too many refused; or some did, and the others do not answer. */
function isLost({ refusals }: Proposal, tries: number, io: Io<Mencius>): boolean {
  const { servers } = io.cluster;
  if (refusals === noNodes) return false;
  return tries >= triesMax || servers - size(refusals) < majoritySize(servers);
}

function revoke(state: State, before: Suspicion, draw: () => number, io: Io<Mencius>): Suspicion {
  const { slot, promised, tries } = before;
  const { servers } = io.cluster;
  if (servers - size(state.suspected) < majoritySize(servers) && tries <= triesMax) {
    // A new ballot could not win, but it would undo the work of somebody who hears more than we do.
    return { ...before, looks: patience(doublingsAlone, draw), tries: triesMax + 1 };
  }
  const tried = state.outbid > promised ? met(before, draw) : { ...before, looks: 1, tries: triesMax };
  revokeFrom(state, slot, io);
  return { ...tried, promised: entryOf(state, slot).promised };
}

/** Servers that answer between the coordinator and this one: each of them has a look's time to go first. */
function liveBetween(state: State, rank: number, io: Io<Mencius>): number {
  const { servers } = io.cluster;
  let live = 0;
  for (let other = (rank + 1) % servers; other !== io.self; other = (other + 1) % servers) {
    if (!has(state.suspected, other)) live++;
  }
  return live;
}

/** The suspected coordinators whose slots are this server's to revoke ahead. */
export function revokeAheadOfAll(state: State, io: Io<Mencius>): void {
  if (state.suspected === noNodes) return;
  revokeAhead(
    state,
    members(state.suspected).filter((rank) => liveBetween(state, rank, io) === 0),
    io,
  );
}

/** Whoever answers is not suspected. A suggestion is no answer: who hears nobody may speak all the same. */
export function noteAnswer(state: State, rank: number, message: Message): void {
  if (!isAnswer(message)) return;
  state.asked = remove(state.asked, rank);
  if (!has(state.suspected, rank)) return;
  state.suspected = remove(state.suspected, rank);
  state.revokedTo = state.revokedTo.with(rank, 0 as Slot);
}

function isAnswer(message: Message): boolean {
  switch (message.type) {
    case "accept":
    case "ack":
    case "nack":
    case "decided":
    case "install":
      return true;
    case "skip":
      return message.kind === "answer";
    default:
      return false;
  }
}

/** One rival more. */
function met(before: Suspicion, draw: () => number): Suspicion {
  const rivals = before.rivals + 1;
  return { ...before, looks: patience(Math.min(rivals, rivalsMax), draw), rivals, tries: triesMax };
}

/** One look; twice as many with each doubling, and up to as many again. */
function patience(doublings: number, draw: () => number): number {
  const looks = 1 << doublings;
  return looks === 1 ? 1 : looks + (draw() % looks);
}

/** One draw for all of a look: it is rivals that must come apart, not the slots of one server. */
function drawnOnce(io: Io<Mencius>): () => number {
  let drawn = -1;
  return () => {
    if (drawn < 0) drawn = io.draw(1 << rivalsMax);
    return drawn;
  };
}

/**
 * Reconfiguration: whoever misses a sequencer or a unit seals units of the present layout, and asks the registry to put the
 * next one in its place. It is the sequencer of the layout that it gets.
 *
 * - A unit of each replica set is sealed before the next layout is asked for. So no write of the present one is completed any
 *   more, and whatever was complete lies below the highest tail that sealed units tell.
 * - Of several who change one layout the registry lets one. The others' seals are of the same epoch, and do no harm.
 * - Who sealed units and fell silent has stopped the log; whoever is stuck does the same again, and goes on.
 *
 * Source: NSDI 2012, section 3.1, changing the mapping: seal, then propose the next projection to the auxiliary; section 3.3:
 * a new sequencer begins at the highest tail; CorfuDB issue 1545, about layouts that sealed too few.
 */

import { assert } from "../../sim/base/assert.ts";
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, has, intersection, members, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { Members } from "../../sim/contract/members.ts";
import { roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { patienceAfter } from "../shared/given-up.ts";
import { adopt } from "./adoption.ts";
import { want } from "./asking.ts";
import { follow, look, sendBeat } from "./heartbeat.ts";
import { type Layout, lastExtent, replicaSets, unitsOf } from "./layout.ts";
import { nextLayout, sufficesIn } from "./next-layout.ts";
import { isDueToWatch, noteAnswer } from "./pacing.ts";
import { noteClosed, rankOfUnit, under, unitAt } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import { type Epoch, firstPosition, type Position, type Sealed } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** Rounds without an answer after which a unit is missing: at first as the options say. */
export const missesMax = (state: ProxyState, { cluster }: ProxyIo): number =>
  cluster.options.missedMax * patienceAfter(state, state.fruitless);

/** Rounds more in which a unit that is back would have said so. */
export const patience = 2;

/** Units that were heard within so many rounds, or within twice what they took of late. */
export function heardWithin({ missed, paces }: ProxyState, rounds: number): NodeSet {
  const isThere = (times: number, rank: number): boolean => times <= Math.max(rounds, 2 * paces[rank]!);
  return missed.reduce<NodeSet>((there, times, rank) => (isThere(times, rank) ? add(there, rank) : there), noNodes);
}

/** The layout as it is: one that is news is somebody's who may be alive; else it is changed. */
export function onLooked(state: ProxyState, layout: Layout, io: ProxyIo): void {
  if (layout.epoch > state.layout.epoch) return fallBehind(state, layout, io);
  if (state.phase === "look") beginSeal(state, io);
}

function fallBehind(state: ProxyState, layout: Layout, io: ProxyIo): void {
  if (state.phase === "sequence") io.observe({ type: "witnessed", what: "sequencer succeeded" });
  if (state.phase !== "follow" && state.phase !== "look") state.outbid++;
  follow(state, io);
  adopt(state, layout, io);
}

export function beginSeal(state: ProxyState, io: ProxyIo): void {
  const units = unitsOf(state.layout);
  // Of units that it did not watch it knows nothing; of others at least that they are not members.
  if (state.phase !== "sequence") state.missed = state.missed.map((_, rank) => (has(units, rank) ? 0 : unheard));
  state.phase = "seal";
  state.sealedBy = noNodes;
  state.sealedTail = firstPosition;
  io.cancelTimer("suspect");
  state.sealing = sentFirst;
  sendSeals(state, io);
  io.setTimer("tend", io.cluster.options.retryMicros);
}

/** More rounds than any count of them. */
export const unheard = 2 ** 20;

export const nextEpoch = ({ layout }: ProxyState): Epoch => (layout.epoch + 1) as Epoch;

const unsealed = ({ layout, sealedBy }: ProxyState): NodeSet => difference(unitsOf(layout), sealedBy);

function sendSeals(state: ProxyState, io: ProxyIo): void {
  for (const rank of members(unsealed(state))) {
    io.send(unitAt(rank, io), { type: "seal", ...under(state, rank), epoch: nextEpoch(state) });
  }
}

export function onSealed(state: ProxyState, from: NodeId, { epoch, tail }: Sealed, io: ProxyIo): void {
  if (state.phase !== "seal" || epoch !== nextEpoch(state)) return;
  noteClosed(state, from, epoch, io);
  const before = state.sealedBy;
  state.sealedBy = add(before, rankOfUnit(from, io));
  state.sealedTail = Math.max(state.sealedTail, tail) as Position;
  if (state.sealedBy !== before) {
    noteAnswer(state, from, state.sealing, io);
    observeSealed(state, io);
  }
  proposeIfSealed(state, io);
}

/** A layout of those that are sealed may come into force from here on: none of the others is needed any more. */
function observeSealed({ layout, sealedBy }: ProxyState, io: ProxyIo): void {
  if (!sufficesIn(layout, sealedBy)) return;
  const left = replicaSets(layout).map((set) => intersection(set, sealedBy));
  observeConfigured(layout, `${layout.epoch + 1} of ${io.self} sealed by ${sealedBy}`, left, io);
}

/** Of those that several ask for at once any may come into force, until one is open. */
function observeConfigured(layout: Layout, configuration: string, within: Members, io: ProxyIo): void {
  io.observe({ type: "configured", configuration, members: within, follows: nameOfLayout(layout) });
  io.observe({ type: "considered", members: within, follows: layout.epoch });
}

const nameOfLayout = ({ epoch, sequencer }: Layout): string => `${epoch} of ${sequencer}`;

/** Once every unit is sealed or missing, and each replica set has one that is sealed. */
function proposeIfSealed(state: ProxyState, io: ProxyIo): void {
  const { layout, sealedBy } = state;
  const awaited = difference(unitsOf(layout), union(sealedBy, missing(state, missesMax(state, io))));
  if (awaited === noNodes && sufficesIn(layout, sealedBy)) propose(state, io);
}

const missing = (state: ProxyState, rounds: number): NodeSet =>
  difference(unitsOf(state.layout), heardWithin(state, rounds));

function propose(state: ProxyState, io: ProxyIo): void {
  const { layout, sealedBy: sealed, rebuilt, operator } = state;
  const tail = Math.max(state.sealedTail, lastExtent(layout).first) as Position;
  const candidates = difference(heardWithin(state, patience), unitsOf(layout));
  // A layout with units that do not answer would wait for them.
  const isHeeded = operator !== null && difference(operator.members, union(sealed, candidates)) === noNodes;
  if (isHeeded) state.operator = { ...operator, isHeeded };
  const wish = isHeeded ? operator.members : null;
  const size = isHeeded ? operator.size : layout.size;
  const proposal = nextLayout(layout, { sequencer: io.self, sealed, tail, rebuilt, wish, size, candidates });
  assert(proposal !== null, "who sealed a unit of each replica set has a layout to propose");
  state.sealedTail = tail;
  state.proposal = proposal;
  state.phase = "swap";
  // It may come into force from here on, whether or not its proposer hears of it.
  observeConfigured(layout, nameOfLayout(proposal), replicaSets(proposal), io);
  want(state, "swap", io);
}

/** The timer: whoever is not sealed yet is asked again; where too few are to be had, somebody else may reach more. */
export function sealOn(state: ProxyState, io: ProxyIo): void {
  if (state.phase !== "seal") return;
  state.missed = state.missed.map((rounds) => rounds + 1);
  io.setTimer("tend", io.cluster.options.retryMicros);
  const there = union(state.sealedBy, heardWithin(state, missesMax(state, io) + patience));
  if (!sufficesIn(state.layout, there)) return giveUp(state, io);
  const waited = roundLater(state.sealing);
  const isDue = isDueToWatch(state, unsealed(state), waited);
  state.sealing = isDue ? sentAgain(waited) : waited;
  if (isDue) sendSeals(state, io);
  proposeIfSealed(state, io);
}

export function giveUp(state: ProxyState, io: ProxyIo): void {
  state.outbid++;
  state.fruitless++;
  follow(state, io);
}

/** The registry has the next layout, or another one. A swap that may or may not have been made is asked again until it is known. */
export function onSwapAnswered(state: ProxyState, isSwapped: boolean, io: ProxyIo): void {
  if (state.phase !== "swap") return;
  if (!isSwapped) {
    io.observe({ type: "witnessed", what: "layout lost" });
    giveUp(state, io);
    return want(state, "look", io);
  }
  observeLayout(state, io);
  beginSequencing(state, io);
}

function observeLayout({ layout, proposal, sealedBy: electors, sealedTail: tail }: ProxyState, io: ProxyIo): void {
  const { epoch: term } = proposal;
  const within = replicaSets(proposal);
  io.observe({ type: "claimed", term, follows: layout.epoch });
  io.observe({
    type: "elected",
    term,
    electors,
    quorum: "seal",
    members: replicaSets(layout),
    decides: "write",
    decidesWithin: within,
  });
  // Nothing is copied for it to be in force: what it changes for positions below the tail was copied before.
  const holders = unitsOf(proposal);
  io.observe({ type: "opened", term, members: within, holders, quorum: "write", from: tail, end: tail });
  if (unitsOf(layout) !== holders) io.observe({ type: "witnessed", what: "members changed" });
  if (layout.extents.length > proposal.extents.length) io.observe({ type: "witnessed", what: "unit rebuilt" });
}

function beginSequencing(state: ProxyState, io: ProxyIo): void {
  const { proposal, layout, operator, sealedTail } = state;
  assert(sealedTail >= state.executed, "a new sequencer begins above all that is complete");
  state.phase = "sequence";
  state.next = sealedTail;
  const [before, now] = [unitsOf(layout), unitsOf(proposal)];
  state.missed = state.missed.map((rounds, rank) => (has(now, rank) ? 0 : has(before, rank) ? unheard : rounds));
  adopt(state, proposal, io);
  if (operator?.isHeeded === true && proposal.extents.length === 1) answerOperator(state, io);
  io.setTimer("tend", io.cluster.options.retryMicros);
  sendBeat(state, io);
}

/** The layout that came of it is in force; units that fell silent meanwhile are not in it. */
function answerOperator(state: ProxyState, io: ProxyIo): void {
  const { client, session, sequence, members: wish } = state.operator!;
  const isDone = difference(unitsOf(state.layout), wish) === noNodes;
  if (isDone) io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  else io.reply(client, { type: "failed", session, sequence, why: "too few of these units answer" });
  state.operator = null;
}

/** It is stuck: it looks whether the layout is the newest, and changes it if so, whether or not its sequencer is alive. */
export function changeLayout(state: ProxyState, io: ProxyIo): void {
  if (state.phase === "sequence") return beginSeal(state, io);
  if (state.phase !== "follow" && state.phase !== "look") return;
  state.insists = true;
  look(state, io);
}

/**
 * The sequencer looks after the layout: it asks units whether they are there, leaves out those that are silent, takes others
 * in their place, and has those that joined rebuilt.
 *
 * - Who joined is sent all that lies below the extent that it joined in, played and so decided, in one message. Only once it
 *   has that on its disk does the next layout let it serve it.
 *
 * Source: NSDI 2012, section 3.1: on failures the projection is changed, and lost units are rebuilt in the background.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import {
  add,
  allNodes,
  difference,
  has,
  intersection,
  members,
  type NodeSet,
  noNodes,
  size,
} from "../../sim/base/node-set.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import { roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { noteLate } from "../shared/given-up.ts";
import { joinersOf, lastExtent, stripeOf, unitsOf } from "./layout.ts";
import { isPossible, sufficesIn } from "./next-layout.ts";
import { isDueAt, isDueToWatch, noteAnswer } from "./pacing.ts";
import { beginSeal, giveUp, heardWithin, missesMax, patience, sealOn } from "./reconfiguration.ts";
import { rankOfUnit, under, unitAt } from "./sending.ts";
import type { LastCheck, Operator, ProxyState, ProxyTypes } from "./state.ts";
import type { Copied, Entry, Position } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** Whatever it says, it is there. */
export function hearUnit(state: ProxyState, from: NodeId, io: ProxyIo): void {
  const rank = rankOfUnit(from, io);
  if (state.missed[rank] !== 0) state.missed = state.missed.with(rank, 0);
}

export function tend(state: ProxyState, io: ProxyIo): void {
  if (state.phase === "seal") return sealOn(state, io);
  if (state.phase !== "sequence") return;
  io.setTimer("tend", io.cluster.options.retryMicros);
  state.missed = state.missed.map((rounds) => rounds + 1);
  state.target = Math.max(state.target, state.next) as Position;
  const { layout } = state;
  const units = unitsOf(layout);
  const rounds = missesMax(state, io);
  if (!sufficesIn(layout, heardWithin(state, rounds + patience))) return giveUp(state, io);
  // Units that answer within a round need no more patience than the options give them.
  if (state.fruitless > 0 && difference(units, heardWithin(state, 1)) === noNodes) state.fruitless--;
  const there = heardWithin(state, rounds);
  const isChange = difference(units, there) !== noNodes || isDue(state);
  if (isChange && sufficesIn(layout, there)) {
    state.givenUp = difference(units, there);
    return beginSeal(state, io);
  }
  sendChecks(state, io);
  rebuild(state, io);
  waitForWished(state, io);
}

/** Somebody may join, or has what it needs to serve. */
function isDue(state: ProxyState): boolean {
  const { layout, rebuilt, operator } = state;
  const units = unitsOf(layout);
  if (layout.extents.length > 1) return difference(joiners(state), rebuilt) === noNodes;
  const answering = heardWithin(state, patience);
  if (operator !== null) return difference(operator.members, answering) === noNodes;
  return size(units) < layout.size && difference(answering, units) !== noNodes;
}

const joiners = ({ layout }: ProxyState): NodeSet => joinersOf(layout).flat().reduce(add, noNodes);

/** To all units that are in the layout; to the others where it has too few, or where they are to join. */
function sendChecks(state: ProxyState, io: ProxyIo): void {
  const { layout, operator } = state;
  const units = unitsOf(layout);
  const isShort = operator !== null || size(units) < layout.size;
  const asked = isShort ? allNodes(roleOf(io.cluster, "unit").count) : units;
  for (const rank of members(asked)) {
    const check = nextCheck(state, rank);
    state.checks = state.checks.with(rank, check);
    if (check.pending!.rounds === 0) {
      io.send(unitAt(rank, io), { type: "check", epoch: layout.epoch, round: check.number });
    }
  }
}

/** A round later: another one when the last was answered, the same again when it is due. */
function nextCheck(state: ProxyState, rank: number): LastCheck {
  const { number, pending } = state.checks[rank]!;
  if (pending === null) return { number: number + 1, pending: sentFirst };
  const waited = roundLater(pending);
  return { number, pending: isDueToWatch(state, add(noNodes, rank), waited) ? sentAgain(waited) : waited };
}

/** Its check is answered: the next round brings another one. */
export function onWatched(state: ProxyState, from: NodeId, answered: number, io: ProxyIo): void {
  const rank = rankOfUnit(from, io);
  noteLate(state, rank);
  const { number, pending } = state.checks[rank]!;
  if (answered !== number || pending === null) return;
  noteAnswer(state, from, pending, io);
  state.checks = state.checks.with(rank, { number, pending: null });
}

/** What lies below their extent, to those that joined. */
export function rebuild(state: ProxyState, io: ProxyIo): void {
  const { layout, executed, rebuilt, copying } = state;
  if (layout.extents.length === 1 || executed < lastExtent(layout).first) return;
  const waited = copying === null ? null : roundLater(copying);
  const isDue = waited === null || isDueAt(state, difference(joiners(state), rebuilt), waited);
  state.copying = waited === null ? sentFirst : isDue ? sentAgain(waited) : waited;
  if (isDue) sendCopies(state, io);
}

function sendCopies(state: ProxyState, io: ProxyIo): void {
  const { layout, base, log, rebuilt } = state;
  const end = lastExtent(layout).first;
  for (const [stripe, chain] of joinersOf(layout).entries()) {
    for (const rank of chain) {
      if (has(rebuilt, rank)) continue;
      const cells: [Position, Entry][] = [];
      for (let at = base.next; at < end; at++) {
        if (stripeOf(layout.extents[0]!, at) === stripe) cells.push([at, log.at(at)!]);
      }
      io.send(unitAt(rank, io), { type: "copy", ...under(state, rank), checkpoint: base, cells });
    }
  }
}

export function onCopied(state: ProxyState, from: NodeId, { epoch }: Copied, io: ProxyIo): void {
  if (state.phase !== "sequence" || epoch !== state.layout.epoch) return;
  if (state.copying !== null) noteAnswer(state, from, state.copying, io);
  state.rebuilt = add(state.rebuilt, rankOfUnit(from, io));
  if (isDue(state)) beginSeal(state, io);
}

/** An operator asks for other units. */
export function changeUnits(state: ProxyState, operator: Operator, io: ProxyIo): void {
  const { client, session, sequence, members: wish } = operator;
  const refuse = (why: string): void => io.reply(client, { type: "failed", session, sequence, why });
  const { layout } = state;
  if (state.operator?.session === session && state.operator.sequence === sequence) return; // it is under way
  if (layout.extents.length > 1 || state.operator !== null) return refuse("another change is under way");
  if (wish === unitsOf(layout)) return io.reply(client, { type: "done", session, sequence, result: { type: "done" } });
  if (!isPossible(layout, wish)) return refuse("each replica set needs a unit");
  state.operator = operator;
  sendChecks(state, io);
}

/**
 * Units that are to join have to answer first: a layout with others would wait for them. The operator gets those that do; the
 * others join once they are back, like any unit that the layout has too few of.
 */
function waitForWished(state: ProxyState, io: ProxyIo): void {
  const { operator, layout } = state;
  if (operator === null || layout.extents.length > 1) return;
  const rounds = operator.rounds + 1;
  state.operator = { ...operator, rounds };
  if (rounds < missesMax(state, io)) return;
  const answering = intersection(operator.members, heardWithin(state, patience));
  if (isPossible(layout, answering)) {
    state.operator = { ...operator, members: answering };
    return beginSeal(state, io);
  }
  const { client, session, sequence } = operator;
  io.reply(client, { type: "failed", session, sequence, why: "too few of these units answer" });
  state.operator = null;
}

/**
 * Reads: where does the log end? The sequencer tells the tail, and all units of a replica set tell that no later layout is
 * known to them; both asked after the reads came. Once the log is played to that tail, they are answered.
 *
 * - Had a later layout been in force when the reads came, a unit of each replica set would have been sealed for it, this one
 *   too. So everything that was complete then has a position below the tail: granted under this layout, or below where its
 *   sequencer began.
 *
 * Source: NSDI 2012, section 3.3, finding the tail; SOSP 2013 (Tango), section 3.1: a linearizable read checks the tail and
 * plays to it; TOCS 2013 on reads that a layout they do not know of has overtaken.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, difference, members, type NodeSet, noNodes, union } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { roundLater, sentAgain, sentFirst } from "../shared/again.ts";
import { answerRead, type Reading, withRead } from "../shared/serving.ts";
import { lastExtent, setOfChain } from "./layout.ts";
import { isDueAt, noteAnswer } from "./pacing.ts";
import { keepResending, rankOfUnit, unitAt } from "./sending.ts";
import type { ProxyState, ProxyTypes } from "./state.ts";
import type { Position, Tail } from "./types.ts";

type ProxyIo = Io<ProxyTypes>;

/** A read: it joins the next round that begins. */
export function read(state: ProxyState, reading: Reading, io: ProxyIo): void {
  if (state.reads.length > 0) {
    const { session, sequence } = reading;
    const isSame = (one: Reading): boolean => one.session === session && one.sequence === sequence;
    if (!state.reads.some(isSame)) state.later = withRead(state.later, reading);
    return;
  }
  state.reads = [reading];
  beginRound(state, io);
}

export function beginRound(state: ProxyState, io: ProxyIo): void {
  state.round++;
  state.checked = noNodes;
  state.tail = null;
  state.probing = sentFirst;
  sendProbes(state, io);
  keepResending(state, io);
}

/** The replica set that is asked: they take turns. */
function askedIn({ layout, round }: ProxyState): NodeSet {
  const { chains } = lastExtent(layout);
  return setOfChain(chains[round % chains.length]!);
}

/** The timer: a round of it later. */
export function probeAgain(state: ProxyState, io: ProxyIo): void {
  const waited = roundLater(state.probing);
  const isDue = isDueAt(state, difference(askedIn(state), union(state.checked, state.closed)), waited);
  state.probing = isDue ? sentAgain(waited) : waited;
  if (isDue) sendProbes(state, io);
}

/** To whoever has not answered in this round. */
function sendProbes(state: ProxyState, io: ProxyIo): void {
  const { layout, round } = state;
  const { epoch, sequencer } = layout;
  if (state.tail === null) {
    if (state.phase === "sequence") takeTail(state, state.next);
    else if (sequencer !== null && sequencer !== io.self) io.send(sequencer, { type: "query", epoch, round });
  }
  for (const rank of members(difference(askedIn(state), union(state.checked, state.closed)))) {
    io.send(unitAt(rank, io), { type: "check", epoch, round });
  }
}

export function onTail(state: ProxyState, { epoch, round, tail }: Tail): void {
  if (state.reads.length === 0 || epoch !== state.layout.epoch || round !== state.round) return;
  takeTail(state, tail);
}

function takeTail(state: ProxyState, tail: Position): void {
  state.tail = tail;
  state.target = Math.max(state.target, tail) as Position;
}

export function onChecked(state: ProxyState, from: NodeId, round: number, io: ProxyIo): void {
  if (state.reads.length === 0 || round !== state.round) return;
  noteAnswer(state, from, state.probing, io);
  state.checked = add(state.checked, rankOfUnit(from, io));
}

/** Once the log is played to the tail, and the layout was the newest. */
export function answerReads(state: ProxyState, io: ProxyIo): void {
  const { reads, later, tail, executed, checked } = state;
  if (reads.length === 0 || tail === null || executed < tail) return;
  if (difference(askedIn(state), checked) !== noNodes) return;
  for (const one of reads) answerRead(state, one, io);
  io.observe({ type: "witnessed", what: "tail read" });
  state.stuck = 0;
  state.reads = later;
  state.later = [];
  if (later.length > 0) beginRound(state, io);
}

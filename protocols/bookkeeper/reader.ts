/**
 * Reads, at any writer, whether or not it writes.
 *
 * - Each round asks the registry first, after the reads came that it answers: what was acknowledged before is in the ledgers
 *   that the list names then. A last ledger that is closed ends the log. Of an open one, bookies of its last ensemble tell
 *   how far they hold it, until no ack quorum of any write set is without one that told: whatever was acknowledged before is
 *   below the highest entry that they hold, or below the last fragment, which began at LAC + 1.
 * - The reads are answered once everything up to there is executed here, and executed is only what is told acknowledged:
 *   the LAC, which its writer tells, or the end of a closed ledger. That an ack quorum is seen to hold an entry does not
 *   suffice, since its writer may change the ensemble, and with it the write set.
 * - A tail that was never acknowledged is cut off when its ledger is closed. Then the end of the ledger is far enough.
 *
 * Source: "The BookKeeper protocol", reading the last add confirmed; Charapko, Ailijiang, Demirbas, "Linearizable Quorum
 * Reads in Paxos" (HotStorage 2019), for the rinse.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { add, has, noNodes } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { isAskedSince } from "../shared/freshness.ts";
import { type Reading, withRead } from "../shared/serving.ts";
import { answerReads, beginReads } from "./answers.ts";
import { inquire } from "./asking.ts";
import { endOfLink, lastLink, raiseFinal } from "./chain.ts";
import { fetchMissing } from "./fetching.ts";
import { bookieAt, rankOfBookie } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { coversEnsemble, lastFragment, positionOf } from "./striping.ts";
import { firstPosition, type LacRead } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Waits grow up to so many doublings. */
const rinsesMax = 4;

/** A read: it joins the next round that begins. */
export function onRead(state: BookkeeperState, reading: Reading, io: WriterIo): void {
  if (state.reads.length > 0) {
    state.later = withRead(state.later, reading);
    return;
  }
  beginReads(state, [reading], io);
}

export function onListRead(state: BookkeeperState, io: WriterIo): void {
  if (state.reads.length === 0 || !isAskedSince(state)) return;
  state.isListed = true;
  if (lastLink(state.chain) !== null) return inquire(state, "read ledger", io);
  state.target = firstPosition;
  state.isCovered = true;
  answerReads(state, io);
}

/** The registry told the last ledger of the list, which it told after these reads came. */
export function onTailRead(state: BookkeeperState, io: WriterIo): void {
  if (state.reads.length === 0 || !state.isListed) return;
  const metadata = state.ledgers.get(lastLink(state.chain)!.ledger);
  if (metadata === undefined) return inquire(state, "read list", io);
  raiseFinal(state, positionOf(metadata, lastFragment(metadata).first));
  if (state.isCovered) return lowerTarget(state, io);
  if (metadata.state === "CLOSED") {
    state.target = endOfLink(state, metadata.ledger)!;
    state.isCovered = true;
    return settleReads(state, io);
  }
  state.asking = metadata;
  state.target = positionOf(metadata, lastFragment(metadata).first);
  ask(state, io);
}

/** The target stands, unless the ledger that told it was closed below: nothing behind that was acknowledged. */
function lowerTarget(state: BookkeeperState, io: WriterIo): void {
  const { asking, chain } = state;
  if (asking === null) return settleReads(state, io);
  const isDeleted = chain[0]!.ledger > asking.ledger;
  const end = isDeleted ? chain[0]!.base : endOfLink(state, asking.ledger);
  if (end === null) return ask(state, io); // to hear of its LAC
  if (end < state.target) state.target = end;
  settleReads(state, io);
}

function ask(state: BookkeeperState, io: WriterIo): void {
  state.round++;
  state.lacReads = noNodes;
  sendLacReads(state, io);
}

function sendLacReads({ asking, round, lacReads, rinses }: BookkeeperState, io: WriterIo): void {
  const { ledger } = asking!;
  for (const rank of lastFragment(asking!).ensemble) {
    if (!has(lacReads, rank)) io.send(bookieAt(rank, io), { type: "read lac", ledger, fence: false, round });
  }
  io.setTimer("probe", io.cluster.options.retryMicros * 2 ** Math.min(rinses, rinsesMax));
}

export function onLacRead(state: BookkeeperState, from: NodeId, read: LacRead, io: WriterIo): void {
  const { asking } = state;
  if (read.round !== state.round || asking?.ledger !== read.ledger || state.reads.length === 0) return;
  raiseFinal(state, positionOf(asking, read.lac + 1));
  state.lacReads = add(state.lacReads, rankOfBookie(from, io));
  const top = positionOf(asking, read.last + 1);
  if (!state.isCovered && top > state.target) state.target = top;
  if (!state.isCovered && coversEnsemble(asking, state.lacReads)) state.isCovered = true;
  if (state.isCovered) settleReads(state, io);
}

function settleReads(state: BookkeeperState, io: WriterIo): void {
  answerReads(state, io);
  if (state.reads.length === 0) return;
  io.setTimer("probe", io.cluster.options.retryMicros * 2 ** Math.min(state.rinses, rinsesMax));
  fetchMissing(state, io);
  answerReads(state, io);
}

/** Asks again: those who have not answered, or, when too little is acknowledged, the registry and everybody anew. */
export function probeAgain(state: BookkeeperState, io: WriterIo): void {
  if (state.reads.length === 0) return;
  state.rinses++;
  if (!state.isCovered && state.asking !== null && state.rinses % 2 === 1) return sendLacReads(state, io);
  if (state.isCovered) io.observe({ type: "witnessed", what: "read rinsed" });
  inquire(state, "read list", io);
}

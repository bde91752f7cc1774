/**
 * The next ledger: when the last one is closed, and everything in it executed here, a ledger is made, and added to the list
 * by a compare-and-set of exactly the list whose last ledger was seen closed. Of several that try, one succeeds; what the
 * others made is in no list, and nobody writes to it.
 *
 * Source: "The BookKeeper protocol", "From ledgers to logs".
 */
import { noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noStretches } from "../shared/stretches.ts";
import { inquire } from "./asking.ts";
import { endOfLink, enlisted, lastLedgerOf, lastLink, takeList } from "./chain.ts";
import { chooseEnsemble } from "./ensembles.ts";
import { appendEntry } from "./entries.ts";
import { fetchMissing } from "./fetching.ts";
import { beatOn, giveWay } from "./heartbeat.ts";
import { tellNewLac } from "./lac.ts";
import { beginMembers } from "./membership.ts";
import { sizesIn } from "./quorums.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { termOfWriter } from "./terms.ts";
import { type EntryNumber, firstPosition, type LedgerId, noEntry } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** The last ledger is closed: what of the log is not executed here is fetched. */
export function catchUp(state: BookkeeperState, io: WriterIo): void {
  state.phase = "catch up";
  goOn(state, io);
}

/** Fetches what is missing; goes on with the next ledger once all of the log is executed. */
export function goOn(state: BookkeeperState, io: WriterIo): void {
  fetchMissing(state, io);
  if (state.phase === "catch up" && state.executed >= state.final) create(state, io);
}

function create(state: BookkeeperState, io: WriterIo): void {
  const last = lastLink(state.chain);
  const base = last === null ? firstPosition : endOfLink(state, last.ledger);
  if (base !== state.executed) return giveWay(state, io); // another ledger was added meanwhile
  state.phase = "create";
  const { members, chain, operator } = state;
  state.listBasis = { members, chain };
  state.listNext = { members: operator?.members ?? members, chain };
  propose(state, (lastLedgerOf(state.chain) + 1) as LedgerId, io);
}

function propose(state: BookkeeperState, ledger: LedgerId, io: WriterIo): void {
  const { writeQuorum, ackQuorum } = sizesIn(io.cluster);
  state.proposal = {
    ledger,
    state: "OPEN",
    writer: io.self,
    base: state.executed,
    writeQuorum,
    ackQuorum,
    fragments: [{ first: 0 as EntryNumber, ensemble: chooseEnsemble(state, ledger, state.listNext.members, io) }],
    last: noEntry,
  };
  inquire(state, "create", io);
}

/** The number may be that of a ledger which somebody made and did not bring into the list. */
export function onCreateAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal } = state;
  if (state.phase !== "create" || proposal === null) return;
  if (!isSwapped) return propose(state, (proposal.ledger + 1) as LedgerId, io);
  state.phase = "enlist";
  state.listNext = enlisted(state, proposal, io);
  inquire(state, "enlist", io);
}

export function onEnlistAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal, listBasis, listNext } = state;
  if (state.phase !== "enlist" || proposal === null) return;
  if (!isSwapped) {
    io.observe({ type: "witnessed", what: "ledger not listed" });
    return giveWay(state, io);
  }
  const { ledger } = proposal;
  const follows = termOfWriter(lastLedgerOf(listBasis.chain));
  io.observe({ type: "claimed", term: termOfWriter(ledger), follows });
  takeList(state, listNext);
  state.ledgers = state.ledgers.set(ledger, proposal);
  state.phase = "write";
  state.ledger = ledger;
  state.writer = io.self;
  state.basis = null;
  state.proposal = null;
  state.pending = Table.empty();
  state.acks = Table.empty();
  state.lac = noEntry;
  state.lacTold = noEntry;
  state.end = 0 as EntryNumber;
  state.stretches = noStretches(state.missed.length);
  state.stalled = 0;
  state.fencedBy = noNodes;
  io.setTimer("resend", io.cluster.options.retryMicros);
  tellNewLac(state, io);
  beatOn(state, io);
  beginLedger(state, io);
  beginMembers(state, io);
}

/** Its checkpoint, if it has one, and the commands that came while there was no ledger to write them to. */
function beginLedger(state: BookkeeperState, io: WriterIo): void {
  const { queue, executed: next, store } = state;
  state.queue = [];
  if (lastLink(state.chain)!.isCheckpoint) {
    io.observe({ type: "witnessed", what: "snapshot taken" });
    appendEntry(state, null, { next, store }, io);
  }
  for (const command of queue) appendEntry(state, command, null, io);
}

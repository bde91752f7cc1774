/**
 * Fetching: entries that are acknowledged, or lie in closed ledgers, are read from whoever has them, and executed. Where
 * the list begins behind what is executed, its first ledger has a checkpoint in the place of all before.
 *
 * - An entry is taken only where the list has its ledger at its position, below what is known to be final: what lies behind
 *   the end of a closed ledger never counts.
 *
 * Source: "The BookKeeper protocol", reading entries: any bookie of the write set that has the entry will do.
 */
import { members } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Io } from "../../sim/contract/io.ts";
import { answerReads } from "./answers.ts";
import { inquire } from "./asking.ts";
import { endOfLink, linkAt, linkToFetch } from "./chain.ts";
import { executeEntry, takeCheckpoint } from "./execution.ts";
import { bookieAt } from "./lac.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { numberAt, writeSets } from "./striping.ts";
import type { EntriesRead, EntryNumber, Position } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

const isWanted = ({ phase, executed, final, reads }: BookkeeperState): boolean =>
  executed < final && (phase === "catch up" || reads.length > 0);

/** Asks for what comes next, as much as is final, or for what has to be known before. */
export function fetchMissing(state: BookkeeperState, io: WriterIo): void {
  executeFetched(state, io);
  answerReads(state, io);
  if (!isWanted(state)) return;
  awaitEntries(state, io);
  const link = linkToFetch(state);
  if (link === null) return inquire(state, "fetch list", io);
  const metadata = state.ledgers.get(link.ledger);
  if (metadata === undefined) return inquire(state, "fetch ledger", io);
  const { base, ledger } = link;
  const from = numberAt(base, Math.max(state.executed, base));
  const limit = Math.min(endOfLink(state, ledger) ?? state.final, state.final);
  const to = Math.min(from + io.cluster.options.batchMax, limit - base) as EntryNumber;
  if (to <= from) return; // it begins behind what is final: the list is older than that
  state.fetchedTo = (base + to) as Position;
  for (const rank of members(writeSets(metadata, from, to))) {
    io.send(bookieAt(rank, io), { type: "read entries", ledger, fence: false, from, to });
  }
}

/** Waits grow up to so many doublings: entries may be large, and a slow link is not to be buried. */
const refetchesMax = 6;

const awaitEntries = ({ refetches }: BookkeeperState, io: WriterIo): void =>
  io.setTimer("fetch", io.cluster.options.retryMicros * 2 ** Math.min(refetches, refetchesMax));

/** No answer had the next entry: ensembles may have changed, and ledgers may have been deleted. */
export function fetchAgain(state: BookkeeperState, io: WriterIo): void {
  if (!isWanted(state)) return;
  const link = linkToFetch(state);
  const isOwn = state.phase === "write" || state.phase === "roll";
  if (link !== null && !isOwn && state.ledgers.get(link.ledger)?.state !== "CLOSED") {
    state.ledgers = state.ledgers.delete(link.ledger);
  }
  state.refetches++;
  awaitEntries(state, io);
  inquire(state, "fetch list", io);
}

/** False when more of what was asked for is under way. */
export function takeFetched(state: BookkeeperState, { ledger, entries }: EntriesRead, io: WriterIo): boolean {
  const before = state.executed;
  for (const [, entry] of entries) {
    const { position } = entry;
    if (position < before || position >= state.final || linkAt(state.chain, position)?.ledger !== ledger) continue;
    state.fetched = state.fetched.set(position, entry);
  }
  executeFetched(state, io);
  if (state.executed > before) state.refetches = 0;
  return state.executed > before && (state.executed >= state.final || state.executed >= state.fetchedTo);
}

function executeFetched(state: BookkeeperState, io: WriterIo): void {
  const begin = state.chain[0]?.base ?? state.executed;
  if (state.executed < begin) {
    const checkpoint = state.fetched.get(begin)?.checkpoint ?? null;
    if (checkpoint === null) return;
    takeCheckpoint(state, checkpoint, io);
  }
  while (state.executed < state.final) {
    const entry = state.fetched.get(state.executed);
    if (entry === undefined) break;
    executeEntry(state, entry, io);
  }
  dropExecuted(state);
}

function dropExecuted(state: BookkeeperState): void {
  if (state.fetched.size === 0) return;
  const left = state.fetched.entries().filter(([position]) => (position as number) >= state.executed);
  if (left.length < state.fetched.size) state.fetched = Table.from(left);
}

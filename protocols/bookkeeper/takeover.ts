/**
 * Taking over: a standby looks at the last ledger of the list, and brings it to its end before it makes another.
 *
 * - Whoever finds a ledger OPEN changes it to IN_RECOVERY first: from then on its writer changes no ensemble any more, so
 *   the write sets that recovery asks are those that its writer counts in.
 * - A ledger that somebody recovers already may be recovered by others too. Each may come to another end, all of them right:
 *   the compare-and-set that closes it takes one of them.
 *
 * Source: "The BookKeeper protocol", "Closing a ledger", and "From ledgers to logs".
 */
import { assert } from "../../sim/base/assert.ts";
import type { Io } from "../../sim/contract/io.ts";
import { inquire } from "./asking.ts";
import { lastLink } from "./chain.ts";
import { catchUp } from "./creation.ts";
import { awaitWriter, giveWay } from "./heartbeat.ts";
import { metadataText } from "./metadata.ts";
import { fence } from "./recovery.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import type { LedgerMetadata } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

export function onListSeen(state: BookkeeperState, io: WriterIo): void {
  if (state.phase !== "look") return;
  if (lastLink(state.chain) === null) return catchUp(state, io);
  inquire(state, "look at ledger", io);
}

export function onLedgerSeen(state: BookkeeperState, io: WriterIo): void {
  if (state.phase !== "look") return;
  const metadata = state.ledgers.get(lastLink(state.chain)?.ledger ?? 0);
  assert(metadata !== undefined, "a ledger of the list was made before it was listed");
  if (isNews(state, metadata, io)) {
    state.ledger = metadata.ledger;
    state.writer = metadata.writer === io.self ? null : metadata.writer;
    state.sighted = sightOf(metadata);
    return awaitWriter(state, io);
  }
  switch (metadata.state) {
    case "OPEN":
      state.phase = "begin";
      state.basis = metadata;
      state.proposal = { ...metadata, state: "IN_RECOVERY" };
      return inquire(state, "begin", io);
    case "IN_RECOVERY":
      return fence(state, metadata, io);
    case "CLOSED":
      return catchUp(state, io);
  }
}

/** Somebody else was at work since it looked last, and may be still: that one gets its time. */
function isNews({ ledger, sighted }: BookkeeperState, metadata: LedgerMetadata, io: WriterIo): boolean {
  if (metadata.state === "OPEN") return metadata.ledger > ledger && metadata.writer !== io.self;
  return sightOf(metadata) !== sighted;
}

const sightOf = (metadata: LedgerMetadata): string => `${metadata.ledger} ${metadataText(metadata)}`;

export function onBeginAnswered(state: BookkeeperState, isSwapped: boolean, io: WriterIo): void {
  const { proposal } = state;
  if (state.phase !== "begin" || proposal === null) return;
  if (!isSwapped) return giveWay(state, io);
  state.ledgers = state.ledgers.set(proposal.ledger, proposal);
  fence(state, proposal, io);
}

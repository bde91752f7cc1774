/**
 * The LAC (last add confirmed): all entries up to it are acknowledged. It rides on entries; where none follows, the writer
 * tells it by itself.
 * Source: "The BookKeeper protocol", last add confirmed; explicit LAC.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { roleOf } from "../../sim/contract/cluster.ts";
import type { Io } from "../../sim/contract/io.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { lastFragment } from "./striping.ts";
import { noEntry } from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

export const bookieAt = (rank: number, { cluster }: WriterIo): NodeId =>
  (roleOf(cluster, "bookie").first + rank) as NodeId;
export const rankOfBookie = (node: NodeId, { cluster }: WriterIo): number => node - roleOf(cluster, "bookie").first;

/** To the ensemble, whether or not it was told before: what tells it may be lost. */
export function tellLac(state: BookkeeperState, io: WriterIo): void {
  const own = state.ledgers.get(state.ledger);
  state.lacTold = state.lac;
  if (own === undefined || state.lac === noEntry) return;
  for (const rank of lastFragment(own).ensemble) {
    io.send(bookieAt(rank, io), { type: "write lac", ledger: state.ledger, lac: state.lac });
  }
}

/** Now and then, where it is news. */
export function tellNewLac(state: BookkeeperState, io: WriterIo): void {
  io.setTimer("lac", io.cluster.options.lacMicros);
  if (state.lac > state.lacTold) tellLac(state, io);
}

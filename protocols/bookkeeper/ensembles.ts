/**
 * Ensembles: which of the members a ledger is striped over, and others in the place of those that are silent. Of an open ledger
 * its writer adds a fragment, from LAC + 1 on, by a compare-and-set: if somebody recovers it, that fails.
 *
 * - While the registry is asked, nothing is acknowledged: whoever recovers the ledger meanwhile asks either the old write
 *   sets or the new ones, and finds what is acknowledged in both, or nothing.
 * - Afterwards entries count in their new write sets alone, and go to whoever is new in them.
 *
 * Source: "The BookKeeper protocol", ensemble changes; Junqueira, Kelly, Reed (2013), section 3.
 */
import { members, type NodeSet } from "../../sim/base/node-set.ts";
import type { Io } from "../../sim/contract/io.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { inquire } from "./asking.ts";
import { sizesIn } from "./quorums.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { after, lastFragment, writeSet } from "./striping.ts";
import { termOfWriter } from "./terms.ts";
import type { EntryNumber, Fragment, LedgerId, LedgerMetadata } from "./types.ts";
import { proposeBack } from "./write-back.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Those that answer before those that do not, each ledger beginning with another one. */
export function chooseEnsemble(
  { missed }: BookkeeperState,
  ledger: LedgerId,
  among: NodeSet,
  io: WriterIo,
): readonly number[] {
  const ranks = members(among);
  const turned = ranks.map((_, at) => ranks[(ledger + at) % ranks.length]!);
  const isSilent = (rank: number): number => (missed[rank]! >= io.cluster.options.missedMax ? 1 : 0);
  return turned.toSorted((a, b) => isSilent(a) - isSilent(b)).slice(0, sizesIn(io.cluster).ensemble);
}

/** The ensemble with others in the place of those that are silent; null when nobody is to be replaced, or none to be had. */
function replaced(state: BookkeeperState, ensemble: readonly number[], io: WriterIo): readonly number[] | null {
  const { missed } = state;
  const { missedMax } = io.cluster.options;
  const spare = members(state.members).filter((rank) => missed[rank]! < missedMax && !ensemble.includes(rank));
  const next = ensemble.map((rank) => (missed[rank]! >= missedMax ? (spare.shift() ?? rank) : rank));
  return next.some((rank, at) => rank !== ensemble[at]) ? next : null;
}

/** With a fragment of this ensemble from `first` on. */
function withFragment(metadata: LedgerMetadata, first: EntryNumber, ensemble: readonly number[]): LedgerMetadata {
  const before: readonly Fragment[] = metadata.fragments.filter((fragment) => fragment.first < first);
  return { ...metadata, fragments: [...before, { first, ensemble }] };
}

/** Replaces who is silent, if that helps: of an open ledger. */
export function changeEnsemble(state: BookkeeperState, io: WriterIo): void {
  const own = state.ledgers.get(state.ledger)!;
  if (state.isChanging || state.proposal !== null) return;
  const ensemble = replaced(state, lastFragment(own).ensemble, io);
  if (ensemble === null) return;
  state.isChanging = true;
  state.basis = own;
  state.proposal = withFragment(own, after(state.lac), ensemble);
  for (const [key, { position: slot, command }] of state.pending.entries()) {
    const number = key as number;
    const sets = [writeSet(own, number), writeSet(state.proposal, number)];
    const term = termOfWriter(state.ledger);
    io.observe({ type: "proposed", term, slot, value: command?.id ?? noopId, members: sets });
  }
  inquire(state, "change ensemble", io);
}

/** The same in a recovery: the fragment is told when the ledger is closed, and holds all that is written back. */
export function changeEnsembleOfRecovery(state: BookkeeperState, io: WriterIo): void {
  const proposal = state.proposal!;
  const ensemble = replaced(state, lastFragment(proposal).ensemble, io);
  if (ensemble === null || state.pending.size === 0) return;
  io.observe({ type: "witnessed", what: "ensemble changed" });
  state.proposal = withFragment(proposal, after(state.lac), ensemble);
  for (const number of state.pending.keys()) proposeBack(state, number as EntryNumber, io);
}

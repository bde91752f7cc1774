/**
 * The chain of ledgers that the log is, as a writer knows it: where each begins and ends, and when one begins with a
 * checkpoint, which takes the place of all before it.
 * Source: "The BookKeeper protocol", "From ledgers to logs".
 */
import type { Io } from "../../sim/contract/io.ts";
import type { BookkeeperState, BookkeeperTypes } from "./state.ts";
import { endOfLedger } from "./striping.ts";
import { termOfRecovery } from "./terms.ts";
import {
  firstPosition,
  type LedgerId,
  type LedgerList,
  type LedgerMetadata,
  type Link,
  noLedger,
  type Position,
} from "./types.ts";

type WriterIo = Io<BookkeeperTypes>;

/** Ledgers in the list, at most, before one begins with a checkpoint. */
const ledgersMax = 4;

export const lastLink = (chain: readonly Link[]): Link | null => chain.at(-1) ?? null;

export const lastLedgerOf = (chain: readonly Link[]): LedgerId => chain.at(-1)?.ledger ?? noLedger;

/** The ledger that holds a position, or may get it; null when the list begins behind it, or is empty. */
export const linkAt = (chain: readonly Link[], position: Position): Link | null =>
  chain.findLast(({ base }) => base <= position) ?? null;

/** The ledger to go on with: where the list begins behind what is executed, its first one, which has a checkpoint. */
export const linkToFetch = ({ chain, executed }: BookkeeperState): Link | null =>
  linkAt(chain, executed) ?? chain[0] ?? null;

/** One past the last position of a ledger, where that is known: of all but the last of the list, and of that when closed. */
export function endOfLink({ chain, ledgers }: BookkeeperState, ledger: LedgerId): Position | null {
  const at = chain.findIndex((link) => link.ledger === ledger);
  const next = chain[at + 1];
  if (next !== undefined) return next.base;
  const known = ledgers.get(ledger);
  return known?.state === "CLOSED" ? endOfLedger(known) : null;
}

/** The registry told the list. One that begins with a checkpoint was cut there, once the checkpoint was acknowledged. */
export function takeList(state: BookkeeperState, { members, chain }: LedgerList): void {
  state.members = members;
  state.chain = chain;
  const [first] = chain;
  const last = lastLink(chain);
  if (first?.isCheckpoint === true) raiseFinal(state, first.base + 1);
  if (last !== null) raiseFinal(state, last.base);
  for (const ledger of state.ledgers.keys()) {
    if (chain.every((link) => link.ledger !== ledger)) state.ledgers = state.ledgers.delete(ledger);
  }
}

/** The registry told what it holds of a ledger. */
export function takeLedger(state: BookkeeperState, metadata: LedgerMetadata, io: WriterIo): void {
  const { ledger } = metadata;
  const isNews = state.ledgers.get(ledger)?.state !== "CLOSED" && metadata.state === "CLOSED";
  state.ledgers = state.ledgers.set(ledger, metadata);
  if (!isNews) return;
  io.observe({ type: "closed", term: termOfRecovery(ledger), end: endOfLedger(metadata) });
  if (lastLedgerOf(state.chain) === ledger) raiseFinal(state, endOfLedger(metadata));
}

/** All below `position` is acknowledged, or lies in closed ledgers. */
export function raiseFinal(state: BookkeeperState, position: number): void {
  if (position > state.final) state.final = position as Position;
}

/** The list with the ledger that is made, and the members that it is for. */
export function enlisted(state: BookkeeperState, { ledger, base }: LedgerMetadata, io: WriterIo): LedgerList {
  const link = { ledger, base, isCheckpoint: isCheckpointDue(state, base, io) };
  return { members: state.listNext.members, chain: [...state.listBasis.chain, link] };
}

/** A ledger begins with a checkpoint now and then: after so many positions, or ledgers, or where an operator waits for it. */
function isCheckpointDue(state: BookkeeperState, base: Position, io: WriterIo): boolean {
  const { listBasis, checkpointed, operator } = state;
  if (operator !== null) return true;
  if (base === firstPosition) return false;
  return listBasis.chain.length >= ledgersMax || base - checkpointed > io.cluster.options.snapshotEntries;
}

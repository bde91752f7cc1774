/**
 * Striping: entry i of a ledger goes to the write set of Qw bookies from place i mod E of its ensemble on, round about.
 * Source: "The BookKeeper protocol", write quorums and ack quorums; Junqueira, Kelly, Reed (2013), section 3.
 */
import { add, intersection, type NodeSet, noNodes, setOf, size } from "../../sim/base/node-set.ts";
import type { EntryNumber, Fragment, LedgerMetadata, Position } from "./types.ts";

export const after = (number: EntryNumber, count = 1): EntryNumber => (number + count) as EntryNumber;

export const lastFragment = ({ fragments }: LedgerMetadata): Fragment => fragments.at(-1)!;

const fragmentAt = ({ fragments }: LedgerMetadata, number: number): Fragment =>
  fragments.findLast(({ first }) => first <= number) ?? fragments[0]!;

/** The write set that begins at a place of an ensemble. */
function stripe(ensemble: readonly number[], writeQuorum: number, place: number): NodeSet {
  let set = noNodes;
  for (let at = 0; at < writeQuorum; at++) set = add(set, ensemble[(place + at) % ensemble.length]!);
  return set;
}

/** The bookies that keep an entry. */
export function writeSet(metadata: LedgerMetadata, number: number): NodeSet {
  const { ensemble } = fragmentAt(metadata, number);
  return stripe(ensemble, metadata.writeQuorum, number);
}

/** Those of the write sets of some entries. */
export function writeSets(metadata: LedgerMetadata, from: number, to: number): NodeSet {
  let set = noNodes;
  for (let number = from; number < to; number++) set = (set | writeSet(metadata, number)) as NodeSet;
  return set;
}

export const ensembleSet = ({ ensemble }: Fragment): NodeSet => setOf(...ensemble);

/** An ack quorum of the entry's write set is among them. */
export const isAcknowledged = (metadata: LedgerMetadata, number: number, acks: NodeSet): boolean =>
  size(intersection(acks, writeSet(metadata, number))) >= metadata.ackQuorum;

/** So many of a write set that no ack quorum of it is without one of them: Qw - Qa + 1. */
export const coverSize = ({ writeQuorum, ackQuorum }: LedgerMetadata): number => writeQuorum - ackQuorum + 1;

/** They meet every ack quorum of the entry's write set. */
export const coversEntry = (metadata: LedgerMetadata, number: number, nodes: NodeSet): boolean =>
  size(intersection(nodes, writeSet(metadata, number))) >= coverSize(metadata);

/** They meet every ack quorum of every write set of the ledger's last ensemble. */
export function coversEnsemble(metadata: LedgerMetadata, nodes: NodeSet): boolean {
  const { ensemble } = lastFragment(metadata);
  return ensemble.every(
    (_, place) => size(intersection(nodes, stripe(ensemble, metadata.writeQuorum, place))) >= coverSize(metadata),
  );
}

export const positionOf = ({ base }: LedgerMetadata, number: number): Position => (base + number) as Position;
export const numberAt = (base: Position, position: number): EntryNumber => (position - base) as EntryNumber;

/** Where the log goes on behind a closed ledger. */
export const endOfLedger = ({ base, last }: LedgerMetadata): Position => (base + last + 1) as Position;

/**
 * What the registry holds: the list of ledgers under the key `ledgers`, and of each ledger its metadata under a key of its
 * own. Both are texts, changed by a compare-and-set of exactly the text that was read.
 *
 * - No text of a ledger comes back: OPEN, IN_RECOVERY and CLOSED follow each other, and a fragment that is added stays or is
 *   replaced by one with others in it.
 * - No text of the list comes back: the last ledger of it only rises, and the first too. Other members come with a ledger.
 *
 * Source: "The BookKeeper protocol", ledger metadata, and "From ledgers to logs".
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { type NodeSet, members as ranksOf, setOf } from "../../sim/base/node-set.ts";
import type { KvOperation } from "../../sim/contract/operation.ts";
import type {
  EntryNumber,
  Fragment,
  LedgerId,
  LedgerList,
  LedgerMetadata,
  LedgerState,
  Link,
  Position,
} from "./types.ts";

const listKey = "ledgers";
const ledgerKey = (ledger: LedgerId): string => `ledger/${ledger}`;

export const isListKey = (key: string): boolean => key === listKey;

/** The ledger whose metadata a key holds; null: it is another key. */
export const ledgerOfKey = (key: string): LedgerId | null =>
  key.startsWith("ledger/") ? (Number(key.slice("ledger/".length)) as LedgerId) : null;

/** `3:17 5:40*`: a star where a ledger begins with a checkpoint. `{0,1,3} 5:40*` with the members that are not the `first`. */
function listText({ members, chain }: LedgerList, first: NodeSet): string | null {
  if (chain.length === 0) return null;
  const links = chain.map(({ ledger, base, isCheckpoint }) => `${ledger}:${base}${isCheckpoint ? "*" : ""}`);
  return (members === first ? links : [`{${ranksOf(members).join(",")}}`, ...links]).join(" ");
}

export function listOf(text: string | null, first: NodeSet): LedgerList {
  const [head, ...others] = text?.split(" ") ?? [];
  if (head === undefined) return { members: first, chain: [] };
  if (!head.startsWith("{")) return { members: first, chain: [head, ...others].map(linkOf) };
  return { members: setOf(...head.slice(1, -1).split(",").map(Number)), chain: others.map(linkOf) };
}

function linkOf(text: string): Link {
  const [ledger, base] = text.replace("*", "").split(":").map(Number) as [number, number];
  return { ledger: ledger as LedgerId, base: base as Position, isCheckpoint: text.endsWith("*") };
}

/** `OPEN 6 17 3/2 -1 0:2,0,1 12:2,3,1`. */
export const metadataText = (metadata: LedgerMetadata): string => {
  const { state, writer, base, writeQuorum, ackQuorum, fragments, last } = metadata;
  const stripes = fragments.map(({ first, ensemble }) => `${first}:${ensemble.join(",")}`);
  return [state, writer, base, `${writeQuorum}/${ackQuorum}`, last, ...stripes].join(" ");
};

export function metadataOf(ledger: LedgerId, text: string): LedgerMetadata {
  const [state, writer, base, quorums, last, ...stripes] = text.split(" ") as [string, string, string, string, string];
  const [writeQuorum, ackQuorum] = quorums.split("/").map(Number) as [number, number];
  return {
    ledger,
    state: state as LedgerState,
    writer: Number(writer) as NodeId,
    base: Number(base) as Position,
    writeQuorum,
    ackQuorum,
    fragments: stripes.map(fragmentOf),
    last: Number(last) as EntryNumber,
  };
}

function fragmentOf(text: string): Fragment {
  const [first, ensemble] = text.split(":") as [string, string];
  return { first: Number(first) as EntryNumber, ensemble: ensemble.split(",").map(Number) };
}

export const getList: KvOperation = { type: "get", key: listKey };
export const getLedger = (ledger: LedgerId): KvOperation => ({ type: "get", key: ledgerKey(ledger) });

export const swapList = (from: LedgerList, to: LedgerList, first: NodeSet): KvOperation => ({
  type: "compare-and-set",
  key: listKey,
  expected: listText(from, first),
  value: listText(to, first)!,
});

/** `from`: null for a ledger that is not there yet. */
export const swapLedger = (from: LedgerMetadata | null, to: LedgerMetadata): KvOperation => ({
  type: "compare-and-set",
  key: ledgerKey(to.ledger),
  expected: from === null ? null : metadataText(from),
  value: metadataText(to),
});

/** Terms that a registry closes: what a log that is a chain of ledgers tells of each of them. */

/**
 * The registry says, and this node was told, that all that is decided in `term` and below lies below slot `end`.
 * Source: Junqueira, Kelly, Reed, "Durability with BookKeeper" (2013): a ledger is closed by a compare-and-set.
 */
export interface Closed {
  readonly type: "closed";
  readonly term: number;
  readonly end: number;
}

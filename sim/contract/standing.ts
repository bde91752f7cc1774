/**
 * Where nodes stand by their disks, as judges are told it beside an observation: see `Seen.standing`.
 */
/** Where a node stands by its durable state alone: the facts that no crash may take back. */
export interface Standing {
  /** Highest term (ballot, view, epoch) it promised; 0 when none. */
  readonly promised: number;
  /** What its promise would tell of its accepted values, as text (see `Promised.report`). */
  readonly report: string;
  /** The highest term of an entry or a vote on its disk; 0 when there is none. */
  readonly accepted?: number;
  /** Who holds the promise, where several may ask for one term (see `Promised.to`); null: nobody. */
  readonly to?: number | null;
  /** After a restart, of a node that promises for each instance by itself: where it stands in all of them. */
  readonly instances?: InstanceStandings;
  /** After a restart, of a node whose one promise holds for all slots: its votes, one by one of each slot. */
  readonly slots?: InstanceStandings;
  /** The same of a node that promises for each ledger by itself. What it stored in one is many slots, and not told here. */
  readonly ledgers?: InstanceStandings;
}

export interface InstanceStandings {
  readonly known: readonly InstanceStanding[];
  /**
   * By rank, as in `Ordered`: instances up to here are over for every node, and need not be known any more. Of slots, the
   * last one that a snapshot covers.
   */
  readonly endedTo: readonly number[];
}

export interface InstanceStanding {
  readonly instance: number;
  readonly promised: number;
  /** Highest term in which it accepted something there; -1 when in none. */
  readonly accepted: number;
}

/**
 * Readings of a node's own clock. They are kept in memory and compared with spans, and nothing else is done with them: so
 * that where no clock ticks, each comparison may be tried either way.
 */

declare const instant: unique symbol;

/** A reading of a node's clock: of use to that node alone, for as long as it is up. */
export interface Instant {
  readonly [instant]: true;
}

/** Stands where no clock was read yet. What it is compared with means nothing. */
export const unread = 0 as unknown as Instant;

/** What comparisons come out as where time is abstract. */
export interface Spans {
  /** A reading made now. */
  readonly now: Instant;
  hasElapsed(since: Instant, span: number): boolean;
}

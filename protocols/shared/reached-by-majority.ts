/**
 * How far a majority has come, each in its own log.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), section 2.1: any two majorities meet.
 */
import { majoritySize } from "../../sim/contract/quorum.ts";

/** The highest number that a majority has reached, each at least: the lowest of the majority's highest. */
export function reachedByMajority<N extends number>(numbers: readonly N[]): N {
  const highest = [...numbers].sort((a, b) => b - a);
  return highest[majoritySize(numbers.length) - 1] as N;
}

/**
 * How many replicas are a quorum: f + 1 of 2f + 1. Any two of them meet.
 * Source: Liskov and Cowling (2012), section 2.1 and section 4.3 for recovery.
 */
import { majoritySize } from "../../sim/contract/quorum.ts";

/** f: how many may fail. */
export const failuresMax = (replicas: number): number => replicas - majoritySize(replicas);

/** The highest number that a majority has reached, each at least: the lowest of the majority's highest. */
export function reachedByMajority<N extends number>(numbers: readonly N[]): N {
  const highest = [...numbers].sort((a, b) => b - a);
  return highest[majoritySize(numbers.length) - 1] as N;
}

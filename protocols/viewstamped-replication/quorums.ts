/**
 * How many replicas are a quorum: f + 1 of 2f + 1. Any two of them meet.
 * Source: Liskov and Cowling (2012), section 2.1 and section 4.3 for recovery.
 */
import { majoritySize } from "../../sim/contract/quorum.ts";

/** f: how many may fail. */
export const failuresMax = (replicas: number): number => replicas - majoritySize(replicas);

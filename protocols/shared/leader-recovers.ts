/** How long a system with an elected leader may take until it serves clients again. */
import type { Options } from "../../sim/contract/cluster.ts";

/**
 * Time to miss the leader, to elect another though votes are split a few times, and to bring its log up to date. Raft's
 * own measure of a healthy timeout: Ongaro (2014), section 9.3, where five timeouts suffice but for one election in a
 * thousand.
 */
export const leaderRecovers = ({ electionMinMicros, electionMaxMicros }: Options, roundTripMicros: number): number =>
  electionTimeouts * Math.max(Number(electionMinMicros), Number(electionMaxMicros)) + roundTrips * roundTripMicros;

const electionTimeouts = 5;
const roundTrips = 20;

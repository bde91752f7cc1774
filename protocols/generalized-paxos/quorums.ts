/**
 * Which acceptors make a phase-1, a classic and a fast quorum: those of Fast Paxos.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33), quorum assumption.
 */
import type { Threshold } from "../../sim/contract/quorum.ts";
import type { Quorums } from "../fast-paxos/quorums.ts";
import { isFast, type Round } from "./rounds.ts";

export { intersections, type Quorums, quorumSizes, quorumsOf } from "../fast-paxos/quorums.ts";

/** The quorums that choose in `round`. */
export const decisionQuorum = (round: Round, { fast, classic }: Quorums): Threshold => (isFast(round) ? fast : classic);

/**
 * The quorum systems of the two phases of classic Paxos.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016): only quorums of different phases must meet.
 */
import type { QuorumSystem } from "../../sim/contract/quorum.ts";

export interface Phases {
  readonly phase1: QuorumSystem; // who must promise
  readonly phase2: QuorumSystem; // who must accept
}

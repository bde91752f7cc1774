/**
 * Generalized Paxos: a replicated state machine on command histories, which order only what conflicts.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { leaderRecovers } from "../shared/leader-recovers.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { intersections, quorumsOf } from "./quorums.ts";
import type { GeneralizedPaxosOptions } from "./types.ts";

export const generalizedPaxos: System = {
  name: "generalized-paxos",
  summary: "Commands that commute need no order: two message delays for them, a classic round where they conflict.",
  source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33)',
  services: ["key-value"],
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 4, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<GeneralizedPaxosOptions>) }),
  intersections,
  survives: asynchronousFaults,
  spans: ({ electionMinMicros }) => [Number(electionMinMicros)],
  availability: {
    core: "quorum-connected",
    because: "acceptors need not hear one another: a leader needs a quorum of them for a classic round",
    voters: "acceptor",
    contacts: "proposer",
    needs: ["phase1", "classic"],
    tolerates: (voters, { phase1, classic }) => (phase1 === 0 && classic === 0 ? minority(voters) : null),
    recovers: (options, roundTripMicros) =>
      leaderRecovers(options, 2 * roundTripMicros) + 5 * Number(options["retryMicros"]),
    answersAll: true,
    electionsMax: 6,
    // What is proposed as a fast round ends goes out again at the next look; alone, and in order, nothing ends one.
    answersPromptly: () => ({ rounds: 16, when: "alone", inOrder: true }),
    leaderRenews: true, // for each conflict and each checkpoint
  },
  exempt: {},
  nodeSets: ["asked", "heardFrom", "heardSinceBeat", "answered", "refusedBy"],
  witnesses: [
    "checkpoint",
    "command learned in a classic round",
    "command learned in a fast round",
    "conflict in a fast round",
    "fast again",
    "history found in promises",
    "session answered a retry",
    "snapshot installed",
    "stepped down",
  ],
};

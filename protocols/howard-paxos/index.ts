/**
 * The generalised register: Paxos with quorums by epoch, and values selected by quorum.
 * Source: Howard, "Distributed consensus revised" (2019); Howard, Mortier, "A Generalised Solution to Distributed Consensus" (2019).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { quorumsOf } from "./quorums.ts";
import type { HowardPaxosOptions } from "./types.ts";

export const howardPaxos: System = {
  name: "howard-paxos",
  summary: "the generalised register: Paxos with quorums by epoch, and values selected by quorum",
  source: 'Howard, "Distributed consensus revised" (UCAM-CL-TR-935, 2019)',
  services: ["register"],
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<HowardPaxosOptions>) }),
  intersections: [["phase1", "phase2"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "acceptors do not speak to one another: a proposer needs a quorum of them and nobody else",
    voters: "acceptor",
    contacts: "proposer",
    needs: ["phase1", "phase2"],
    tolerates: (voters, { quorums, phase1, phase2 }) =>
      quorums === "threshold" && phase1 === 0 && phase2 === 0 ? minority(voters) : null,
    recovers: ({ retryMicros }, roundTripMicros) => 64 * (Number(retryMicros) + roundTripMicros),
    electionsMax: null, // an epoch that is won makes no leader
    answersPromptly: () => ({ rounds: 8, when: "alone" }), // who is refused waits for a rival
    tellsOthers: true,
  },
  exempt: {},
  nodeSets: ["refusals", "promises", "accepts"],
  witnesses: [
    "value adopted from a promise",
    "epoch preempted",
    "fewer promises than a phase-1 quorum",
    "vote that nobody can have decided",
    "value decided with all aboard",
    "read of an unset register",
    "read of a decided register",
  ],
};

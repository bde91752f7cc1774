/**
 * Single-decree Paxos as a register that clients propose to and read.
 * Source: Lamport, "Paxos Made Simple" (2001); Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016) for the quorums.
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { quorumsOf } from "./quorums.ts";
import type { PaxosOptions } from "./types.ts";

export const paxos: System = {
  name: "paxos",
  summary: "single-decree Paxos: a write-once register, with any quorum systems that meet",
  source: 'Lamport, "Paxos Made Simple" (2001)',
  services: ["register"],
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<PaxosOptions>) }),
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
    electionsMax: null, // a ballot that is won makes no leader
    answersPromptly: () => ({ rounds: 8, when: "alone" }), // who is refused waits for a rival
    tellsOthers: true,
  },
  exempt: {},
  nodeSets: ["refusals", "promises", "accepts"],
  witnesses: [
    "value adopted from a promise",
    "ballot preempted",
    "read of an unset register",
    "read of a decided register",
  ],
};

/**
 * Fast Paxos as a register that clients propose to and read.
 * Source: Lamport, "Fast Paxos" (2006).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { intersections, quorumsOf } from "./quorums.ts";
import type { FastPaxosOptions } from "./types.ts";

export const fastPaxos: System = {
  name: "fast-paxos",
  summary: "Fast Paxos: a write-once register that is written in two message delays unless values collide",
  source: 'Lamport, "Fast Paxos" (2006)',
  services: ["register"],
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 4, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<FastPaxosOptions>) }),
  intersections,
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "acceptors need not hear one another: a coordinator needs a quorum of them for a classic round",
    voters: "acceptor",
    contacts: "proposer",
    needs: ["phase1", "classic"],
    tolerates: (voters, { phase1, classic }) => (phase1 === 0 && classic === 0 ? minority(voters) : null),
    recovers: ({ retryMicros }, roundTripMicros) => 64 * (Number(retryMicros) + roundTripMicros),
    electionsMax: null, // a round that is won makes no leader
    answersPromptly: () => ({ rounds: 10, when: "alone", inOrder: true }), // who is refused waits for a rival
    tellsOthers: true,
  },
  exempt: {},
  nodeSets: ["voters", "refusals", "promises"],
  witnesses: [
    "value chosen in a fast round",
    "value chosen in a classic round",
    "collision in a fast round",
    "collision recovered by the coordinator",
    "value picked from promises",
    "round preempted",
    "read of an unset register",
    "read of a decided register",
  ],
};

/**
 * Generalized Paxos: a replicated state machine on command histories, which order only what conflicts.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type OptionSpec, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { integer, micros } from "../shared/options.ts";
import { acceptor } from "./acceptor.ts";
import { proposer } from "./proposer.ts";
import { intersections, quorumSizes, quorumsOf } from "./quorums.ts";
import type { GeneralizedPaxosOptions } from "./types.ts";

const options: { readonly [name in keyof GeneralizedPaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to, which learn, and one of which leads"),
  ...quorumSizes,
  open: {
    type: "boolean",
    default: true,
    about: "the first round is fast and open from the start; else the first leader begins with a classic one",
  },
  snapshotEntries: integer(64, 1, 1_000_000, "commands in an epoch before its checkpoint"),
  classicMicros: micros(20_000, "how long a classic round goes on after a conflict before a fast one is tried"),
  electionMinMicros: micros(150_000, "shortest wait for a leader"),
  electionMaxMicros: micros(300_000, "longest wait for a leader"),
  heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
  retryMicros: micros(
    100_000,
    "time after which what is not learned is sent again; twice that: settled in a classic round",
  ),
};

export const generalizedPaxos: System = {
  name: "generalized-paxos",
  summary: "Commands that commute need no order: two message delays for them, a classic round where they conflict.",
  source: 'Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33)',
  service: "key-value",
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 4, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<GeneralizedPaxosOptions>) }),
  intersections,
  survives: asynchronousFaults,
  exempt: {},
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

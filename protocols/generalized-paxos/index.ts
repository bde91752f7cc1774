/**
 * Generalized Paxos: a replicated state machine on command histories, which order only what conflicts.
 * Source: Lamport, "Generalized Consensus and Paxos" (MSR-TR-2005-33).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type OptionSpec, type System } from "../../sim/contract/system.ts";
import { acceptor } from "./acceptor.ts";
import { proposer } from "./proposer.ts";
import { intersections, quorumsOf } from "./quorums.ts";
import type { GeneralizedPaxosOptions } from "./types.ts";

const integer = (value: number, min: number, max: number, about: string): OptionSpec => ({
  type: "integer",
  default: value,
  min,
  max,
  about,
});
const micros = (value: number, about: string): OptionSpec => integer(value, 1_000, 60_000_000, about);

const options: { readonly [name in keyof GeneralizedPaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to, which learn, and one of which leads"),
  phase1: integer(0, 0, 31, "acceptors in a phase-1 quorum, 0 for a majority"),
  classic: integer(0, 0, 31, "acceptors in a classic quorum, 0 for a majority"),
  fast: integer(0, 0, 31, "acceptors in a fast quorum, 0 for the fewest that are safe"),
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
  contact: "proposer",
  // Acceptors come first, so that an acceptor's id is its rank.
  layout: (nodes, { proposers }) => [
    ["acceptor", nodes],
    ["proposer", Number(proposers)],
  ],
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

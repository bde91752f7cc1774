/**
 * Single-decree Paxos as a register that clients propose to and read.
 * Source: Lamport, "Paxos Made Simple" (2001); Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016) for the quorums.
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type OptionSpec, type System } from "../../sim/contract/system.ts";
import { acceptor } from "./acceptor.ts";
import { proposer } from "./proposer.ts";
import { quorumsOf } from "./quorums.ts";
import type { PaxosOptions } from "./types.ts";

const options: { readonly [name in keyof PaxosOptions]: OptionSpec } = {
  proposers: { type: "integer", default: 2, min: 1, max: 8, about: "proposers, which clients talk to" },
  quorums: {
    type: "choice",
    default: "threshold",
    choices: ["threshold", "grid", "weighted"],
    about: "threshold: any so many acceptors; grid: phase 1 a whole row, phase 2 one of each row; weighted: by votes",
  },
  phase1: {
    type: "integer",
    default: 0,
    min: 0,
    max: 31,
    about: "threshold: size of a phase-1 quorum, 0 for a majority",
  },
  phase2: {
    type: "integer",
    default: 0,
    min: 0,
    max: 31,
    about: "threshold: size of a phase-2 quorum, 0 for a majority",
  },
  columns: { type: "integer", default: 0, min: 0, max: 31, about: "grid: acceptors in a row, 0 for a square" },
  votes: {
    type: "integer",
    default: 2,
    min: 0,
    max: 30,
    about: "weighted: votes of acceptor 0; the others have one each",
  },
  prepromised: {
    type: "boolean",
    default: false,
    about: "the first ballot, which belongs to the first proposer, starts with phase 2",
  },
  retryMicros: {
    type: "integer",
    default: 40_000,
    min: 1_000,
    max: 60_000_000,
    about: "shortest wait for an answer before the next ballot, in microseconds; doubles with each round, five times",
  },
};

export const paxos: System = {
  name: "paxos",
  summary: "single-decree Paxos: a write-once register, with any quorum systems that meet",
  source: 'Lamport, "Paxos Made Simple" (2001)',
  service: "register",
  roles: { acceptor, proposer },
  contact: "proposer",
  // Acceptors come first, so that an acceptor's id is its rank.
  layout: (nodes, { proposers }) => [
    ["acceptor", nodes],
    ["proposer", Number(proposers)],
  ],
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<PaxosOptions>) }),
  intersections: [["phase1", "phase2"]],
  survives: asynchronousFaults,
  exempt: {},
  witnesses: [
    "value adopted from a promise",
    "ballot preempted",
    "read of an unset register",
    "read of a decided register",
  ],
};

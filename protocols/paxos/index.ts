/**
 * Single-decree Paxos as a register that clients propose to and read.
 * Source: Lamport, "Paxos Made Simple" (2001); Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016) for the quorums.
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type OptionSpec, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import { acceptor } from "./acceptor.ts";
import { proposer } from "./proposer.ts";
import { quorumsOf } from "./quorums.ts";
import type { PaxosOptions } from "./types.ts";

const options: { readonly [name in keyof PaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to"),
  quorums: {
    type: "choice",
    default: "threshold",
    choices: ["threshold", "grid", "weighted"],
    about: "threshold: any so many acceptors; grid: phase 1 a whole row, phase 2 one of each row; weighted: by votes",
  },
  phase1: quorumSize("threshold: size of a phase-1 quorum, 0 for a majority"),
  phase2: quorumSize("threshold: size of a phase-2 quorum, 0 for a majority"),
  columns: integer(0, 0, 31, "grid: acceptors in a row, 0 for a square"),
  votes: integer(2, 0, 30, "weighted: votes of acceptor 0; the others have one each"),
  prepromised: {
    type: "boolean",
    default: false,
    about: "the first ballot, which belongs to the first proposer, starts with phase 2",
  },
  retryMicros: micros(
    40_000,
    "shortest wait for an answer before the next ballot, in microseconds; doubles with each round, five times",
  ),
};

export const paxos: System = {
  name: "paxos",
  summary: "single-decree Paxos: a write-once register, with any quorum systems that meet",
  source: 'Lamport, "Paxos Made Simple" (2001)',
  service: "register",
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
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

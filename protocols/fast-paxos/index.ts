/**
 * Fast Paxos as a register that clients propose to and read.
 * Source: Lamport, "Fast Paxos" (2006).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type OptionSpec, type System } from "../../sim/contract/system.ts";
import { acceptorsAndProposers } from "../shared/acceptors-and-proposers.ts";
import { integer, micros } from "../shared/options.ts";
import { acceptor } from "./acceptor.ts";
import { proposer } from "./proposer.ts";
import { intersections, quorumSizes, quorumsOf } from "./quorums.ts";
import type { FastPaxosOptions } from "./types.ts";

const options: { readonly [name in keyof FastPaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to and which coordinate"),
  ...quorumSizes,
  recovery: {
    type: "choice",
    default: "coordinated",
    choices: ["restart", "coordinated", "uncoordinated"],
    about:
      "after a collision: restart: a classic round; coordinated: its phase 2 alone; uncoordinated: a fast round, by the acceptors",
  },
  open: {
    type: "boolean",
    default: true,
    about: "the first round is fast and open from the start; else rounds begin classic",
  },
  retryMicros: micros(
    40_000,
    "shortest wait for an answer before a classic round, in microseconds; doubles with each round, five times",
  ),
};

export const fastPaxos: System = {
  name: "fast-paxos",
  summary: "Fast Paxos: a write-once register that is written in two message delays unless values collide",
  source: 'Lamport, "Fast Paxos" (2006)',
  service: "register",
  roles: { acceptor, proposer },
  ...acceptorsAndProposers,
  nodes: { default: 4, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<FastPaxosOptions>) }),
  intersections,
  survives: asynchronousFaults,
  exempt: {},
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

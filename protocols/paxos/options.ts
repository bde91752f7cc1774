/**
 * Paxos' options: how many proposers, which family of quorum systems, and how long a proposer waits.
 * Source: Howard, Malkhi, Spiegelman, "Flexible Paxos" (2016), section 3, for the families.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { PaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof PaxosOptions]: OptionSpec } = {
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
    "shortest wait for an answer before it asks again, in microseconds, three times doubled; for a rival: doubled each time",
  ),
};

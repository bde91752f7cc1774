/**
 * Options of the generalised register: how many proposers, quorums, which revision, how values are selected, how long it waits.
 * Source: Howard, "Distributed consensus revised" (2019), chapter 5 for the revisions, 6 for the selection.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { HowardPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof HowardPaxosOptions]: OptionSpec } = {
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
  revision: {
    type: "choice",
    default: "C",
    choices: ["A", "B", "C"],
    about:
      "phase 1 meets the phase-2 quorums: A: of all epochs; B: of lower ones; C: of those above a proposal that it found",
    often: 60,
  },
  selection: {
    type: "choice",
    default: "quorum",
    choices: ["highest", "quorum"],
    about:
      "the value proposed: highest: that of the highest vote; quorum: that one where some quorum may have decided it",
    often: 50,
  },
  allAboard: integer(0, 0, 30, "epochs, the lowest, whose phase 2 needs all acceptors", [2, 4, 8], 50),
  prepromised: {
    type: "boolean",
    default: false,
    about: "the first epoch, which belongs to the first proposer, starts with phase 2; not with all aboard",
  },
  retryMicros: micros(
    40_000,
    "shortest wait for an answer before it asks again, in microseconds, three times doubled; for a rival: doubled each time",
  ),
};

/**
 * CASPaxos' options: how many proposers, what a register holds, whether phase 1 goes ahead, sizes of quorums, times.
 * Source: Rystsov, "CASPaxos" (2018), section 2.2.1 for `piggyback`, 3 for a register per key.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { CasPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof CasPaxosOptions]: OptionSpec } = {
  proposers: integer(2, 1, 8, "proposers, which clients talk to"),
  spares: integer(0, 0, 5, "acceptors beyond those that begin"),
  store: {
    type: "choice",
    default: "one",
    choices: ["one", "each"],
    about: "one: a single register holds the whole store; each: every key has a register of its own",
    often: 60,
  },
  piggyback: {
    type: "boolean",
    default: false,
    about:
      "an accept asks for the next ballot's promises too, so that this proposer's next change takes one round trip",
  },
  tombstones: {
    type: "choice",
    default: "keep",
    choices: ["keep", "remove"],
    about: "with a register for each key: what becomes of one that holds nothing, once everybody is reached",
    often: 50,
  },
  phase1: quorumSize("size of a phase-1 quorum, 0 for a majority"),
  phase2: quorumSize("size of a phase-2 quorum, 0 for a majority"),
  retryMicros: micros(
    40_000,
    "shortest wait for an answer before it asks again, in microseconds, three times doubled; for a rival: doubled each time",
  ),
};

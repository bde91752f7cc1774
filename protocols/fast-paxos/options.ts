/**
 * Fast Paxos' options: how many proposers, the sizes of quorums, what follows a collision, and how long a proposer waits.
 * Source: Lamport, "Fast Paxos" (2006), section 2.2.2 for the sizes, 3.2 for collisions.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import { quorumSizes } from "./quorums.ts";
import type { FastPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof FastPaxosOptions]: OptionSpec } = {
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
    "shortest wait for an answer before it asks again, in microseconds, three times doubled; for a rival: doubled each time",
  ),
};

/**
 * ABD's options: which quorums read and write, whether a read that finds a quorum of one mind is over, and how long it waits.
 * Source: Gifford, "Weighted Voting for Replicated Data" (1979), for quorums of different sizes; Attiya, Bar-Noy, Dolev
 * (1995), section 3, for majorities.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { micros, quorumSize } from "../shared/options.ts";
import type { AbdOptions } from "./types.ts";

export const options: { readonly [name in keyof AbdOptions]: OptionSpec } = {
  quorums: {
    type: "choice",
    default: "threshold",
    choices: ["threshold", "one", "grid"],
    about:
      "threshold: any so many replicas; one: any one reads, all write; grid: one of each row reads, a whole row writes",
    often: 40,
  },
  read: quorumSize("threshold: size of a read quorum, 0 for the fewest that are safe, beside majorities"),
  write: quorumSize("threshold: size of a write quorum, 0 for the fewest that are safe, beside majorities"),
  reads: {
    type: "choice",
    default: "write-back",
    choices: ["write-back", "unanimous"],
    about: "write-back: in two round trips; unanimous: in one where a write quorum tells the latest stamp that is told",
    often: 50,
  },
  retryMicros: micros(40_000, "wait for answers before it asks again, in microseconds; twice as long each time"),
};

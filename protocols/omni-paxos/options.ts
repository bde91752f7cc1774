/**
 * The options of Omni-Paxos: times, batches, checkpoints, and whether members change.
 * Source: Ng, Haridi, Carbone, "Omni-Paxos" (EuroSys 2023), at the options' uses.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { OmniPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof OmniPaxosOptions]: OptionSpec } = {
  heartbeatMicros: micros(
    100_000,
    "length of a round of heartbeats: who is not heard in one has failed; longer where answers come late",
  ),
  decideMicros: micros(50_000, "time between two Decides of a leader"),
  retryMicros: micros(200_000, "time after which a Prepare that is not answered goes out again"),
  batchMax: integer(64, 1, 1_000, "entries in one AcceptDecide, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "entries executed between two checkpoints"),
  reconfigures: {
    type: "choice",
    default: "none",
    choices: ["none", "stop-sign"],
    about: "what an operator may ask for: nothing; any members, by the last entry of a configuration",
    isDrawn: false, // a question of its own: the scenario `membership` asks it
  },
  spares: { ...integer(0, 0, 8, "servers beyond those that begin, which may become members"), isDrawn: false },
};

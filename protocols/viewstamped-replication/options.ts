/**
 * The options of Viewstamped Replication: times, batches, checkpoints, when a view change is joined, and what is on a disk.
 * Source: Liskov and Cowling, "Viewstamped Replication Revisited" (2012), at the options' uses.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { ViewstampedOptions } from "./types.ts";

export const options: { readonly [name in keyof ViewstampedOptions]: OptionSpec } = {
  electionMinMicros: micros(
    150_000,
    "shortest wait for the primary, or for a view to begin, before another is asked for",
  ),
  electionMaxMicros: micros(300_000, "longest such wait; also how long a primary waits for a majority that follows"),
  heartbeatMicros: micros(50_000, "time between two commit messages of a primary"),
  retryMicros: micros(200_000, "time after which a state transfer, or a recovery, is asked for again"),
  batchMax: integer(64, 1, 1_000, "operations in one prepare message, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "operations executed between two checkpoints"),
  staysWithPrimary: {
    type: "boolean",
    default: true,
    about: "who hears its primary joins nobody in a view change; as the paper has it, it does",
  },
  disk: {
    type: "choice",
    default: "log",
    choices: ["log", "none"],
    drawn: ["log"], // without one no more than a minority may ever crash: the scenario `diskless` asks that
    about:
      "log: view and log are on disk before they are answered for; none: a crash takes all, and recovery brings it back",
    weakens: { none: ["crash", "unsynced-suffix", "unsynced-subset", "read-error", "full-disk"] },
  },
  reconfigures: {
    type: "choice",
    default: "none",
    choices: ["none", "epochs"],
    about: "what an operator may ask for: nothing; any members, who begin another epoch",
    isDrawn: false, // a question of its own: the scenario `membership` asks it
  },
  spares: { ...integer(0, 0, 8, "replicas beyond those that begin, which may become members"), isDrawn: false },
};

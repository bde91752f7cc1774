/**
 * The options of Zab: times, batches and snapshots.
 * Source: Junqueira, Reed, Serafini, "Zab" (DSN 2011), at the options' uses; ZooKeeper's own are named where there are such.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros } from "../shared/options.ts";
import type { ZabOptions } from "./types.ts";

export const options: { readonly [name in keyof ZabOptions]: OptionSpec } = {
  electionMinMicros: micros(150_000, "shortest wait for a word of the leader before another one is looked for"),
  electionMaxMicros: micros(
    300_000,
    "longest such wait; also how long a leader waits for a quorum that follows (ZooKeeper: syncLimit)",
  ),
  heartbeatMicros: micros(50_000, "time between two pings of a leader (ZooKeeper: tickTime)"),
  retryMicros: micros(200_000, "time after which a vote, or a question of one who joins, is sent again"),
  settleMicros: integer(
    10_000,
    0,
    60_000_000,
    "wait for a better vote once a quorum agrees, before the election ends (ZooKeeper: finalizeWait)",
  ),
  batchMax: integer(64, 1, 1_000, "transactions in one proposal, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "transactions executed between two snapshots", [4, 16]),
  tailEntries: integer(32, 0, 1_000_000, "entries that stay in the history though the snapshot covers them", [0, 2]),
  reads: {
    type: "choice",
    default: "ordered",
    choices: ["ordered", "local", "sync"],
    drawn: ["ordered"], // what the others promise is another judge's question
    tried: ["local", "sync"],
    about:
      "ordered: reads are transactions like others; local: whoever is asked answers from its own state, as far as its session has seen " +
      "at least; sync: it asks the leader first how far everything is committed",
  },
};

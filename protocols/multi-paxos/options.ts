/**
 * Multi-Paxos' options: times, the window, batches, snapshots, how reads are served, and the sizes of quorums.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3, for the window; the other papers at the options' uses.
 */
import type { OptionSpec } from "../../sim/contract/system.ts";
import { integer, micros, quorumSize } from "../shared/options.ts";
import type { MultiPaxosOptions } from "./types.ts";

export const options: { readonly [name in keyof MultiPaxosOptions]: OptionSpec } = {
  electionMinMicros: micros(150_000, "shortest wait for a leader; also its lease"),
  electionMaxMicros: micros(
    300_000,
    "longest wait for a leader; also how long a leader waits for a quorum that follows",
  ),
  heartbeatMicros: micros(50_000, "time between two heartbeats of a leader"),
  retryMicros: micros(200_000, "time after which what is not chosen is proposed again"),
  window: integer(32, 1, 10_000, "alpha: slots proposed beyond the chosen prefix, at most"),
  batchMax: integer(16, 1, 1_000, "slots in one accept message, at most"),
  snapshotEntries: integer(64, 1, 1_000_000, "slots executed between two snapshots"),
  preVote: { type: "boolean", default: true, about: "ask whether an election could be won before opening a ballot" },
  checkQuorum: {
    type: "boolean",
    default: true,
    about: "a leader that no quorum follows gives up, and one that is followed cannot be unseated",
  },
  reads: {
    type: "choice",
    default: "read-index",
    choices: ["read-index", "log", "quorum", "lease"],
    drawn: ["read-index", "log", "quorum"], // leases are a question of their own: the scenario `leases` asks it
    about:
      "how gets are served: by the confirmed leader, by a slot, by any replica with a quorum, or by the leader's clock",
    weakens: { lease: ["clock-jump"] },
  },
  leaseDrift: {
    ...integer(50_000, 10, 500_000, "millionths by which a clock may run off while leases hold"),
    isDrawn: false,
  },
  phase1: quorumSize("replicas that must promise; 0: a majority"),
  phase2: quorumSize("replicas that must accept; 0: a majority"),
  reconfigures: {
    type: "choice",
    default: "none",
    choices: ["none", "window"],
    about: "what an operator may ask for: nothing; any members, who vote from a window of slots later on",
    isDrawn: false, // a question of its own: the scenario `membership` asks it
  },
  spares: { ...integer(0, 0, 8, "replicas beyond those that begin, which may become members"), isDrawn: false },
};

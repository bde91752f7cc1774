/**
 * Raft: a replicated log with a strong leader, as a key-value service with client sessions.
 * Source: Ongaro, "Consensus: Bridging Theory and Practice" (2014), with its errata; Ongaro and Ousterhout, "In Search of
 * an Understandable Consensus Algorithm (Extended Version)" (2014).
 */

import type { Cluster } from "../../sim/contract/cluster.ts";
import { majoritySize } from "../../sim/contract/quorum.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { leaderRecovers } from "../shared/leader-recovers.ts";
import { minority } from "../shared/minority.ts";
import { catchUpMicros } from "./catch-up.ts";
import { spansOf } from "./lease.ts";
import { raftOptions } from "./options.ts";
import { firstMembers, quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { RaftOptions } from "./types.ts";
import { missedMicros } from "./witness.ts";

export const raft: System = {
  name: "raft",
  summary: "Raft: a replicated log with pre-vote, check-quorum, snapshots, read-index and leadership transfer",
  source: 'Ongaro, "Consensus: Bridging Theory and Practice" (2014)',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 5, min: 1, max: 31 },
  options: raftOptions,
  quorums: (cluster, members) => quorumsOf(cluster as unknown as Cluster<RaftOptions>, members),
  membership: {
    changes: ({ reconfigures }) => (reconfigures === "none" ? null : reconfigures === "one" ? "one" : "any"),
    meets: true,
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<RaftOptions>),
    sizes: ({ servers }) => [1, servers],
  },
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  driftMax: ({ reads, leaseDrift }) => (reads === "lease" ? Number(leaseDrift) : Number.POSITIVE_INFINITY),
  spans: (given) => spansOf(given as unknown as RaftOptions),
  availability: {
    core: "fully-connected",
    because: "a server whose log is behind cannot lead, whatever it is linked with: a constrained election never ends",
    voters: "replica",
    contacts: "replica",
    needs: ["informed"],
    tolerates: (voters, { witnesses }) =>
      Math.max(0, Math.min(minority(voters), majoritySize(voters) - 1 - Math.min(Number(witnesses), voters >> 1))),
    recovers: (options, roundTripMicros) =>
      leaderRecovers(options, roundTripMicros) + catchUpMicros(options) + missedMicros(options),
    answersAll: true,
    electionsMax: 6,
    handsOverEvery: ({ transferMicros, preferred, electionMaxMicros }) =>
      Number(preferred) > 0 ? Number(electionMaxMicros) : Number(transferMicros),
    // Who reads by a quorum waits for what it tells of to be committed, and hears of that with a heartbeat.
    answersPromptly: ({ reads }) => (reads === "quorum" ? null : { rounds: 8, when: "always" }),
    deposesDeaf: ({ checkQuorum }) => checkQuorum === true,
    defersFor: ({ electionMinMicros }) => Number(electionMinMicros),
    keepsLeader: ({ preVote, checkQuorum }) => preVote === true && checkQuorum === true,
    unseats: ({ preVote, checkQuorum }) => preVote === false || checkQuorum === false,
  },
  exempt: {},
  nodeSets: ["told", "voters", "incoming", "members", "learners", "votes", "active", "activeBefore"],
  witnesses: [
    "leader elected",
    "leader stepped down for want of a majority",
    "leadership transferred",
    "log conflict truncated",
    "entry committed before the leader's disk had it",
    "snapshot installed",
    "read-index read",
    "session answered a retry",
  ],
};

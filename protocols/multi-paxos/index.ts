/**
 * Multi-Paxos: a log of registers under one stable ballot.
 * Source: Lamport, "Paxos Made Simple" (2001), section 3; Chandra, Griesemer, Redstone, "Paxos Made Live" (2007).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { leaderRecovers } from "../shared/leader-recovers.ts";
import { minority } from "../shared/minority.ts";
import { spansOf } from "./lease.ts";
import { options } from "./options.ts";
import { firstMembers, phasesOf, quorumsOf, sizesOfMembers } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { MultiPaxosOptions } from "./types.ts";

export const multiPaxos: System = {
  name: "multi-paxos",
  summary: "A log of registers under one stable ballot; phase 1 once for all slots, pipelined phase 2.",
  source: 'Lamport, "Paxos Made Simple" (2001), section 3',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes, { spares }) => [["replica", nodes + Number(spares)]],
  nodes: { default: 5, min: 1, max: 31 },
  options,
  quorums: (given, members) => {
    const cluster = given as unknown as Cluster<MultiPaxosOptions>;
    return { ...(members === undefined ? quorumsOf(cluster) : phasesOf(cluster, members)) };
  },
  membership: {
    changes: ({ reconfigures }) => (reconfigures === "none" ? null : "any"),
    bySlot: true,
    role: "replica",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<MultiPaxosOptions>),
    sizes: (cluster) => sizesOfMembers(cluster as unknown as Cluster<MultiPaxosOptions>),
  },
  intersections: [["phase1", "phase2"]],
  survives: asynchronousFaults,
  driftMax: ({ reads, leaseDrift }) => (reads === "lease" ? Number(leaseDrift) : Number.POSITIVE_INFINITY),
  spans: (given) => spansOf(given as unknown as MultiPaxosOptions),
  availability: {
    core: "fully-connected",
    because: "a replica that hears the leader does not stand against it, though the leader may hear no quorum",
    voters: "replica",
    contacts: "replica",
    needs: ["phase1", "phase2"],
    tolerates: (voters, { phase1, phase2 }) => (phase1 === 0 && phase2 === 0 ? minority(voters) : null),
    recovers: leaderRecovers,
    answersAll: true,
    electionsMax: 6,
    // A quorum read may wait for a slot of which its replica hears by the next heartbeat.
    answersPromptly: ({ reads }) => (reads === "quorum" ? null : { rounds: 8, when: "always" }),
    deposesDeaf: ({ checkQuorum }) => checkQuorum === true,
    defersFor: ({ electionMinMicros }) => Number(electionMinMicros),
    keepsLeader: ({ preVote, checkQuorum }) => preVote === true && checkQuorum === true,
    unseats: ({ preVote }) => preVote === false,
  },
  exempt: {},
  nodeSets: ["acks", "preVotes", "promises", "answered", "refused", "members", "holders"],
  witnesses: [
    "gap filled with a no-op",
    "read-index read",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "stepped down",
  ],
};

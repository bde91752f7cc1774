/**
 * Zab: ZooKeeper's atomic broadcast, a log whose leader is found by fast leader election, promised an epoch by a quorum, and
 * broadcasts once a quorum has its history.
 * Source: Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems" (DSN 2011); Medeiros, "ZooKeeper's
 * atomic broadcast protocol: Theory and practice" (2012).
 */
import { majority } from "../../sim/contract/quorum.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { leaderRecovers } from "../shared/leader-recovers.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { replica } from "./replica.ts";

export const zab: System = {
  name: "zab",
  summary: "Zab: ZooKeeper's atomic broadcast, with fast leader election, discovery, synchronization and broadcast",
  source: 'Junqueira, Reed, Serafini, "Zab: High-performance broadcast for primary-backup systems" (2011)',
  services: ["key-value"],
  roles: { replica },
  contact: "replica",
  layout: (nodes) => [["replica", nodes]],
  nodes: { default: 5, min: 1, max: 31 },
  options,
  quorums: ({ servers }) => ({ majority: majority(servers) }),
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  availability: {
    core: "fully-connected",
    because:
      "votes are passed on, so a replica may be voted for by some who cannot reach it; who followed it in vain votes for others",
    voters: "replica",
    contacts: "replica",
    needs: ["majority"],
    tolerates: minority,
    // A leader that cannot be joined is waited for twice as long as one that falls silent, and may be found again once.
    recovers: (given, roundTripMicros) =>
      leaderRecovers(given, roundTripMicros) + 6 * Number(given["electionMaxMicros"]),
    answersAll: true,
    electionsMax: 6,
    answersPromptly: () => ({ rounds: 8, when: "always" }),
  },
  primaryOrder: true,
  readsMayBeOld: ({ reads }) => reads !== "ordered",
  exempt: {},
  nodeSets: ["shunned", "promisers", "upToDate"],
  witnesses: [
    "synchronized by DIFF",
    "synchronized by TRUNC",
    "synchronized by SNAP",
    "snapshot taken",
    "snapshot installed",
    "session answered a retry",
  ],
};

/**
 * ABD: registers that are put and got, by quorums alone and without consensus.
 * Source: Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { quorumsOf } from "./quorums.ts";
import { replica } from "./replica.ts";
import type { AbdOptions } from "./types.ts";

export const abd: System = {
  name: "abd",
  summary: "ABD: registers that are put and got by quorums alone, without consensus and without a leader",
  source: 'Attiya, Bar-Noy, Dolev, "Sharing Memory Robustly in Message-Passing Systems" (JACM 1995)',
  services: ["key-value"],
  offers: ["get", "put"],
  roles: { replica },
  contact: "replica",
  layout: (nodes) => [["replica", nodes]],
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums: (cluster) => ({ ...quorumsOf(cluster as unknown as Cluster<AbdOptions>) }),
  intersections: [["read", "write"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "replicas need not hear one another: whoever reads or writes needs quorums and nobody else",
    voters: "replica",
    contacts: "replica",
    needs: ["read", "write"],
    tolerates: (voters, { quorums, read, write }) =>
      quorums === "threshold" && read === 0 && write === 0 ? minority(voters) : null,
    canLose: () => 0, // a put waits for its writer: of a writer that is gone for good, for ever
    isOneServers: ({ type }) => type === "put",
    recovers: ({ retryMicros }, roundTripMicros) => 64 * (Number(retryMicros) + roundTripMicros),
    electionsMax: null, // nobody leads
    answersAll: true,
    answersPromptly: () => ({ rounds: 4, when: "always" }), // two phases, and a sync between them: nobody waits for a rival
  },
  exempt: {},
  nodeSets: ["answered", "holders"],
  witnesses: [
    "client sent to its writer",
    "put taken up again by its stamp",
    "read written back",
    "read of what a write quorum told",
  ],
};

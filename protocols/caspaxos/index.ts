/**
 * CASPaxos: a key-value store in rewritable registers, without a log and without a leader.
 * Source: Rystsov, "CASPaxos: Replicated State Machines without logs" (2018).
 */
import type { Cluster } from "../../sim/contract/cluster.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { minority } from "../shared/minority.ts";
import { acceptor } from "./acceptor.ts";
import { countsAllowed, firstMembers } from "./configurations.ts";
import { options } from "./options.ts";
import { proposer } from "./proposer.ts";
import { firstQuorumsOf, quorumsAmong } from "./quorums.ts";
import type { CasPaxosOptions } from "./types.ts";

export const caspaxos: System = {
  name: "caspaxos",
  summary: "a key-value store in rewritable registers: changes in two round trips or one, no log, no leader",
  source: 'Rystsov, "CASPaxos: Replicated State Machines without logs" (2018)',
  services: ["key-value"],
  deletes: true,
  roles: { acceptor, proposer },
  contact: "proposer",
  layout: (nodes, { proposers, spares }) => [
    ["acceptor", nodes + Number(spares)],
    ["proposer", Number(proposers)],
  ],
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums(cluster, members) {
    const own = cluster as unknown as Cluster<CasPaxosOptions>;
    return { ...(members === undefined ? firstQuorumsOf(own) : quorumsAmong(own, members)) };
  },
  membership: {
    changes: "one",
    role: "acceptor",
    first: (cluster) => firstMembers(cluster as unknown as Cluster<CasPaxosOptions>),
    sizes: (cluster) => countsAllowed(cluster as unknown as Cluster<CasPaxosOptions>),
  },
  intersections: [["phase1", "phase2"]],
  survives: asynchronousFaults,
  availability: {
    core: "quorum-connected",
    because: "acceptors do not speak to one another: a proposer needs a quorum of them and nobody else",
    voters: "acceptor",
    contacts: "proposer",
    needs: ["phase1", "phase2"],
    tolerates: (voters, { phase1, phase2, spares }) =>
      phase1 === 0 && phase2 === 0 && spares === 0 ? minority(voters) : null,
    recovers: ({ retryMicros }, roundTripMicros) => 64 * (Number(retryMicros) + roundTripMicros),
    electionsMax: null, // a ballot that is won makes no leader
    // Who is refused waits for a rival; a ballot that a removal overtakes is told nothing, and opened anew at the next look.
    answersPromptly: ({ tombstones }) => (tombstones === "remove" ? null : { rounds: 8, when: "alone" }),
  },
  exempt: {},
  nodeSets: [
    "promises",
    "adopted",
    "answered",
    "refusals",
    "agreeing",
    "accepts",
    "granted",
    "prepare",
    "accept",
    "target",
  ],
  witnesses: [
    "ballot preempted",
    "phase 1 went ahead",
    "read without a second phase",
    "read written back",
    "register removed",
    "register rewritten for new acceptors",
    "session answered a retry",
  ],
};

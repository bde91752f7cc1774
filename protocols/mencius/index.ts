/**
 * Mencius: a log whose slots are dealt out to the servers in turn; each suggests in its own and skips those it does not need.
 * Source: Mao, Junqueira, Marzullo, "Mencius: Building Efficient Replicated State Machines for WANs" (OSDI 2008).
 */
import { majority } from "../../sim/contract/quorum.ts";
import { asynchronousFaults, type System } from "../../sim/contract/system.ts";
import { minority } from "../shared/minority.ts";
import { options } from "./options.ts";
import { server } from "./server.ts";

export const mencius: System = {
  name: "mencius",
  summary: "Mencius: a log whose slots belong to the servers in turn, with skips, and revocation of who is silent.",
  source: 'Mao, Junqueira, Marzullo, "Mencius: Building Efficient Replicated State Machines for WANs" (OSDI 2008)',
  services: ["key-value"],
  roles: { server },
  contact: "server",
  layout: (nodes) => [["server", nodes]],
  nodes: { default: 3, min: 1, max: 31 },
  options,
  quorums: ({ servers }) => ({ majority: majority(servers) }),
  intersections: [["majority", "majority"]],
  survives: asynchronousFaults,
  availability: {
    core: "fully-connected",
    because:
      "a command waits for all slots below its own, which only their coordinators, or whoever is linked with a majority, can fill",
    voters: "server",
    contacts: "server",
    needs: ["majority"],
    tolerates: minority,
    recovers: ({ suspectMicros, skipMicros }, roundTripMicros) =>
      16 * Number(suspectMicros) + 4 * Number(skipMicros) + 40 * roundTripMicros,
    answersAll: true,
    electionsMax: null, // nobody leads
    answersPromptly: () => ({ rounds: 8, when: "always" }),
  },
  exempt: {},
  nodeSets: ["acks", "refusals", "replies", "asked", "suspected"],
  witnesses: [
    "command found in a revocation",
    "decisions fetched",
    "executed out of order",
    "revocation",
    "session answered a retry",
    "snapshot installed",
    "snapshot taken",
    "suggested again",
  ],
};

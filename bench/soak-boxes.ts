/** The boxes that are exhausted at night, by system. */
import type { Box } from "../sim/check/subjects/system/box.ts";

/** A box, and how deep to go where it is too large to exhaust. */
interface Soak extends Partial<Box> {
  readonly toDepth?: number;
}

/** The smallest registry, which elects nobody. */
const onOneAcceptor = { registry: "caspaxos", registryNodes: 1 };
const onThreeAcceptors = { registry: "caspaxos", registryNodes: 3, "registry.proposers": 1 };

const onOther = { registry: "caspaxos", registryNodes: 1, "registry.proposers": 1, spares: 1 };

/** Boxes of 10^5 to 10^8 states, by system; a window of 1 makes an end of those that have none in minutes. */
export const soakBoxes: { readonly [system: string]: readonly Soak[] } = {
  paxos: [{ clients: 2, toDepth: 19 }, { clients: 2, window: 1 }, { crashes: 1 }, { duplicates: 1, terms: 4 }],
  caspaxos: [
    { clients: 2, timeouts: 0, toDepth: 20 },
    { clients: 2, operations: 2, window: 1 },
    { clients: 2, timeouts: 0, options: { piggyback: true }, window: 1 },
    { clients: 2, crashes: 1, timeouts: 0, options: { store: "each" }, keys: 2, window: 1 },
    { timeouts: 0, options: { spares: 1, proposers: 1 }, reconfigurations: [[0, 1, 2, 3]], window: 1 },
    {
      nodes: 1,
      clients: 2,
      readers: 1,
      timeouts: 0,
      options: { store: "each", spares: 2 },
      reconfigurations: [
        [0, 1],
        [0, 1, 2],
      ],
      window: 1,
    },
    { nodes: 2, clients: 2, deleters: 1, timeouts: 0, options: { store: "each", tombstones: "remove" }, window: 1 },
    {
      nodes: 1,
      clients: 2,
      deleters: 1,
      operations: 2,
      retries: 1,
      timeouts: 0,
      options: { store: "each", tombstones: "remove", piggyback: true },
      window: 1,
    },
    { crashes: 1 },
  ],
  abd: [{ clients: 3, readers: 2, timeouts: 0, window: 1 }],
  "fast-paxos": [{ nodes: 4 }, { nodes: 5, clients: 2, timeouts: 0 }, { clients: 2, toDepth: 17 }],
  "howard-paxos": [{ clients: 2, timeouts: 0, window: 1 }, { crashes: 1 }],
  "multi-paxos": [{}, { timeouts: 2, window: 1, toDepth: 24 }],
  zab: [
    { timeouts: 0, crashes: 1, window: 1 },
    { timeouts: 2, terms: 2, window: 1, toDepth: 24 },
  ],
  "viewstamped-replication": [
    {},
    { crashes: 1, window: 1, options: { disk: "none" } },
    { timeouts: 2, window: 1, options: { staysWithPrimary: false }, toDepth: 24 },
    {
      nodes: 2,
      clients: 0,
      timeouts: 2,
      crashes: 1,
      window: 1,
      timers: ["view"],
      options: { reconfigures: "epochs", spares: 1 },
      reconfigurations: [[0, 2]],
    },
  ],
  "omni-paxos": [
    { nodes: 2, crashes: 1 },
    { nodes: 2, timeouts: 3, crashes: 1, window: 1 },
    { nodes: 3, timeouts: 2, window: 1, timers: ["heartbeat@2"] },
    {
      nodes: 2,
      timeouts: 3,
      window: 1,
      options: { reconfigures: "stop-sign", spares: 1 },
      reconfigurations: [[1, 2]],
      toDepth: 24,
    },
  ],
  raft: [
    { crashes: 1 },
    { crashes: 1, duplicates: 1, window: 1 },
    { timeouts: 2, terms: 2, toDepth: 17 },
    { timeouts: 2, terms: 2, window: 1 },
  ],
  "generalized-paxos": [{}, { clients: 2, timeouts: 0, toDepth: 20 }],
  epaxos: [
    { clients: 2, timeouts: 0 },
    { timeouts: 2, crashes: 1 },
    { clients: 2, crashes: 1, toDepth: 14 },
    { nodes: 5, timeouts: 2, crashes: 1, toDepth: 14 },
  ],
  mencius: [
    { timeouts: 4, timers: ["suspect@1"], window: 1 },
    { clients: 2, timeouts: 0, crashes: 1, window: 1 },
    { timeouts: 4, timers: ["suspect@1"], crashes: 1, window: 1, toDepth: 22 },
  ],
  "writer-logger": [
    { nodes: 2, timeouts: 2, timers: ["suspect"], window: 1, options: onOneAcceptor },
    { timeouts: 2, crashes: 1, window: 1, options: onOneAcceptor, toDepth: 24 },
    { nodes: 2, timeouts: 2, timers: ["suspect"], window: 1, options: onThreeAcceptors, toDepth: 30 },
  ],
  "leader-follower": [
    { timeouts: 1, window: 1, options: onOneAcceptor },
    { nodes: 2, timeouts: 2, window: 1, options: onOneAcceptor },
    { nodes: 2, timeouts: 2, window: 1, options: onThreeAcceptors, toDepth: 28 },
  ],
  bookkeeper: [
    { timeouts: 2, crashes: 1, window: 1, options: onOneAcceptor, toDepth: 26 },
    { nodes: 1, window: 1, options: onThreeAcceptors },
  ],
  safekeepers: [
    { window: 1, options: onOneAcceptor },
    { nodes: 1, window: 1, options: { ...onOneAcceptor, spares: 1 }, reconfigurations: [[1]] },
    {
      nodes: 1,
      clients: 0,
      window: 1,
      options: { ...onThreeAcceptors, spares: 1, proposers: 1 },
      reconfigurations: [[1]],
    },
  ],
  "kafka-isr": [
    { nodes: 2, timeouts: 2, retries: 1, timers: ["suspect"], window: 1, options: onOneAcceptor },
    { nodes: 3, timeouts: 3, retries: 1, timers: ["suspect", "beat"], window: 1, options: onOneAcceptor, toDepth: 22 },
    { nodes: 2, timeouts: 2, crashes: 1, retries: 1, window: 1, options: onOneAcceptor, toDepth: 20 },
  ],
  corfu: [
    {
      nodes: 2,
      timeouts: 4,
      crashes: 1,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
      options: { registryNodes: 1 },
    },
    {
      nodes: 2,
      clients: 2,
      timeouts: 4,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
      options: { registryNodes: 1 },
      toDepth: 50,
    },
    { nodes: 1, timeouts: 2, window: 1, timers: ["suspect"], options: onThreeAcceptors, toDepth: 32 },
  ],
  delos: [
    { timeouts: 3, window: 1, timers: ["suspect@0", "suspect@1", "registry:election"] },
    {
      nodes: 2,
      clients: 2,
      readers: 1,
      timeouts: 3,
      window: 1,
      timers: ["suspect@0", "suspect@1", "registry:election"],
    },
  ],
  chain: [{}, { nodes: 2, timeouts: 2 }, { nodes: 2, timeouts: 2, crashes: 1, toDepth: 20 }],
  "vertical-paxos": [
    // Another acceptor in the place of the only one, while two leaders take turns, or one crashes; in either variant.
    { nodes: 1, timeouts: 3, timers: ["suspect"], window: 1, options: onOther, reconfigurations: [[1]] },
    {
      nodes: 1,
      timeouts: 3,
      timers: ["suspect"],
      window: 1,
      options: { ...onOther, variant: "II" },
      reconfigurations: [[1]],
    },
    {
      nodes: 1,
      clients: 2,
      timeouts: 2,
      crashes: 1,
      timers: ["suspect"],
      window: 1,
      options: { ...onOther, proposers: 1, variant: "II" },
      reconfigurations: [[1]],
    },
    { nodes: 3, timeouts: 2, timers: ["suspect"], window: 1, options: { ...onOneAcceptor, "registry.proposers": 1 } },
    { nodes: 2, timeouts: 2, timers: ["suspect"], window: 1, options: onThreeAcceptors, toDepth: 28 },
  ],
};

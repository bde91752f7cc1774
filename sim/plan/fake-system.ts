/** A system for tests of plans: it claims everything, has an option of each type, and never runs. */
import { noNodes } from "../base/node-set.ts";
import type { Automaton, FaultKind, System } from "../contract/system.ts";

export const allFaultKinds: readonly FaultKind[] = [
  "drop",
  "duplicate",
  "reorder",
  "partition",
  "crash",
  "unsynced-suffix",
  "unsynced-subset",
  "wiped-disk",
  "pause",
  "slow",
  "clock-drift",
  "clock-jump",
  "read-error",
  "full-disk",
  "sync-error",
  "torn-write",
  "corruption",
  "misdirected-write",
];

/** It declares messages, at which faults may be aimed. */
const replica = { messages: ["requestVote", "voted", "append", "appended"], timers: [] } as unknown as Automaton;

export function fakeSystem(changes: Partial<System> = {}): System {
  return {
    name: "fake",
    summary: "A system that never runs.",
    source: "none",
    services: ["key-value"],
    roles: { replica },
    contact: "replica",
    layout: (nodes) => [["replica", nodes]],
    nodes: { default: 3, min: 1, max: 9 },
    options: {
      electionMicros: { type: "integer", default: 150_000, min: 1_000, max: 1_000_000, about: "a number" },
      compactAfter: { type: "integer", default: 1_000, min: 1, max: 100_000, about: "a threshold" },
      preVote: { type: "boolean", default: true, about: "a switch" },
      reads: { type: "choice", default: "log", choices: ["log", "index"], about: "a choice" },
    },
    quorums: ({ servers }) => ({ majority: { name: "all", nodes: servers, isQuorum: (nodes) => nodes !== noNodes } }),
    intersections: [],
    survives: allFaultKinds,
    exempt: {},
    witnesses: [],
    ...changes,
  };
}

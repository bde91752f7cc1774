/** What can happen next in the scheduled world: every choice that is open, faults and all. */
import type { RoleSpan } from "../../contract/cluster.ts";
import type { ArmedTimers } from "./armed-timers.ts";
import { type Choice, wholeRun } from "./choices.ts";
import type { InFlight } from "./in-flight.ts";
import type { Notices } from "./notices.ts";

export type UpOrDown = "up" | "down";

/** Where the world stands, as far as choices depend on it. */
export interface Situation {
  readonly servers: number;
  readonly nodes: number;
  /** Rank and span of the servers that clients ask. */
  readonly contact: RoleSpan;
  readonly timers: ArmedTimers;
  readonly inFlight: InFlight;
  readonly notices: Notices;
  /** By how much time may pass at once; empty where it stands still. */
  readonly passings: readonly number[];
  /** By node; clients are always up. */
  readonly standings: readonly UpOrDown[];
}

/** The open choices: of servers in the order of their ids, of messages, of clients, of time. Handlers run whole, undrawn. */
export function openChoices(situation: Situation): Choice[] {
  const { servers, nodes, contact, timers, inFlight, notices, passings, standings } = situation;
  const choices: Choice[] = [];
  for (let node = 0; node < servers; node++) {
    if (standings[node] === "down") choices.push({ kind: "restart", node, run: wholeRun });
    else choices.push({ kind: "crash", node, keep: [] });
    if (notices.isWaiting(node)) choices.push({ kind: "synced", node });
    for (const timer of timers.of(node)) choices.push({ kind: "timer", node, timer, run: wholeRun });
  }
  for (const { from, to, ordinal } of inFlight.messages) {
    if (standings[to] === "up") choices.push({ kind: "deliver", from, to, ordinal, run: wholeRun });
    if (from !== to) choices.push({ kind: "drop", from, to, ordinal }, { kind: "duplicate", from, to, ordinal });
  }
  for (let node = servers; node < nodes; node++) {
    if (timers.of(node).length === 0) continue;
    for (let rank = 0; rank < contact.count; rank++) {
      choices.push({ kind: "ask", node, server: contact.first + rank, run: wholeRun });
    }
  }
  for (const micros of passings) choices.push({ kind: "pass", micros });
  return choices;
}

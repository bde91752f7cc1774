/**
 * A replica of ABD: it holds copies, and reads and writes for the clients that ask it.
 *
 * Source: Attiya, Bar-Noy, Dolev (1995), section 3: every processor is a server to the operations of all, and carries out its
 * own.
 */

import { unreachable } from "../../sim/base/assert.ts";
import { Table } from "../../sim/base/table.ts";
import type { Automaton } from "../../sim/contract/system.ts";
import { observeCopies, onQuery, onStore } from "./copies.ts";
import { onRequest, onStored, onTold } from "./operations.ts";
import { onRetry } from "./resending.ts";
import type { AbdOperation, AbdTypes, ReplicaState } from "./types.ts";

export const replica: Automaton<AbdTypes> = {
  messages: ["query", "told", "store", "stored"],
  timers: ["retry"],
  answers: ["told", "stored"],
  blank: () => ({ copies: Table.empty(), counter: 0, puts: Table.empty() }),
  recover: ({ copies, counter, puts }) => ({ copies, counter, puts, tasks: Table.empty() }),
  onStart: observeCopies,
  onMessage(state, from, message, io) {
    switch (message.type) {
      case "query":
        return onQuery(state, from, message, io);
      case "told":
        return onTold(state, from, message, io);
      case "store":
        return onStore(state, from, message, io);
      case "stored":
        return onStored(state, from, message, io);
      default:
        return unreachable(message);
    }
  },
  onTimer: (state, _timer, io) => onRetry(state, io),
  onRequest,
  describe,
};

function describe({ copies, tasks }: Readonly<ReplicaState>): string {
  const held = copies
    .entries()
    .map(([key, { value, stamp }]) => `${key} = ${value} (${stamp.counter}.${stamp.writer})`);
  const busy = tasks.entries().map(([, task]) => describeTask(task));
  return [held.length === 0 ? "holds nothing" : `holds ${held.join(", ")}`, ...busy].join("; ");
}

const describeTask = ({ phase, key, value }: AbdOperation): string =>
  `${value === null ? "reads" : "writes"} ${key}, ${phase === "query" ? "asking" : "storing"}`;

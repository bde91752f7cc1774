/**
 * Liveness after healing: once all faults are over, every operation in flight and one more of every client complete
 * before the run ends. A property of whole runs: it speaks at the end, and only of runs that healed.
 */
import { assert } from "../../sim/base/assert.ts";
import { Table } from "../../sim/base/table.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Invoked, Returned } from "../../sim/contract/observation.ts";
import { commandId, describeCommand, type Operation, type Session } from "../../sim/contract/operation.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode, nameOperation } from "../shared/words.ts";

/** An operation in flight. */
interface Pending {
  readonly client: number;
  readonly sequence: number;
  readonly operation: Operation;
  /** Invoked after healing. */
  readonly isProbe: boolean;
}

interface State {
  /** By session; null between two operations. */
  pending: Table<Pending | null>;
  healed: boolean;
  /** By client: an operation that it began after healing has completed. */
  served: readonly boolean[];
}

export const liveness: Invariant<State> = {
  name: "liveness",
  about: "Once all faults are over, every operation in flight and one more of every client complete.",
  source: "Dwork, Lynch and Stockmeyer, Consensus in the Presence of Partial Synchrony (1988)",
  observes: ["invoked", "returned", "healed"],
  span: "whole",
  start: ({ cluster }) => ({ pending: Table.empty(), healed: false, served: filled(cluster.clients, false) }),
  on(state, seen, { cluster }) {
    const { observation } = seen;
    if (observation.type === "invoked") onInvoked(state, seen, observation);
    else if (observation.type === "returned") onReturned(state, observation, cluster.servers);
    else state.healed = true;
    return null;
  },
  finish(state, { cluster }) {
    if (!state.healed) return null;
    for (const [session, pending] of state.pending.entries()) {
      if (pending === null) continue;
      const { sequence, operation, client } = pending;
      const id = describeCommand(commandId(session as Session, sequence));
      return `after all faults were over, ${id} (${nameOperation(operation)}) of client ${nameNode(client)} never completed`;
    }
    const rank = state.served.indexOf(false);
    if (rank < 0) return null;
    return `after all faults were over, client ${nameNode(cluster.servers + rank)} completed no new operation`;
  },
};

function onInvoked(state: State, { node }: Seen, { session, sequence, operation }: Invoked): void {
  state.pending = state.pending.set(session, { client: node, sequence, operation, isProbe: state.healed });
}

function onReturned(state: State, { session, outcome }: Returned, servers: number): void {
  const pending = state.pending.get(session);
  if (pending === undefined || pending === null) return;
  state.pending = state.pending.set(session, null);
  if (!pending.isProbe || outcome !== "ok") return; // a client that gave up has its next operation to succeed with
  const rank = pending.client - servers;
  assert(rank >= 0 && rank < state.served.length, "operations are invoked by clients, whose ids follow the servers'");
  state.served = replaceAt(state.served, rank, true);
}

/**
 * Primary order: what the leaders of terms broadcast is delivered in the order in which they broadcast it, and in the order of their
 * terms.
 *
 * - *Local primary order*: if a leader broadcast a before b, whoever delivers b has delivered a before.
 * - *Global primary order*: whoever delivers a of a term and b of a later one delivers a first.
 * - *Primary integrity*: what anybody delivers of a term, the leaders of later terms have before they broadcast.
 *
 * Paxos promises none of them: two leaders may each have several values under way, and of the first one's the second may take over the
 * later alone. What a leader begins its term with, a no-op, is no broadcast: it may end before a quorum has it, and then another one
 * leads as if it had never been. A value may be broadcast at one slot in several terms; then one of them has to fit.
 */
import { Table } from "../../sim/base/table.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Applied, Proposed, Value } from "../../sim/contract/observation.ts";
import { noopId } from "../../sim/contract/operation.ts";
import { slotWindow } from "../shared/by-slot.ts";
import { filled, pruned, replaceAt } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface Broadcast {
  readonly term: number;
  readonly value: Value;
}

interface Delivery {
  readonly term: number;
  readonly slot: number;
}

interface State {
  /** By slot: what was broadcast there. */
  broadcasts: Table<readonly Broadcast[]>;
  /** By term: the slot of what its leader broadcast first. */
  first: Table<number>;
  /** By term: the highest slot at which anybody delivered what its leader broadcast. */
  delivered: Table<number>;
  /** By node: the last delivery; null after a crash or a snapshot, which tells no term. */
  last: readonly (Delivery | null)[];
}

export const primaryOrder: Invariant<State> = {
  name: "primary-order",
  about: "What a leader broadcasts is delivered in its order, after all that is delivered of lower terms.",
  source:
    "Junqueira, Reed and Serafini, Zab: High-performance broadcast for primary-backup systems (2011), section III-B",
  observes: ["proposed", "applied", "installed", "crashed"],
  start: ({ cluster }) => ({
    broadcasts: Table.paged(),
    first: Table.empty(),
    delivered: Table.empty(),
    last: filled(cluster.servers, null),
  }),
  on(state, seen, { primaryOrder: isPromised }) {
    if (isPromised !== true) return null;
    const { node, observation } = seen;
    switch (observation.type) {
      case "proposed":
        return onProposed(state, seen, observation);
      case "applied":
        return onApplied(state, seen, observation);
      default:
        if (state.last[node] !== null) state.last = replaceAt(state.last, node, null);
        return null;
    }
  },
};

function onProposed(state: State, { node }: Seen, { term, slot, value }: Proposed): string | null {
  if (value === noopId) return null;
  const known = state.broadcasts.get(slot) ?? [];
  state.broadcasts = state.broadcasts.set(slot, [...known, { term, value }]);
  if (slot > slotWindow) state.broadcasts = state.broadcasts.delete(slot - slotWindow);
  if (state.first.has(term)) return null;
  state.first = pruned(state.first.set(term, slot));
  for (const [lower, end] of state.delivered.entries()) {
    if ((lower as number) >= term || end < slot) continue;
    return `${nameNode(node)} broadcasts ${nameValue(value)} at slot ${slot} in term ${term}, and does not have slot ${end}, which was delivered in term ${lower}`;
  }
  return null;
}

function onApplied(state: State, { node }: Seen, { slot, value }: Applied): string | null {
  const of = (state.broadcasts.get(slot) ?? []).filter((one) => one.value === value);
  if (of.length === 0) return null; // out of the window, or nobody's: others judge that
  const last = state.last[node] ?? null;
  const faults = of.map(({ term }) => faultOf(state, last, term, slot));
  const at = faults.indexOf(null);
  if (at < 0) return `${nameNode(node)} delivers ${nameValue(value)} at slot ${slot} ${faults[0]}`;
  const { term } = of[at] as Broadcast;
  state.last = replaceAt(state.last, node, { term, slot });
  if ((state.delivered.get(term) ?? -1) < slot) state.delivered = pruned(state.delivered.set(term, slot));
  return null;
}

/** What is wrong with delivering what the leader of that term broadcast there, behind the last delivery; null: nothing. */
function faultOf(state: State, last: Delivery | null, term: number, slot: number): string | null {
  for (const [later, first] of state.first.entries()) {
    if ((later as number) > term && first <= slot) {
      return `of term ${term}, where the leader of term ${later} broadcasts from slot ${first} on without it`;
    }
  }
  if (last === null) return null;
  if (term < last.term) return `of term ${term} after slot ${last.slot} of term ${last.term}`;
  const next = term === last.term ? last.slot + 1 : (state.first.get(term) ?? slot);
  return slot > next ? `of term ${term} before slot ${next}, which its leader broadcast first` : null;
}

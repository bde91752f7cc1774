/**
 * State machine safety: all replicas apply the same value at a slot, each of them slot after slot. A replica begins
 * anew after a crash, and jumps ahead only by installing a snapshot.
 */
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Applied, Installed, Value } from "../../sim/contract/observation.ts";
import { type BySlot, isForgotten, noSlots, recall, remember } from "../shared/by-slot.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State extends BySlot<Value> {
  /** By node: the slot it applies next, or -1 after a start, when its disk alone knows. */
  next: readonly number[];
}

export const stateMachineSafety: Invariant<State> = {
  name: "state-machine-safety",
  about: "All replicas apply the same value at a slot, each in slot order without gaps.",
  source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014), figure 3",
  observes: ["applied", "installed", "crashed"],
  start: ({ cluster }) => ({ ...noSlots(), next: filled(cluster.servers, -1) }),
  on(state, seen) {
    switch (seen.observation.type) {
      case "applied":
        return onApplied(state, seen, seen.observation);
      case "installed":
        return onInstalled(state, seen, seen.observation);
      default:
        state.next = replaceAt(state.next, seen.node, -1);
        return null;
    }
  },
};

function onApplied(state: State, { node }: Seen, { slot, value }: Applied): string | null {
  const next = state.next[node] ?? -1;
  if (next >= 0 && slot !== next) return `${nameNode(node)} applied slot ${slot} when its next slot was ${next}`;
  const known = recall(state, slot);
  if (known === undefined) {
    if (next < 0 && skips(state, slot))
      return `${nameNode(node)} applied slot ${slot}, while nobody has applied slot ${slot - 1}`;
    remember(state, slot, value);
  } else if (known !== value) {
    return `${nameNode(node)} applied ${nameValue(value)} at slot ${slot}, where ${nameValue(known)} was applied`;
  }
  state.next = replaceAt(state.next, node, slot + 1);
  return null;
}

/**
 * Slots begin at 0 or 1. Asked of a replica that no snapshot has told where to begin: what it applied without being seen,
 * it applies again after a crash. With a snapshot it may not, for a crash can cut what was seen and leave what was written.
 */
const skips = (state: State, slot: number): boolean =>
  !isForgotten(state, slot) && (state.run.length === 0 ? slot > 1 : slot > state.run.next);

function onInstalled(state: State, { node }: Seen, { next }: Installed): string | null {
  const before = state.next[node] ?? -1;
  if (next < before) {
    return `${nameNode(node)} installed a snapshot up to slot ${next - 1}, having applied slot ${before - 1}`;
  }
  state.next = replaceAt(state.next, node, next);
  return null;
}

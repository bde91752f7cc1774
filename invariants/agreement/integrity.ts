/**
 * Integrity: between two crashes, a node learns each slot at most once, and applies slots in rising order, so each at
 * most once, and removes nothing from its log that it applied. After a crash it may learn and apply anew what it forgot.
 */
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import { addSlot, forgetSlots, hasSlot, noSlotSets, type SlotSets } from "../shared/slot-sets.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State extends SlotSets {
  /** By node: one past the highest slot it applied or installed since it started. */
  applied: readonly number[];
}

export const integrity: Invariant<State> = {
  name: "integrity",
  about: "Between two crashes a node learns each slot once, applies in rising order, and unlogs nothing it applied.",
  source: "Cachin, Guerraoui and Rodrigues, Reliable and Secure Distributed Programming (2011), module 5.1: integrity",
  observes: ["learned", "applied", "installed", "truncated", "crashed"],
  start: ({ cluster }) => ({ ...noSlotSets(cluster.servers), applied: filled(cluster.servers, 0) }),
  on(state, seen) {
    const { node, observation } = seen;
    switch (observation.type) {
      case "applied":
        return onApplied(state, seen, observation.slot);
      case "learned":
        return onLearned(state, seen, observation.slot);
      case "truncated":
        return onTruncated(state, seen, observation.slot);
      case "installed":
        state.applied = replaceAt(state.applied, node, Math.max(observation.next, state.applied[node] ?? 0));
        return null;
      default:
        state.applied = replaceAt(state.applied, node, 0);
        if (state.ends[node] !== 0 || state.ahead.size > 0) forgetSlots(state, node);
        return null;
    }
  },
};

function onApplied(state: State, { node }: Seen, slot: number): string | null {
  const next = state.applied[node] ?? 0;
  if (slot < next) return `${nameNode(node)} applied slot ${slot} after slot ${next - 1}`;
  state.applied = replaceAt(state.applied, node, slot + 1);
  return null;
}

function onTruncated(state: State, { node }: Seen, slot: number): string | null {
  const next = state.applied[node] ?? 0;
  if (slot >= next) return null;
  return `${nameNode(node)} removed its log from slot ${slot} on, having applied up to slot ${next - 1}`;
}

function onLearned(state: State, { node }: Seen, slot: number): string | null {
  if (hasSlot(state, node, slot)) return `${nameNode(node)} learned slot ${slot} a second time`;
  addSlot(state, node, slot);
  return null;
}

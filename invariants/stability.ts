/**
 * Stability: what a node decided it never contradicts, whatever crashes lie between: it decides no other value at that
 * slot, and removes no entry from its log at a slot that it applied.
 */
import type { Invariant, Seen } from "../sim/contract/invariant.ts";
import type { Applied, Chosen, Learned, Value } from "../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "./shared/by-slot.ts";
import { addSlot, hasSlot, noSlotSets, type SlotSets } from "./shared/slot-sets.ts";
import { nameNode, nameValue } from "./shared/words.ts";

/** The first value decided at each slot by anyone, and by node the slots at which it decided that same value. */
interface State extends BySlot<Value>, SlotSets {}

export const stability: Invariant<State> = {
  name: "stability",
  about: "What a node decided it never contradicts, nor removes from its log, whatever crashes lie between.",
  source: "Lamport, Paxos Made Simple (2001), section 2.1; Ongaro and Ousterhout (2014), figure 3: leader append-only",
  observes: ["chosen", "learned", "applied", "truncated"],
  start: ({ cluster }) => ({ ...noSlots(), ...noSlotSets(cluster.servers) }),
  on(state, seen) {
    const { observation } = seen;
    return observation.type === "truncated"
      ? onTruncated(state, seen, observation.slot)
      : onDecided(state, seen, observation as Chosen | Learned | Applied);
  },
};

function onDecided(state: State, { node }: Seen, { type, slot, value }: Chosen | Learned | Applied): string | null {
  const known = recall(state, slot);
  if (known !== undefined && known !== value) {
    if (!hasSlot(state, node, slot)) return null; // it contradicts others, not itself: see agreement
    const verb = type === "chosen" ? "holds chosen" : type;
    return `${nameNode(node)} ${verb} ${nameValue(value)} at slot ${slot}, where it had decided ${nameValue(known)}`;
  }
  if (known === undefined) remember(state, slot, value);
  if (!hasSlot(state, node, slot)) addSlot(state, node, slot);
  return null;
}

function onTruncated(state: State, { node }: Seen, slot: number): string | null {
  const end = state.ends[node] ?? 0;
  if (slot >= end || slot < (state.begins[node] ?? 0)) return null;
  const value = recall(state, slot);
  const what = value === undefined ? "" : ` ${nameValue(value)}`;
  return `${nameNode(node)} removed slots ${slot} to ${end - 1} and more from its log, having decided${what} at slot ${slot}`;
}

/** Stability: what a node decided it never contradicts by deciding another value there, whatever crashes lie between. */
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Applied, Chosen, Learned, Value } from "../../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "../shared/by-slot.ts";
import { addSlot, hasSlot, noSlotSets, type SlotSets } from "../shared/slot-sets.ts";
import { nameNode, nameValue } from "../shared/words.ts";

/** The first value decided at each slot by anyone, and by node the slots at which it decided that same value. */
interface State extends BySlot<Value>, SlotSets {}

export const stability: Invariant<State> = {
  name: "stability",
  about: "What a node decided it never contradicts, whatever crashes lie between.",
  source: "Lamport, Generalized Consensus and Paxos (2005), section 2.1: stability",
  observes: ["chosen", "learned", "applied"],
  start: ({ cluster }) => ({ ...noSlots(), ...noSlotSets(cluster.servers) }),
  on: (state, seen) => onDecided(state, seen, seen.observation as Chosen | Learned | Applied),
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

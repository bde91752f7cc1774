/** Agreement: no two values are chosen, learned or applied at one slot. */
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Applied, Chosen, Learned, Value } from "../../sim/contract/observation.ts";
import { type BySlot, noSlots, recall, remember } from "../shared/by-slot.ts";
import { nameNode, nameValue } from "../shared/words.ts";

export const agreement: Invariant<BySlot<Value>> = {
  name: "agreement",
  about: "No two values are chosen, learned or applied at one slot.",
  source: "Lamport, Paxos Made Simple (2001), section 2.1",
  observes: ["chosen", "learned", "applied"],
  start: () => noSlots(),
  on(decided, seen) {
    const { type, slot, value } = seen.observation as Chosen | Learned | Applied;
    const known = recall(decided, slot);
    if (known === value) return null; // legal: others decide too, and each may say so again after a crash
    if (known === undefined) {
      remember(decided, slot, value);
      return null;
    }
    const verb = type === "chosen" ? "holds chosen" : type;
    return `${nameNode(seen.node)} ${verb} ${nameValue(value)} at slot ${slot}, where ${nameValue(known)} was decided`;
  },
};

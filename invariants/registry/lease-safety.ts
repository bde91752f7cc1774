/**
 * Lease safety: who answers reads by its lease holds the last term that was opened. A matter of order alone: it speaks at
 * the first answer that might have been stale, whether or not anything was written since.
 */
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Elected, Opened, Served } from "../../sim/contract/observation.ts";
import { nameNode } from "../shared/words.ts";

interface State {
  /** The highest term opened; 0 before the first. Where no registry gives terms, electing is opening. */
  opened: number;
  /** A registry does. */
  isGiven: boolean;
}

export const leaseSafety: Invariant<State> = {
  name: "lease-safety",
  about: "No read is answered by the lease of a term once a later term is open.",
  source:
    "Gray and Cheriton, Leases: An Efficient Fault-Tolerant Mechanism for Distributed File Cache Consistency (1989)",
  observes: ["claimed", "elected", "opened", "served"],
  start: () => ({ opened: 0, isGiven: false }),
  on(state, { node, observation }) {
    if (observation.type === "claimed") {
      state.isGiven = true;
      return null;
    }
    if (observation.type === "elected") {
      if (!state.isGiven) state.opened = Math.max(state.opened, (observation as Elected).term);
      return null;
    }
    if (observation.type === "opened") {
      state.opened = Math.max(state.opened, (observation as Opened).term);
      return null;
    }
    const { term, by } = observation as Served;
    if (by !== "lease" || term >= state.opened) return null;
    return `${nameNode(node)} answers a read by its lease of term ${term}, though term ${state.opened} is open`;
  },
};

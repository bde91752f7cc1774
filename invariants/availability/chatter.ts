/**
 * Chatter: once all faults are over, messages serve operations. A system that talks without an end, at the speed of the
 * network, spends the run's budget and gets nothing done.
 */
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Ended } from "../../sim/contract/kernel-observation.ts";
import type { Returned } from "../../sim/contract/observation.ts";

interface State {
  isHealed: boolean;
  /** Operations completed since. */
  completed: number;
}

/** Messages allowed at all, and for each completed operation: far above what any shipped system needs. */
const messagesFree = 30_000;
const messagesPerOperation = 2_000;

export const chatter: Invariant<State> = {
  name: "chatter",
  about: "Once all faults are over, the messages sent stay within a bound for each operation that completes.",
  source: "Howard and Abraham, Raft does not Guarantee Liveness in the face of Network Faults (2020), for such storms",
  observes: ["healed", "returned", "ended"],
  span: "whole",
  drive: "timed",
  start: () => ({ isHealed: false, completed: 0 }),
  on(state, { observation }) {
    if (observation.type === "healed") state.isHealed = true;
    else if (observation.type === "returned") {
      if (state.isHealed && (observation as Returned).outcome === "ok") state.completed++;
    } else return verdictOf(state, observation as Ended);
    return null;
  },
};

function verdictOf({ completed }: State, { messages }: Ended): string | null {
  if (messages <= messagesFree + messagesPerOperation * completed) return null;
  return `after all faults were over, ${messages} messages were sent while ${completed} operations completed`;
}

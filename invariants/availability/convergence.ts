/**
 * Convergence: once all faults are over, every replica that is up and reached applies all that was applied anywhere, what
 * they hold is then the same, and what checkpoints should cover is collected. A property of whole runs: it speaks at the
 * end, of runs that healed.
 */
import type { Invariant } from "../../sim/contract/invariant.ts";
import type { Replicated } from "../../sim/contract/kernel-observation.ts";
import { nameNode } from "../shared/words.ts";

interface Replica {
  readonly node: number;
  readonly upTo: number;
  readonly machine: string;
  readonly excess: number;
}

interface State {
  replicas: readonly Replica[];
}

export const convergence: Invariant<State> = {
  name: "convergence",
  about: "Once all faults are over, every replica that is up and reached applies all that was applied anywhere.",
  source: "Terry et al., Managing Update Conflicts in Bayou (SOSP 1995), for the name; the logs' papers, for the claim",
  span: "whole", // what serves servers, which ask for ever, is never at rest
  observes: ["replicated"],
  drive: "timed",
  start: () => ({ replicas: [] }),
  on(state, { node, observation }) {
    const { upTo, machine, excess } = observation as Replicated;
    state.replicas = [...state.replicas, { node, upTo, machine, excess }];
    return null;
  },
  finish({ replicas }) {
    const [first] = replicas;
    if (first === undefined) return null;
    const ahead = replicas.reduce((best, one) => (one.upTo > best.upTo ? one : best), first);
    const behind = replicas.reduce((worst, one) => (one.upTo < worst.upTo ? one : worst), first);
    if (behind.upTo < ahead.upTo) {
      return (
        `after all faults were over, ${nameNode(behind.node)} stayed behind: it has applied ${behind.upTo} ` +
        `where ${nameNode(ahead.node)} has applied ${ahead.upTo}`
      );
    }
    const other = replicas.find(({ machine }) => machine !== first.machine);
    if (other !== undefined) {
      return (
        `${nameNode(first.node)} and ${nameNode(other.node)} have both applied ${first.upTo}, ` +
        "and their state machines differ"
      );
    }
    const full = replicas.find(({ excess }) => excess > 0);
    if (full === undefined) return null;
    return (
      `after all faults were over, ${nameNode(full.node)} still held ${full.excess} commands more than its options ` +
      "let it before a checkpoint covers them"
    );
  },
};

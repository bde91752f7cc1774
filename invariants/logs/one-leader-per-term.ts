/**
 * One leader per term: no two nodes lead one term (ballot, view, epoch), and none leads it a second time after a crash,
 * when it has forgotten what it proposed.
 */
import { Table } from "../../sim/base/table.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Elected } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface Leader {
  readonly node: number;
  /** It crashed since. */
  readonly crashed: boolean;
}

interface State {
  /** By term. */
  leaders: Table<Leader>;
}

export const oneLeaderPerTerm: Invariant<State> = {
  name: "one-leader-per-term",
  about: "No two nodes lead one term, and no node leads it again after a crash.",
  source: "Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm (2014), figure 3: election safety",
  observes: ["elected", "crashed"],
  start: () => ({ leaders: Table.empty() }),
  on: (state, seen) =>
    seen.observation.type === "elected" ? onElected(state, seen, seen.observation) : onCrashed(state, seen),
};

function onElected(state: State, { node }: Seen, { term }: Elected): string | null {
  const leader = state.leaders.get(term);
  if (leader === undefined) {
    state.leaders = pruned(state.leaders.set(term, { node, crashed: false }));
    return null;
  }
  if (leader.node !== node) return `${nameNode(node)} leads term ${term}, which ${nameNode(leader.node)} leads already`;
  // Legal when no crash lies between: the same leader says so again, and has forgotten nothing.
  return leader.crashed ? `${nameNode(node)} leads term ${term} again after a crash` : null;
}

function onCrashed(state: State, { node }: Seen): null {
  for (const [term, leader] of state.leaders.entries()) {
    if (leader.node === node && !leader.crashed) state.leaders = state.leaders.set(term, { node, crashed: true });
  }
  return null;
}

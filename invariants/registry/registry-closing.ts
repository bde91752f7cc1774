/**
 * Registry closing: a registry closes a term at one slot, whoever tells of it, and nothing is decided at that slot or
 * beyond, in this term or below, before or after. What a closing cuts off was acknowledged to nobody.
 */
import { Table } from "../../sim/base/table.ts";
import type { Closed } from "../../sim/contract/closed.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Chosen } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State {
  /** By term that was closed: the first slot behind its end. */
  ends: Table<number>;
  /** By term: the highest slot decided in it. */
  reached: Table<number>;
}

export const registryClosing: Invariant<State> = {
  name: "registry-closing",
  about:
    "A term that a registry closes has one end, and nothing is ever decided at that slot or beyond in it or below.",
  source: "Junqueira, Kelly and Reed, Durability with BookKeeper (2013): the last entry of a closed ledger",
  observes: ["closed", "chosen"],
  start: () => ({ ends: Table.empty(), reached: Table.empty() }),
  on: (state, seen) =>
    seen.observation.type === "closed"
      ? onClosed(state, seen, seen.observation)
      : onChosen(state, seen, seen.observation as Chosen),
};

function onClosed(state: State, { node }: Seen, { term, end }: Closed): string | null {
  const before = state.ends.get(term);
  if (before === end) return null;
  if (before !== undefined)
    return `${nameNode(node)} has term ${term} closed at slot ${end}, which was closed at slot ${before}`;
  state.ends = pruned(state.ends.set(term, end));
  const lost = state.reached.entries().find(([lower, slot]) => (lower as number) <= term && slot >= end);
  if (lost === undefined) return null;
  return `${nameNode(node)} has term ${term} closed at slot ${end}, though slot ${lost[1]} was decided in term ${lost[0]}`;
}

function onChosen(state: State, { node }: Seen, { term, slot, value }: Chosen): string | null {
  if (slot > (state.reached.get(term) ?? -1)) state.reached = pruned(state.reached.set(term, slot));
  const closed = state.ends.entries().find(([later, end]) => (later as number) >= term && slot >= end);
  if (closed === undefined) return null;
  return (
    `${nameNode(node)} holds ${nameValue(value)} chosen at slot ${slot} in term ${term}, ` +
    `though term ${closed[0]} is closed at slot ${closed[1]}`
  );
}

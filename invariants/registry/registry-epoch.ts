/**
 * Registry epochs: a term that a registry gives is given once, whoever leads or opens it was given it, none is opened once a
 * later one was given that does not follow it, and one that has to be opened decides nothing before. What is heard of the registry may be heard late, so the order in
 * which nodes speak says nothing; what each was told does.
 */
import { Table } from "../../sim/base/table.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Chosen, Claimed, Elected, Opened } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State {
  /** By term: who was given it, and which term was opened last then. */
  claims: Table<{ readonly node: number; readonly follows: number }>;
  /** By term: it was opened. */
  opened: Table<true>;
  /** By term that has to be opened, and is led: it is not opened yet. */
  unopened: Table<true>;
}

export const registryEpoch: Invariant<State> = {
  name: "registry-epoch",
  about:
    "A term that a registry gives is given once, led and opened by its holder, not opened once passed over, and decides nothing before.",
  source: "Lamport, Malkhi and Zhou, Vertical Paxos and Primary-Backup Replication (2009): the configuration master",
  observes: ["claimed", "elected", "opened", "chosen"],
  start: () => ({ claims: Table.empty(), opened: Table.empty(), unopened: Table.empty() }),
  on(state, seen) {
    const { observation } = seen;
    if (observation.type === "claimed") return onClaimed(state, seen, observation);
    if (observation.type === "opened") return onOpened(state, seen, observation);
    return observation.type === "elected"
      ? onElected(state, seen, observation)
      : onChosen(state, seen, observation as Chosen);
  },
};

function onElected(state: State, seen: Seen, { term, opens }: Elected): string | null {
  if (opens !== true) return null;
  state.unopened = pruned(state.unopened.set(term, true));
  return notHolder(state, seen, term, "leads");
}

function onChosen({ unopened }: State, { node }: Seen, { term, slot, value }: Chosen): string | null {
  if (!unopened.has(term)) return null;
  return `${nameNode(node)} holds ${nameValue(value)} chosen at slot ${slot} in term ${term}, which is not open`;
}

function onClaimed(state: State, { node }: Seen, { term, follows }: Claimed): string | null {
  const holder = state.claims.get(term)?.node;
  if (holder !== undefined) return `${nameNode(node)} was given term ${term}, which was given to ${nameNode(holder)}`;
  if (follows >= term) return `${nameNode(node)} was given term ${term} after term ${follows}`;
  state.claims = pruned(state.claims.set(term, { node, follows }));
  const passed = state.opened.keys().find((key) => (key as number) > follows && (key as number) < term);
  if (passed === undefined) return null;
  return `${nameNode(node)} was given term ${term} upon term ${follows}, though term ${passed} is open`;
}

function onOpened(state: State, seen: Seen, { term }: Opened): string | null {
  const wrong = notHolder(state, seen, term, "opens");
  if (wrong !== null) return wrong;
  state.opened = pruned(state.opened.set(term, true));
  if (state.unopened.has(term)) state.unopened = state.unopened.delete(term);
  for (const [later, { node, follows }] of state.claims.entries()) {
    if ((later as number) <= term || follows >= term) continue;
    return `${nameNode(seen.node)} opens term ${term}, though ${nameNode(node)} was given term ${later} upon term ${follows}`;
  }
  return null;
}

function notHolder({ claims }: State, { node }: Seen, term: number, does: string): string | null {
  const holder = claims.get(term)?.node;
  if (holder === node) return null;
  const given = holder === undefined ? "nobody" : nameNode(holder);
  return `${nameNode(node)} ${does} term ${term}, which was given to ${given}`;
}

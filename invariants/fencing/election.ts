/**
 * Term fencing F3: a leader was promised its term by every node it counts, and each of these told what its disk held
 * when it promised. That the electors form a quorum is the quorum ledger's to say.
 */
import { add, describeNodes, difference, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Elected, Promised } from "../../sim/contract/observation.ts";
import { roleOfVoter } from "../shared/promises.ts";
import { pruned } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State {
  /** By term: the ranks that promised it. */
  promisers: Table<NodeSet>;
}

export const fencingElection: Invariant<State> = {
  name: "fencing-election",
  about: "F3: every elector promised the leader's term, and told what its disk held.",
  source: "Lamport, Paxos Made Simple (2001), section 2.2: P2c; Ongaro and Ousterhout (2014), section 5.4.1",
  observes: ["promised", "elected"],
  start: () => ({ promisers: Table.empty() }),
  on: (state, seen, context) =>
    seen.observation.type === "promised"
      ? onPromised(state, seen, seen.observation, context)
      : onElected(state, seen, seen.observation as Elected),
};

function onPromised(state: State, seen: Seen, { term, report, instance }: Promised, context: Context): string | null {
  const { node, standing } = seen;
  if (standing !== null && standing.report !== report) {
    return `${nameNode(node)} reports ${report} with its promise of term ${term}, while its disk holds ${standing.report}`;
  }
  if (instance !== undefined) return null; // nobody is elected for an instance
  const before = state.promisers.get(term) ?? noNodes;
  state.promisers = pruned(state.promisers.set(term, add(before, node - roleOfVoter(context, seen).first)));
  return null;
}

function onElected({ promisers }: State, { node }: Seen, { term, electors }: Elected): string | null {
  if (promisers.size === 0) return null; // a system that does not speak of its promises
  const missing = difference(electors, promisers.get(term) ?? noNodes);
  if (missing === noNodes) return null;
  return `${nameNode(node)} leads term ${term} by the promises of ${describeNodes(electors)}, but ${describeNodes(missing)} never promised it`;
}

/**
 * Durable acknowledgements: every acknowledgement that a decision counts comes from a node that had the value on its
 * disk. A node that answers before its disk is done, or is counted twice, or is counted for another term, shows here.
 */
import { add, describeNodes, difference, members, type NodeSet, noNodes } from "../sim/base/node-set.ts";
import { Table } from "../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../sim/contract/invariant.ts";
import type { Appended, Chosen } from "../sim/contract/observation.ts";
import { roleOfVoter } from "./shared/promises.ts";
import { addVote, noReaches, nowhere, type Reaches, reachTo, type Votes, votesAt } from "./shared/votes.ts";
import { nameNode, nameValue } from "./shared/words.ts";

interface State extends Votes, Reaches {}

export const durableAcks: Invariant<State> = {
  name: "durable-acks",
  about: "Every acknowledgement that a decision counts comes from a node that had the value on its disk.",
  source: "Lamport, Paxos Made Simple (2001), section 2.5; Ongaro and Ousterhout (2014), figure 2: persistent state",
  observes: ["accepted", "appended", "chosen"],
  start: () => ({ votes: Table.empty(), ...noReaches() }),
  on(state, seen, context) {
    const { node, observation } = seen;
    switch (observation.type) {
      case "appended":
        return onAppended(state, seen, observation, context);
      case "accepted": {
        const { slot, term, value } = observation;
        addVote(state, slot, term, value, node - roleOfVoter(context, seen).first);
        return null;
      }
      default:
        return onChosen(state, seen, observation as Chosen);
    }
  },
};

function onAppended(state: State, seen: Seen, { slot, term, under }: Appended, context: Context): null {
  if (under !== term) return null;
  const { first, count } = roleOfVoter(context, seen);
  reachTo(state, term, slot, seen.node - first, count);
  return null;
}

function onChosen(state: State, { node }: Seen, { term, slot, value, acks }: Chosen): string | null {
  const holders = holdersOf(state, term, slot, value, acks);
  if (holders === null) return null;
  const missing = difference(acks, holders);
  if (missing === noNodes) return null;
  return `${nameNode(node)} holds ${nameValue(value)} chosen at slot ${slot} in term ${term} by ${describeNodes(acks)}, but ${describeNodes(missing)} had not stored it`;
}

/** Who stored what was chosen, among `acks`; null when the system does not speak of what it stores. */
function holdersOf(state: State, term: number, slot: number, value: Chosen["value"], acks: NodeSet): NodeSet | null {
  if (state.term > 0) return holdersOfPrefix(term === state.term ? state.reach : state.older.get(term), slot, acks);
  if (state.votes.size === 0) return null;
  return votesAt(state, slot).find((vote) => vote.term === term && vote.value === value)?.acceptors ?? noNodes;
}

/** What a leader chooses lies at or below an entry of its own term, which those who acknowledged it all have. */
function holdersOfPrefix(reach: readonly number[] | undefined, slot: number, acks: NodeSet): NodeSet | null {
  if (reach === undefined) return null; // an old term that has left the window
  let holders = noNodes;
  for (const rank of members(acks)) if ((reach[rank] ?? nowhere) >= slot) holders = add(holders, rank);
  return holders;
}

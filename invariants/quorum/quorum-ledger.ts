/**
 * The quorum ledger: the acknowledgements that elections, openings and decisions really used are quorums of the systems
 * they name, and every two sets used that must meet have met, whatever the systems say of themselves. Where configurations
 * change, a quorum is one of the configuration that it names; and who was elected in a term that a registry gave has asked
 * somebody of every set that acknowledged anything in the term opened last before.
 */
import { allNodes, describeNodes, difference, intersection, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import { describeMembers, everyMember, membersKey } from "../../sim/contract/members.ts";
import type { Chosen, Elected, Opened } from "../../sim/contract/observation.ts";
import { pruned } from "../shared/values.ts";
import { nameNode, nameValue } from "../shared/words.ts";

/** A set of nodes that somebody counted. */
type Use = Chosen | Elected | Opened;

interface State {
  /** By quorum system, of each configuration its own: the smallest sets used, none within another, by mask. */
  used: Table<readonly NodeSet[]>;
  /** By term that has to be opened, and is: the sets that acknowledged anything in it. */
  opened: Table<readonly NodeSet[]>;
  /** By term that has to be opened, whether or not it ever is: whoever was asked, and the term opened last before. */
  asked: Table<NodeSet>;
  follows: Table<number>;
}

/** Sets that are remembered per quorum system. What meets a set meets all larger ones, so few are ever needed. */
const setsMax = 256;

export const quorumLedger: Invariant<State> = {
  name: "quorum-ledger",
  about: "The acknowledgements really used are quorums, and any two sets used that must meet do meet.",
  source:
    "Howard, Malkhi and Spiegelman, Flexible Paxos: Quorum Intersection Revisited (2016); Lamport, Malkhi and Zhou, Vertical Paxos and Primary-Backup Replication (2009)",
  observes: ["claimed", "elected", "opened", "chosen"],
  start: () => ({ used: Table.empty(), opened: Table.empty(), asked: Table.empty(), follows: Table.empty() }),
  on(state, seen, context) {
    const { observation } = seen;
    if (observation.type === "claimed") {
      state.follows = pruned(state.follows.set(observation.term, observation.follows));
      return null;
    }
    const use = observation as Use;
    const nodes = nodesOf(use);
    const known = state.used.get(keyOf(use));
    const verdict = known?.includes(nodes) ? null : onSet(state, seen, use, nodes, known ?? [], context);
    return verdict ?? acrossTerms(state, seen, use);
  },
};

function nodesOf(use: Use): NodeSet {
  if (use.type === "elected") return use.electors;
  return use.type === "opened" ? use.holders : use.acks;
}

/** Sets of two configurations are of two systems, of which the names say nothing. */
const keyOf = ({ quorum, members }: Use): string =>
  members === undefined ? quorum : `${quorum} ${membersKey(members)}`;

/** A set that was not used before under this name. */
function onSet(
  state: State,
  seen: Seen,
  use: Use,
  nodes: NodeSet,
  known: readonly NodeSet[],
  context: Context,
): string | null {
  const { members } = use;
  const quorums = members === undefined ? context.quorums : (context.quorumsOf?.(members) ?? {});
  const quorum = quorums[use.quorum];
  const who = nameUse(seen, use);
  if (quorum === undefined) return `${who} names the quorum system ${use.quorum}, which does not exist`;
  const foreign = difference(nodes, allNodes(quorum.nodes));
  if (foreign !== noNodes) return `${who} counts ${describeNodes(foreign)}, beyond the ${quorum.nodes} nodes that vote`;
  const strangers = members === undefined ? noNodes : difference(nodes, everyMember(members));
  if (members !== undefined && strangers !== noNodes) {
    return `${who} counts ${describeNodes(strangers)}, no member of the configuration ${describeMembers(members)}`;
  }
  if (!quorum.isQuorum(nodes)) return `${who} counts ${describeNodes(nodes)}, which is no quorum: ${quorum.name}`;
  if (known.some((smaller) => intersection(smaller, nodes) === smaller) || known.length >= setsMax) return null;

  state.used = state.used.set(keyOf(use), withSet(known, nodes));
  return disjoint(state, who, use, nodes, context);
}

/** With `nodes` in place of the larger ones that hold it. */
const withSet = (known: readonly NodeSet[], nodes: NodeSet): readonly NodeSet[] =>
  [...known.filter((larger) => intersection(larger, nodes) !== nodes), nodes].sort((a, b) => a - b);

/** Holds a new set of a quorum system against all sets used of the systems it must meet. */
function disjoint(
  { used }: State,
  who: string,
  { quorum: name, members }: Use,
  nodes: NodeSet,
  context: Context,
): string | null {
  const ofThese = (other: string): string => (members === undefined ? other : `${other} ${membersKey(members)}`);
  for (const names of context.intersections) {
    for (const [at, each] of names.entries()) {
      if (each !== name) continue;
      const others = names.filter((_, index) => index !== at).map((other) => used.get(ofThese(other)) ?? []);
      const missed = missedBy(nodes, others);
      if (missed !== null) return `${who} counts ${describeNodes(nodes)}, which misses ${missed}`;
    }
  }
  return null;
}

/** A choice of one set from each of `others` that has no node in common with `nodes`, for people; null when none. */
function missedBy(nodes: NodeSet, [first, second]: readonly (readonly NodeSet[])[]): string | null {
  for (const a of first ?? []) {
    const common = intersection(nodes, a);
    if (second === undefined) {
      if (common === noNodes) return `${describeNodes(a)}, used before`;
      continue;
    }
    const b = second.find((each) => intersection(common, each) === noNodes);
    if (b !== undefined) return `${describeNodes(a)} and ${describeNodes(b)}, used before`;
  }
  return null;
}

/** Terms that have to be opened: whoever is asked for one meets all that acknowledged in the one that it follows. */
function acrossTerms(state: State, seen: Seen, use: Use): string | null {
  if (use.type === "elected") {
    const follows = state.follows.get(use.term);
    if (use.opens !== true || follows === undefined) return null;
    state.asked = pruned(state.asked.set(use.term, use.electors));
    const missed = state.opened.get(follows)?.find((set) => intersection(set, use.electors) === noNodes);
    if (missed === undefined) return null;
    return (
      `${nameUse(seen, use)} asked ${describeNodes(use.electors)} alone, which misses ${describeNodes(missed)}, who ` +
      `acknowledged in term ${follows}, the last one opened`
    );
  }
  const sets = state.opened.get(use.term);
  if (use.type === "chosen" && sets === undefined) return null;
  const nodes = nodesOf(use);
  state.opened = pruned(state.opened.set(use.term, withSet(sets ?? [], nodes)));
  for (const [term, electors] of state.asked.entries()) {
    if (state.follows.get(term) !== use.term || intersection(electors, nodes) !== noNodes) continue;
    return `${nameUse(seen, use)} counts ${describeNodes(nodes)}, though ${describeNodes(electors)} alone were asked for term ${term}, which follows it`;
  }
  return null;
}

function nameUse({ node }: Seen, use: Use): string {
  const who = nameNode(node);
  if (use.type === "elected") return `${who}, elected in term ${use.term},`;
  if (use.type === "opened") return `${who}, who opens term ${use.term},`;
  return `${who}, who holds ${nameValue(use.value)} chosen at slot ${use.slot} in term ${use.term},`;
}

/**
 * The quorum ledger: the acknowledgements that elections and decisions really used are quorums of the systems they
 * name, and every two sets used that must meet have met, whatever the systems say of themselves.
 */
import { allNodes, describeNodes, difference, intersection, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import { Table } from "../../sim/base/table.ts";
import type { Context, Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Chosen, Elected } from "../../sim/contract/observation.ts";
import { nameNode, nameValue } from "../shared/words.ts";

interface State {
  /** By quorum system: the smallest sets used, none within another, by mask. */
  used: Table<readonly NodeSet[]>;
}

/** Sets that are remembered per quorum system. What meets a set meets all larger ones, so few are ever needed. */
const setsMax = 256;

export const quorumLedger: Invariant<State> = {
  name: "quorum-ledger",
  about: "The acknowledgements really used are quorums, and any two sets used that must meet do meet.",
  source: "Howard, Malkhi and Spiegelman, Flexible Paxos: Quorum Intersection Revisited (2016)",
  observes: ["elected", "chosen"],
  start: () => ({ used: Table.empty() }),
  on(state, seen, context) {
    const { observation } = seen;
    const chosen = observation as Chosen | Elected;
    const nodes = chosen.type === "elected" ? chosen.electors : chosen.acks;
    const known = state.used.get(chosen.quorum);
    return known?.includes(nodes) ? null : onSet(state, seen, chosen, nodes, known ?? [], context);
  },
};

/** A set that was not used before under this name. */
function onSet(
  state: State,
  seen: Seen,
  chosen: Chosen | Elected,
  nodes: NodeSet,
  known: readonly NodeSet[],
  context: Context,
): string | null {
  const quorum = context.quorums[chosen.quorum];
  const who = nameUse(seen, chosen);
  if (quorum === undefined) return `${who} names the quorum system ${chosen.quorum}, which does not exist`;
  const foreign = difference(nodes, allNodes(quorum.nodes));
  if (foreign !== noNodes) return `${who} counts ${describeNodes(foreign)}, beyond the ${quorum.nodes} nodes that vote`;
  if (!quorum.isQuorum(nodes)) return `${who} counts ${describeNodes(nodes)}, which is no quorum: ${quorum.name}`;
  if (known.some((smaller) => intersection(smaller, nodes) === smaller) || known.length >= setsMax) return null;

  const kept = [...known.filter((larger) => intersection(larger, nodes) !== nodes), nodes].sort((a, b) => a - b);
  state.used = state.used.set(chosen.quorum, kept);
  return disjoint(state, who, chosen.quorum, nodes, context);
}

/** Holds a new set of system `name` against all sets used of the systems it must meet. */
function disjoint({ used }: State, who: string, name: string, nodes: NodeSet, context: Context): string | null {
  for (const names of context.intersections) {
    for (const [at, each] of names.entries()) {
      if (each !== name) continue;
      const others = names.filter((_, index) => index !== at).map((other) => used.get(other) ?? []);
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

const nameUse = ({ node }: Seen, used: Chosen | Elected): string =>
  used.type === "elected"
    ? `${nameNode(node)}, elected in term ${used.term},`
    : `${nameNode(node)}, who holds ${nameValue(used.value)} chosen at slot ${used.slot} in term ${used.term},`;

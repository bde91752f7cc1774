/**
 * Term fencing F2: a promise never goes down, across restarts too, none leaves before the disk holds it, and none is made
 * to two nodes. Fires when a node comes back having forgotten, whether or not anyone would ever notice.
 */
import { add, has, type NodeSet, noNodes } from "../../sim/base/node-set.ts";
import type { Invariant, Seen } from "../../sim/contract/invariant.ts";
import type { Promised } from "../../sim/contract/observation.ts";
import type { InstanceStandings } from "../../sim/contract/standing.ts";
import {
  forgetPromises,
  isEnded,
  noPromises,
  type Promises,
  promisedBy,
  promisesOf,
  raise,
  raiseAll,
} from "../shared/promises.ts";
import { filled, replaceAt } from "../shared/values.ts";
import { nameNode } from "../shared/words.ts";

interface State extends Promises {
  /** By node: the last term it promised, and to whom, where it tells. */
  given: readonly (Given | null)[];
  /** The nodes that promise in memory alone. */
  unflushed: NodeSet;
}

interface Given {
  readonly term: number;
  readonly to: number;
}

export const fencingPromise: Invariant<State> = {
  name: "fencing-promise",
  about: "F2: the promised term never goes down, across restarts too, is durable when it leaves, and given once.",
  source: "Lamport, Paxos Made Simple (2001), section 2.5: an acceptor remembers what it promised even if it fails",
  observes: ["promised", "accepted", "appended", "restarted"],
  start: ({ cluster }) => ({
    ...noPromises(cluster.servers),
    given: filled(cluster.servers, null),
    unflushed: noNodes,
  }),
  on(state, seen) {
    const { node, observation } = seen;
    switch (observation.type) {
      case "accepted":
        raise(state, node, observation.term, observation.instance ?? observation.ledger);
        return null;
      case "appended":
        raise(state, node, observation.under);
        return null;
      case "promised":
        if (observation.unflushed === true) state.unflushed = add(state.unflushed, node);
        return onPromised(state, seen, observation);
      default:
        return onRestarted(state, seen);
    }
  },
};

function onPromised(state: State, { node, standing }: Seen, { term, to, instance, ledger }: Promised): string | null {
  const place = instance ?? ledger;
  const before = promisedBy(state, node, place);
  const where = nameInstance(place, ledger === undefined ? "instance" : "ledger");
  if (term < before) return `${nameNode(node)} promised term ${term}${where} after term ${before}`;
  const leaving = `${nameNode(node)} lets a promise of term ${term}${where}`;
  if (standing !== null && standing.promised < term) {
    return `${leaving} leave while its disk holds ${nameTerm(standing.promised)}`;
  }
  const holder = standing?.promised === term ? standing.to : undefined;
  if (to !== undefined && holder !== undefined && holder !== to) {
    return `${leaving} to ${nameNode(to)} leave while its disk names ${nameHolder(holder)}`;
  }
  const given = state.given[node] ?? null;
  if (to !== undefined && given?.term === term && given.to !== to) {
    return `${nameNode(node)} promised term ${term} to ${nameNode(to)}, having promised it to ${nameNode(given.to)}`;
  }
  if (to !== undefined && given?.term !== term) state.given = replaceAt(state.given, node, { term, to });
  raise(state, node, term, place);
  return null;
}

function onRestarted(state: State, { node, standing }: Seen): string | null {
  if (has(state.unflushed, node)) forgetPromises(state, node);
  if (standing === null) return null;
  const before = promisedBy(state, node);
  if (standing.promised < before) return sayForgotten(node, standing.promised, before);
  const given = state.given[node] ?? null;
  if (given !== null && standing.to !== undefined && given.term === standing.promised && standing.to !== given.to) {
    return `${nameNode(node)} restarted with term ${given.term} promised to ${nameHolder(standing.to)}, having promised it to ${nameNode(given.to)}`;
  }
  raise(state, node, standing.promised);
  const { instances, ledgers } = standing;
  if (ledgers !== undefined) return compareInstances(state, node, ledgers, "ledger");
  return instances === undefined ? null : compareInstances(state, node, instances, "instance");
}

/** Holds what a disk knows of each instance against what its node promised there. */
function compareInstances(state: State, node: number, standings: InstanceStandings, what: Place): string | null {
  const held = new Map(standings.known.map(({ instance, promised }) => [instance, promised]));
  for (const [instance, before] of promisesOf(state, node)) {
    const promised = held.get(instance) ?? 0;
    if (promised < before && !isEnded(standings, instance)) {
      return sayForgotten(node, promised, before, nameInstance(instance, what));
    }
  }
  raiseAll(state, node, standings);
  return null;
}

const sayForgotten = (node: number, promised: number, before: number, where = ""): string =>
  `${nameNode(node)} restarted with ${nameTerm(promised)} promised${where}, having promised term ${before}`;

const nameHolder = (holder: number | null): string => (holder === null ? "nobody" : nameNode(holder));
const nameTerm = (term: number): string => (term === 0 ? "no term" : `term ${term}`);
/** What a node promises for by itself. */
type Place = "instance" | "ledger";
const nameInstance = (number: number | undefined, what: Place): string =>
  number === undefined ? "" : ` in ${what} ${number}`;

/**
 * Configurations: who votes, what is a majority, and which configuration a log says is in force.
 * Source: Ongaro (2014), section 4.1: a server uses the latest configuration in its log, committed or not, and falls back to
 * the one before where that entry is removed; section 4.3: in a joint one a majority of each of two sets is needed.
 * Invariant carried here: the configuration of a server is a function of its log and snapshot, and of nothing else.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, has, intersection, type NodeSet, size, union } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import type { Members } from "../../sim/contract/members.ts";
import type { Durable } from "./types.ts";
import { type ClusterConfiguration, type Index, lastIndex, noIndex, type RaftOptions, type State } from "./types.ts";

/** Every server of the cluster but for the spares. */
export const initialConfiguration = ({ servers, options }: Cluster<RaftOptions>): ClusterConfiguration => ({
  voters: allNodes(servers - options.spares),
});

/** True when `nodes` hold a majority of the voters, of both sets while joint. Every two of them share a node. */
export function isQuorum(state: State, nodes: NodeSet): boolean {
  const { configuration } = state; // in force from the append on
  return (
    2 * size(intersection(nodes, configuration.voters)) > size(configuration.voters) &&
    (configuration.incoming === undefined || isMajority(nodes, configuration.incoming))
  );
}

const isMajority = (nodes: NodeSet, voters: NodeSet): boolean => 2 * size(intersection(nodes, voters)) > size(voters);

/** Everybody who has a vote. */
export const votersOf = ({ voters, incoming }: ClusterConfiguration): NodeSet =>
  incoming === undefined ? voters : union(voters, incoming);

export const isVoter = ({ configuration }: State, node: NodeId): boolean => has(votersOf(configuration), node);

/** Whom a leader sends its log: who has a vote, and who is to have one and catches up (§4.2.1). */
export const isFed = (state: State, node: NodeId): boolean =>
  isVoter(state, node) || (state.change !== null && has(state.change.learners, node));

/** The sets of which a majority each is needed, as judges are told. */
export const membersOf = ({ voters, incoming }: ClusterConfiguration): Members =>
  incoming === undefined ? [voters] : [voters, incoming];

/** The entry that it stands in; before the first entry for the one of the beginning. */
export const indexOf = ({ index = noIndex }: ClusterConfiguration): Index => index;

/** What judges know it by: term and index of its entry. */
export const placeOf = ({ term, index }: ClusterConfiguration): string =>
  index === undefined ? "first" : `${term}:${index}`;

/** The configuration in force. */
export const latestConfiguration = (durable: Readonly<Durable>): ClusterConfiguration =>
  configurationAt(durable, lastIndex(durable));

/** The configuration that the log up to `index` ends with. */
export function configurationAt({ log, snapshot }: Readonly<Durable>, index: number): ClusterConfiguration {
  for (let at = index; at > snapshot.index; at--) {
    const configuration = log.at(at)?.configuration;
    if (configuration !== undefined) return configuration;
  }
  return snapshot.configuration;
}

/** §4.1: the log has changed from `first` on. In force is the latest configuration in it; one that was removed is undone. */
export function adoptConfiguration(state: State, first: number): void {
  const { configuration } = state;
  state.configuration =
    indexOf(configuration) < first ? (newest(state, first) ?? configuration) : latestConfiguration(state);
}

/** The last configuration in the entries from `first` on. */
function newest({ log }: State, first: number): ClusterConfiguration | undefined {
  for (let at = log.next - 1; at >= first; at--) {
    const configuration = log.at(at)?.configuration;
    if (configuration !== undefined) return configuration;
  }
  return undefined;
}

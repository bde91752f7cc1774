/**
 * Who votes: the one place that asks the configuration, so that membership changes have one place to change.
 * Source: Ongaro (2014), section 4.1: a server uses the latest configuration in its log, committed or not.
 */
import type { NodeId } from "../../sim/base/brand.ts";
import { allNodes, has, intersection, type NodeSet, size } from "../../sim/base/node-set.ts";
import type { ClusterConfiguration, State } from "./types.ts";

/** Every server of the cluster. */
export const initialConfiguration = (servers: number): ClusterConfiguration => ({ voters: allNodes(servers) });

/** True when `nodes` hold a majority of the voters. Every two of them share a node. */
export const isQuorum = ({ configuration }: State, nodes: NodeSet): boolean =>
  2 * size(intersection(nodes, configuration.voters)) > size(configuration.voters);

export const isVoter = ({ configuration }: State, node: NodeId): boolean => has(configuration.voters, node);

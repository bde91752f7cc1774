/**
 * Quorums as judges are told of them: a majority of the members of a configuration.
 * Source: Ongaro (2014), sections 3.3 and 4.1.
 */
import { type NodeSet, size } from "../../sim/base/node-set.ts";
import type { Cluster } from "../../sim/contract/cluster.ts";
import { perConfiguration } from "../../sim/contract/quorum/sized.ts";
import { majority, majoritySize, type QuorumSystems, Within } from "../../sim/contract/quorum.ts";
import { validateSpares } from "../shared/spares.ts";
import { initialConfiguration } from "./configuration.ts";
import type { RaftOptions } from "./types.ts";

/** The members in the beginning: all but the spares. */
export const firstMembers = (cluster: Cluster<RaftOptions>): NodeSet => initialConfiguration(cluster).voters;

/** Of these members; without them, of the first. Throws a UserError for spares where members do not change. */
export function quorumsOf(cluster: Cluster<RaftOptions>, members?: NodeSet): QuorumSystems {
  validateSpares(cluster.options);
  if (members === undefined && cluster.options.spares === 0) return { majority: majority(cluster.servers) };
  return majorityOf(cluster, members ?? firstMembers(cluster));
}

const majorityOf = perConfiguration((cluster: Cluster<RaftOptions>, members: NodeSet) => ({
  majority: new Within(cluster.servers, members, majoritySize(size(members))),
}));
